"""`jupyter-progress run` as a user sees it: in a pseudo-terminal, and in a log."""

import os
import re

from headless import printed, run, save
from screen import Screen

FITTING = """%%track_progress -m Fitting
import time
from pathlib import Path
for i in range(4):
    while i == 2 and not Path("go").exists():
        time.sleep(0.01)
"""


def screen(folder, *arguments, **options):
    return Screen(folder, ["-m", "jupyter_progress", "run", *arguments], **options)


def test_the_bar_of_a_cell_stands_below_that_of_the_notebook(tmp_path):
    save(tmp_path / "a.ipynb", "%load_ext jupyter_progress", FITTING, "6 * 7")
    shown = screen(tmp_path, "a.ipynb")
    shown.until(lambda lines: any(re.search("starting the kernel python3 .*━", x) for x in lines))
    lines = shown.until(lambda lines: any("Fitting 50 %" in each for each in lines))
    (at,) = (i for i, each in enumerate(lines) if "Fitting 50 %" in each)
    assert re.match(r"cell 2 of 3: Fitting 50 % +━.*%  0:\d\d elapsed", lines[at])
    shown.until(lambda lines: any(re.match(r"  Fitting +━.* 50 %", each) for each in lines))
    shown.go()
    lines = shown.end()
    assert len(lines) == 2
    assert re.match(r"a\.ipynb +━+  ✓ 100 %  took 0:\d\d", lines[0])
    assert lines[1] == "Saved: a.out.ipynb"


def test_ctrl_c_interrupts_the_cell(tmp_path):
    busy = FITTING.partition("\n")[2]
    save(tmp_path / "a.ipynb", "print('before')", busy, "print('never')")
    shown = screen(tmp_path, "a.ipynb")
    shown.until(lambda lines: any("cell 2 of 3: import time" in each for each in lines))
    shown.type("\x03")
    lines = shown.until(lambda lines: any("Saved: a.out.ipynb" in each for each in lines))
    shown.drawn(1)
    shown.child.wait()
    assert shown.child.exitstatus == 130
    assert any("Cell 2 is interrupted; once more ends at once." in each for each in lines)
    assert any("cancelled at" in each for each in lines)
    assert "jupyter-progress: interrupted, cell 2 of 3" in lines
    assert printed(tmp_path / "a.out.ipynb") == ["before\n", "", ""]


def test_without_rich_it_is_one_line(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'rich' else found(name, *a)"
    )
    save(tmp_path / "a.ipynb", "%load_ext jupyter_progress", FITTING)
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    shown = screen(tmp_path, "a.ipynb", PYTHONPATH=path)
    shown.until(lambda lines: any(x.startswith("cell 2 of 2: Fitting 50 %  ") for x in lines))
    shown.go()
    assert re.match(r"✓ a\.ipynb  100 %  took 0:\d\d", shown.end()[0])


def test_in_a_pipe_there_are_lines_of_a_log_as_papermill_issue_765(tmp_path):
    source = save(tmp_path / "a.ipynb", *(f"n = {i}" for i in range(5)))
    done = run(source)
    lines = done.stderr.splitlines()
    assert len(lines) > 3
    assert all(re.match(r"\d\d:\d\d:\d\d  ", each) for each in lines[:-1])
    assert "\r" not in done.stderr
    assert "\x1b" not in done.stderr


def test_quiet_says_nothing(tmp_path):
    done = run(save(tmp_path / "a.ipynb", "print(1)"), "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
