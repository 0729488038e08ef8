"""Bars in scripts and terminals, each run for real: piped, and in a pseudo-terminal."""

import os
import re
import subprocess
import sys

import pexpect
import pytest

from jupyter_progress.render.text import cut

TASK = """
import sys, threading
from jupyter_progress import ProgressUpdater, display_mode, run_task, track, track_progress, wait

@track_progress
def simulate(n: int, updater: ProgressUpdater):
    for i in updater.track(range(n), "Simulating"):
        threading.Event().wait(0.02)
    return "the result"
"""
WITHOUT_RICH = """
import importlib.util, sys
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *a: None if name == "rich" else find_spec(name, *a)
"""
JUPYTER = "print([m for m in sys.modules if m in ('IPython', 'ipywidgets', 'anywidget')])"


def piped(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", TASK + code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def in_terminal(code, before="", **environment):
    """Run code in a terminal of 100 columns and return all it wrote, control characters too."""
    child = pexpect.spawn(
        sys.executable,
        ["-c", before + TASK + code],
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 100),
        env={**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment},
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    return child.before


def plain(written):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)


def test_a_script_whose_output_is_no_terminal_gets_one_line_at_the_end():
    out, err = piped("print(simulate(5).result())\n" + JUPYTER)
    assert out == "the result\n[]\n"
    assert re.fullmatch(r"✓ Simulating  100 %  took \d+ ms\n", err)


def test_so_does_a_loop():
    _, err = piped("for i in track((i for i in 'abcd'), 'Reading', unit='files'): pass")
    assert re.fullmatch(r"✓ Reading  done  took \d+ ms  4 files  [\d,.e+]+ files/s\n", err)


def test_nested_loops_are_one_bar():
    _, err = piped("for i in track(range(3), 'Outer'):\n    for j in track(range(3)): pass")
    assert len(err.splitlines()) == 1


def test_a_task_that_was_over_before_somebody_waits_is_told_once():
    _, err = piped("task = simulate(1)\nwhile not task.done(): pass\ntask.result(), task.result()")
    assert re.fullmatch(r"✓ Simulating  100 %  took \d+ ms\n", err)


def test_a_failed_task_says_so_and_its_error_is_raised():
    code = """
def fail(updater: ProgressUpdater):
    updater.send_update(40, "Trying")
    raise KeyError("gone")
try:
    run_task(fail).result()
except KeyError as error:
    print(repr(error))
"""
    out, err = piped(code)
    assert out == "KeyError('gone')\n"
    assert re.fullmatch(r"✗ Trying  40 %  KeyError: 'gone'  after \d+ ms\n", err)


def test_waiting_without_success_leaves_nothing_behind():
    code = """
task = simulate(500)
try:
    task.result(timeout=0.01)
except __import__("concurrent.futures").futures.TimeoutError:
    print("waited", file=sys.stderr)
task.cancel()
"""
    out, err = piped(code)
    assert (out, err.partition("waited\n")[0]) == ("", "")


@pytest.mark.parametrize("environment", [{"JUPYTER_PROGRESS": "off"}, {"JUPYTER_PROGRESS": "log"}])
def test_the_environment_silences_all_bars(environment):
    code = "simulate(3).result(); wait(simulate(3))\nfor i in track(range(3)): pass"
    assert piped(code, **environment) == ("", "")


def test_a_terminal_shows_the_task_live_while_the_main_thread_waits():
    written = in_terminal("print(simulate(30).result())\n" + JUPYTER)
    percents = [int(each) for each in re.findall(r"Simulating.*?(\d+) %", plain(written))]
    assert len(set(percents)) > 2
    assert percents == sorted(percents)
    assert "✓ 100 %" in plain(written)
    assert "the result" in written
    assert "[]" in written


def test_wait_shows_all_tasks_at_once():
    written = plain(in_terminal("a, b = simulate(20), simulate(30); wait()"))
    assert len(re.findall(r"✓ 100 %", written)) == 2


def test_what_is_printed_meanwhile_stays_above_the_bar():
    written = plain(in_terminal("for i in track(range(8), 'Loop'): print('item', i)"))
    for i in range(8):
        assert f"item {i}\r\n" in written
    assert re.search(r"Loop.*✓ 100 %.*8 / 8", written)


