"""`jupyter-progress run`, with real kernels, as a program runs it."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from headless import cells_of, code, events, printed, run, save, started, until
from nbformat.v4 import new_markdown_cell

from jupyter_progress.notebook.cli import main

BUSY = """
import os, time
from pathlib import Path
Path("begun").touch()
while not Path("go").exists():
    time.sleep(0.01)
"""


def wait_for(path, process):
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.01)


def errors(path):
    return [
        each["ename"]
        for cell in cells_of(path)
        for each in cell.get("outputs", ())
        if each["output_type"] == "error"
    ]


def test_a_notebook_is_run_beside_itself_with_what_was_given(tmp_path):
    folder = tmp_path / "größe ☃ 'x' %"
    folder.mkdir()
    (folder / "beside.txt").write_text("found")
    source = save(
        folder / "mön.ipynb",
        new_markdown_cell("# Title"),
        code("text = other = n = None", "parameters"),
        "print(repr((text, other, n)))",
        "print(open('beside.txt').read())",
        code("print('skipped')", "skip-execution"),
        "   ",
        "import matplotlib; 6 * 7",
    )
    before = source.read_bytes()
    value = "it's \"so\"\n\\n {x} 'ä☃' %d !ls ?"
    done = run(source, "-p", "text", value, "-r", "other", "3", "-p", "n", '{"a": [1.5, null]}')
    assert done.returncode == 0, done.stderr
    out = folder / "mön.out.ipynb"
    assert source.read_bytes() == before
    assert printed(out)[3] == repr((value, "3", {"a": [1.5, None]})) + "\n"
    assert printed(out)[4:6] == ["found\n", ""]
    assert [each.get("execution_count") for each in cells_of(out)] == [
        None,
        1,
        2,
        3,
        4,
        None,
        None,
        5,
    ]
    assert "✓ mön.ipynb  100 %" in done.stderr
    assert str(out) in done.stderr
    assert done.stdout == ""


def test_a_program_reads_along_and_the_second_run_knows_the_time(tmp_path):
    source = save(
        tmp_path / "a.ipynb",
        "%load_ext jupyter_progress\nimport time",
        "%%track_progress -m Fitting\nfor i in range(10):\n    time.sleep(0.1)",
        "time.sleep(1)",
    )
    first, second = (run(source, "--json") for _ in range(2))
    for done in (first, second):
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
    said = events(second.stdout)
    assert said[0]["event"] == "start"
    assert said[0]["cells"] == 3
    assert said[-1] == said[-1] | {"event": "end", "status": "done", "exit_code": 0, "error": None}
    begun = [each["cell"] for each in said if each["event"] == "cell begun"]
    ended = [each["cell"] for each in said if each["event"] == "cell ended"]
    assert begun == ended == [1, 2, 3]
    progress = [each for each in said if each["event"] == "progress"]
    percents = [each["progress"] for each in progress]
    assert percents == sorted(percents)
    assert any(each["message"].startswith("cell 2 of 3: Fitting ") for each in progress)
    assert all(each["remaining"] is not None for each in progress)
    unknown = [each for each in events(first.stdout) if each["event"] == "progress"]
    assert all(each["remaining"] is None for each in unknown if each["cell"] == 1)


def test_a_cell_that_fails_ends_the_run_and_all_is_saved_as_nbconvert_issues_626_and_909(tmp_path):
    source = save(
        tmp_path / "a.ipynb",
        "print('before')",
        code("1 / 0", "raises-exception"),
        "print('amid')\nraise ValueError('bad \\x1b[31m markup')",
        "print('never')",
    )
    out = tmp_path / "out.ipynb"
    done = run(source, "-o", out)
    assert done.returncode == 1
    assert "cell 3 of 4: ValueError: bad" in done.stderr
    assert "----> 2 raise ValueError" in done.stderr
    assert "\x1b" not in done.stderr
    assert printed(out) == ["before\n", "", "amid\n", ""]
    assert errors(out) == ["ZeroDivisionError", "ValueError"]


def test_cells_that_were_not_reached_keep_their_outputs_in_place(tmp_path):
    source = save(tmp_path / "a.ipynb", "print('one')", "assert len([1]) == 1", "print('three')")
    assert run(source, "--inplace", "--quiet").returncode == 0
    notebook = json.loads(source.read_text("utf-8"))
    notebook["cells"][1]["source"] = ["assert len([1]) == 2"]
    source.write_text(json.dumps(notebook), "utf-8")
    done = run(source, "--inplace", "--quiet")
    assert done.returncode == 1
    assert "cell 2 of 3: AssertionError" in done.stderr
    assert "Saved" not in done.stderr
    assert printed(source) == ["one\n", "", "three\n"]
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_a_kernel_that_is_killed_costs_no_output(tmp_path):
    source = save(
        tmp_path / "a.ipynb",
        "print('before')",
        "print('amid', flush=True)\nimport os, signal, sys, time\ntime.sleep(0.5)\n"
        "os.kill(os.getpid(), signal.SIGKILL)",
        "print('never')",
    )
    done = run(source)
    assert done.returncode == 1
    assert "cell 2 of 3: the kernel died (SIGKILL" in done.stderr
    assert printed(tmp_path / "a.out.ipynb") == ["before\n", "amid\n", ""]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_interrupts_the_cell_which_may_clean_up(tmp_path, number):
    cleaning = "try:" + BUSY.replace("\n", "\n    ") + "\nfinally:\n    print('cleaned up')"
    source = save(tmp_path / "a.ipynb", "print('before')", cleaning, "print('never')")
    process = started(source, "--json")
    wait_for(tmp_path / "begun", process)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "interrupted, cell 2 of 3" in err
    told = events(out)
    assert {"event": "interrupted", "cell": 2} in told
    assert told[-1]["status"] == "cancelled"
    assert printed(tmp_path / "a.out.ipynb") == ["before\n", "cleaned up\n", ""]
    assert errors(tmp_path / "a.out.ipynb") == ["KeyboardInterrupt"]


def test_an_interrupt_before_the_kernel_has_the_cell_is_not_lost(tmp_path):
    source = save(tmp_path / "a.ipynb", "print('before')", BUSY, "print('never')")
    process = started(source, "--json")
    until(process, lambda each: each.get("event") == "cell begun" and each["cell"] == 2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert printed(tmp_path / "a.out.ipynb") == ["before\n", "", ""]


def test_a_second_signal_ends_at_once_what_does_not_listen(tmp_path):
    deaf = (
        "import os, time\nprint(os.getpid(), flush=True)\nbegin = lambda: open('begun', 'w')\n"
        "while True:\n    try:\n        begin()\n        while True: time.sleep(1)\n"
        "    except KeyboardInterrupt:\n        open('heard', 'w').close()"
    )
    source = save(tmp_path / "a.ipynb", "print('before')", deaf)
    process = started(source, "--json")
    wait_for(tmp_path / "begun", process)
    process.send_signal(signal.SIGINT)
    wait_for(tmp_path / "heard", process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    before, kernel = printed(tmp_path / "a.out.ipynb")
    assert before == "before\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(kernel), 0)


def test_a_signal_while_the_kernel_starts_ends_the_run(tmp_path):
    source = save(tmp_path / "a.ipynb", "print('never')")
    process = started(source, "--json")
    until(process, lambda each: each["event"] == "start")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted" in err
    assert "Traceback" not in err


def test_a_cell_that_takes_too_long_is_stopped_as_nbval_issue_41(tmp_path):
    source = save(tmp_path / "a.ipynb", "print('before')", BUSY, "print('never')")
    done = run(source, "--timeout", "1")
    assert done.returncode == 1
    assert "cell 2 of 3: it took longer than 1 s" in done.stderr
    assert errors(tmp_path / "a.out.ipynb") == ["KeyboardInterrupt"]
    assert printed(tmp_path / "a.out.ipynb") == ["before\n", "", ""]


def test_a_long_run_is_saved_between_its_cells(tmp_path, monkeypatch):
    monkeypatch.setattr("jupyter_progress.notebook.run.SAVE_EVERY", 0)
    source = save(tmp_path / "a.ipynb", "print(6 * 7)", "print(open('a.out.ipynb').read())")
    assert main(["run", str(source), "--quiet"]) == 0
    assert '"42\\n"' in printed(tmp_path / "a.out.ipynb")[1]


def test_a_reader_that_goes_away_does_not_cost_the_run(tmp_path):
    source = save(tmp_path / "a.ipynb", BUSY, "print('to the end')")
    process = started(source, "--json")
    until(process, lambda each: each.get("event") == "cell begun")
    process.stdout.close()
    (tmp_path / "go").touch()
    assert process.wait(60) == 0
    assert printed(tmp_path / "a.out.ipynb")[1] == "to the end\n"
    assert "nobody reads stdout any more" in process.stderr.read()
    process.stderr.close()


def test_notebooks_without_code_have_nothing_to_run(tmp_path):
    for name, cells in (("empty", []), ("words", [new_markdown_cell("# Title")])):
        source = save(tmp_path / f"{name}.ipynb", *cells)
        done = run(source, "--json")
        assert done.returncode == 0, done.stderr
        assert events(done.stdout)[-1]["status"] == "done"
        assert len(cells_of(tmp_path / f"{name}.out.ipynb")) == len(cells)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("gone.ipynb", "does not exist"),
        (".", "is a folder"),
        ("wrong.ipynb", "not a notebook"),
        ("a.ipynb -o gone/out.ipynb", "does not exist"),
        ("a.ipynb -o .", "is a folder"),
        ("a.ipynb --kernel klingon", "no kernel 'klingon' here; there are:"),
        ("a.ipynb --cwd gone", "--cwd"),
        ("a.ipynb -p 1n 1", "cannot be a variable's name"),
        ("a.ipynb --timeout soon", "--timeout"),
        ("a.ipynb --timeout -1", "--timeout"),
        ("a.ipynb --json --quiet", "not allowed with"),
        ("a.ipynb -o b.ipynb --inplace", "not allowed with"),
        ("", "NOTEBOOK"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_is(
    tmp_path, monkeypatch, capsys, arguments, why
):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "a.ipynb", "open('it ran', 'w')")
    (tmp_path / "wrong.ipynb").write_text("no notebook")
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(main(["run", *arguments.split()]))
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert why in said.err
    assert said.out == ""
    assert sorted(os.listdir()) == ["a.ipynb", "wrong.ipynb"]


def test_without_nbclient_it_says_what_to_install(tmp_path):
    source = save(tmp_path / "a.ipynb", "1")
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'nbclient' else found(name, *a)"
    )
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    done = run(source, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 2
    assert "pip install 'jupyter_progress[run]'" in done.stderr


def test_it_needs_no_ipython():
    code = "import sys, jupyter_progress.notebook.run; print('IPython' in sys.modules, end='')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False", done.stderr
