"""Bars in scripts and terminals, each run for real: piped, and in a pseudo-terminal."""

import os
import re
import subprocess
import sys

import pexpect
import pytest

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
    pass
"""
    assert piped(code) == ("", "")


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