def test_nested_loops_are_rows():
    code = """
for i in track(range(3), 'Outer'):
    for j in track(range(10), 'Inner'):
        threading.Event().wait(0.02)
"""
    written = plain(in_terminal(code))
    assert re.search(r"Inner.*/ 10", written)
    assert not re.search(r"✓.*Inner", written)
    assert re.search(r"Outer.*✓ 100 %", written)


def test_a_terminal_without_rich_gets_one_line_at_the_end():
    written = in_terminal("simulate(3).result()", before=WITHOUT_RICH)
    assert re.fullmatch(r"✓ Simulating  100 %  took \d+ ms\r\n", written)


def test_text_is_one_line_that_overwrites_itself():
    code = "with display_mode('text'):\n    print(simulate(20).result())"
    written = in_terminal(code)
    assert written.count("\n") == 2
    assert written.count("\r\x1b[2K") > 2
    assert plain(written).split("\r")[-3].startswith("✓ Simulating  100 %")


class Prompt:
    """IPython in a terminal that tells where its cursor is, as terminals do."""

    def __init__(self, folder):
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "IPython", "--no-banner", "--colors=NoColor"],
            encoding="utf-8",
            timeout=60,
            dimensions=(24, 100),
            env={**os.environ, "TERM": "xterm-256color", "IPYTHONDIR": str(folder)},
        )

    def until(self, pattern):
        while self.child.expect([r"\x1b\[6n", pattern]) == 0:
            self.child.send("\x1b[5;1R")
        return self.child.after

    def enter(self, line):
        self.child.send(line + "\r")


def test_ipython_in_a_terminal_shows_a_task_below_its_prompt(tmp_path):
    (tmp_path / "start.py").write_text(TASK)
    prompt = Prompt(tmp_path)
    prompt.until(r"In \[")
    prompt.enter(f"%run {tmp_path / 'start.py'}")
    prompt.until(r"In \[.*2")
    prompt.enter("task = simulate(200); task")
    prompt.until(r"In \[.*3")
    prompt.until(r"Simulating  \d+ %  0:0")  # below the prompt, which can be used meanwhile
    prompt.enter("6 * 7")
    prompt.until("Out.*42")
    prompt.until("✓ Simulating  100 %")
    prompt.enter("display(task := simulate(20)); task.result()")
    prompt.until("Simulating  .*━")  # a cell that waits shows it, too
    prompt.until("✓ 100 %")
    prompt.until("the result")
    prompt.enter("exit")
    prompt.until(pexpect.EOF)


def test_a_task_that_was_shown_keeps_no_result():
    code = """
import gc, weakref
from jupyter_progress import run_task
class Big: pass
task = run_task(Big)
big = weakref.ref(task.result())
del task
gc.collect()
print(big())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "None\n"


@pytest.mark.parametrize("stream", ["closed", "stand_in"])
def test_a_result_comes_whatever_became_of_stderr(stream):
    code = f"""
class StandIn:
    def write(self, text): pass
    def flush(self): pass
closed = sys.stderr
if "{stream}" == "closed":
    sys.stderr.close()
else:
    sys.stderr = StandIn()
print(simulate(3).result(), [i for i in track(range(3))])
"""
    assert piped(code)[0] == "the result [0, 1, 2]\n"


def test_a_mode_that_is_none_does_not_cost_the_result():
    out, err = piped("print(simulate(3).result())", JUPYTER_PROGRESS="loud")
    assert out == "the result\n"
    assert "JUPYTER_PROGRESS is 'loud'" in err
    assert piped("simulate(3).result()", JUPYTER_PROGRESS="OFF") == ("", "")


@pytest.mark.parametrize(
    "code",
    [
        "items = iter(track(range(100)))\nnext(items)",
        "rows = (1 / r for r in track([1, 0]))\n"
        "try: list(rows)\nexcept ZeroDivisionError as e: kept = e",
    ],
    ids=["kept", "failed in a pipeline"],
)
def test_the_cursor_is_there_again_when_all_is_over(code):
    written = in_terminal(code + "\nthreading.Event().wait(0.3)")
    assert written.rfind("\x1b[?25h") > written.rfind("\x1b[?25l") >= 0


def test_a_message_controls_no_terminal():
    code = """
def hostile(updater: ProgressUpdater):
    updater.send_update(5, "a\\x1b[2Jb\\rc\\x1b]0;title\\x07d")
    threading.Event().wait(0.3)
run_task(hostile).result()
"""
    for mode in ("auto", "text"):
        written = in_terminal(code, JUPYTER_PROGRESS=mode)
        assert "[2Jb" in written
        assert not re.search(r"\x1b\[2J|\x1b\]|\x07", written)


def test_a_line_is_cut_by_the_width_of_its_characters():
    assert cut("abc", 3) == "abc"
    assert cut("abc", 2) == "ab"
    assert cut("日本語", 5) == "日本"
    assert cut("e\u0301" * 3, 3) == "e\u0301" * 3


def test_loops_in_tasks_have_bars_of_their_own():
    code = """
def job(n):
    for i in track(range(3), f"job {n}"): pass
started = [run_task(job, (n,)) for n in track(range(2), "start")]
wait(*started)
"""
    _, err = piped(code)
    assert sorted(re.findall(r"✓ (job \d)  100 %", err)) == ["job 0", "job 1"]


def test_ipython_in_a_terminal_shows_variables_as_text():
    child = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", "--simple-prompt", "--no-banner", "--quick"],
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "TERM": "dumb", "PYTHONIOENCODING": "utf-8"},
    )
    for line in (
        "from jupyter_progress import DerivedVariable, Variable",
        "n = Variable(20); n",
        "double = DerivedVariable(lambda n: n * 2, [n]); double",
    ):
        child.expect_exact("In [")
        child.sendline(line)
    child.expect_exact("<DerivedVariable <lambda>: 40>")
    assert "Traceback" not in child.before
    child.sendline("exit()")
    child.expect(pexpect.EOF)


def test_ipython_in_a_terminal_keeps_room_for_its_prompt_and_has_no_empty_out(tmp_path):
    (tmp_path / "start.py").write_text(TASK)
    prompt = Prompt(tmp_path)
    prompt.until(r"In \[")
    prompt.enter(f"%run {tmp_path / 'start.py'}")
    prompt.until(r"In \[.*2")
    prompt.enter("tasks = [simulate(500) for _ in range(30)]; display(*tasks)")
    prompt.until("and 22 more")
    prompt.enter("tasks[0]")
    prompt.until(r"Out\[.*3.*<Task ")
    prompt.enter("[each.cancel() for each in tasks].count(True)")
    prompt.until("Out.*30")
    prompt.enter("exit")
    prompt.until(pexpect.EOF)


def test_no_text_of_a_user_leaves_its_line():
    code = r"""
bad = "evil\n✓ other job  100 %  took 0:01\u2028a\u2029b\x85c\vd\fe\rf\tg\u202eh\u2066i"
def hostile(updater: ProgressUpdater):
    updater.send_update(40, bad, **{bad: bad})
    raise type(bad[:9], (ValueError,), {})(bad)
import logging
logging.basicConfig(level="INFO", format="%(message)s")
for mode in ("auto", "log"):
    with display_mode(mode):
        try:
            run_task(hostile).result()
        except ValueError:
            pass
        for i in track(range(1), bad): pass
"""
    _, err = piped(code)
    lines = err.splitlines()
    assert len(lines) == 7
    assert all("evil" in line or line.startswith("hostile") for line in lines)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029\x85\v\f\r\t]", err)


def test_no_thread_can_be_started():
    code = """
def fail(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = fail
print(list(track(range(5), "Loop")))
"""
    out, err = piped(code)
    assert out == "[0, 1, 2, 3, 4]\n"
    assert err.startswith("✓ Loop  100 %")
    written = in_terminal(code)
    assert "✓ 100 %" in plain(written)
    assert "[0, 1, 2, 3, 4]\r\n" in written
    assert "Traceback" not in written
