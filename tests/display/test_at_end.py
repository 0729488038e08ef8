"""The end of a script amid tasks, in real interpreters and in a terminal."""

import os
import subprocess
import sys

import pytest
from screen import Screen

starts_threads = pytest.mark.skipif(
    (3, 12) <= sys.version_info < (3, 12, 2),
    reason="as a script ends Python 3.12.0 and 3.12.1 start no thread (python/cpython#113964)",
)

STARTS = """
import asyncio, logging, os, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from jupyter_progress import (
    ProgressUpdater, TaskCancelled, display_mode, map_tasks, run_task, tasks, track_progress
)

def nap():
    threading.Event().wait(0.2)

@track_progress
def write(name, updater: ProgressUpdater):
    for _ in updater.track(range(10), name):
        threading.Event().wait(0.02)
    open(name, "w").close()
"""


def piped(tmp_path, code, **environment):
    script = tmp_path / "script.py"
    script.write_text(STARTS + code)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    return done.returncode, done.stderr.splitlines()


def test_a_task_on_the_last_line_is_over_before_the_script_with_its_bar(tmp_path):
    code, lines = piped(tmp_path, "write('report')")
    assert code == 0
    assert (tmp_path / "report").exists()
    assert len(lines) == 1
    assert lines[0].startswith("✓ report  100 %  took ")


WAYS = {
    "group": "map_tasks(write, ['a', 'b', 'c'], max_workers=1)",
    "pool": "pool = ThreadPoolExecutor(1); [run_task(write, (n,), executor=pool) for n in 'abc']",
    "sys.exit": "write('a'); write('b'); write('c'); sys.exit(0)",
}
LATE = {
    "processes": "[run_task(write, (name,), executor='process') for name in 'abc']",
    "started by a task": "run_task(lambda: (nap(), [write(name) for name in 'abc']))",
    "asyncio's threads": (
        "run_task(lambda: asyncio.run(asyncio.to_thread(nap)) or [write(n) for n in 'abc'])"
    ),
}
"""Those that need a thread which is not there yet."""


@pytest.mark.parametrize(
    "start",
    [
        *(pytest.param(start, id=way) for way, start in WAYS.items()),
        *(pytest.param(start, id=way, marks=starts_threads) for way, start in LATE.items()),
    ],
)
def test_whatever_is_under_way_is_waited_for(tmp_path, start):
    code, lines = piped(tmp_path, f"if __name__ == '__main__':\n    {start}")
    assert code == 0
    assert all((tmp_path / name).exists() for name in "abc"), lines
    assert lines
    assert all(line.startswith("✓ ") for line in lines)


def test_a_failure_that_nobody_asked_for_is_told_once_with_its_traceback(tmp_path):
    for mode in ("auto", "off"):
        code, lines = piped(tmp_path, "run_task(lambda: nap() or 1 / 0)", JUPYTER_PROGRESS=mode)
        assert code == 0
        assert lines[-1] == "ZeroDivisionError: division by zero"
        assert sum("Traceback" in line for line in lines) == 1
        assert any("1 / 0" in line for line in lines)


def test_a_bar_is_shown_as_was_asked_for_where_its_task_was_started(tmp_path):
    code, lines = piped(tmp_path, "with display_mode('off'):\n    write('quiet')")
    assert (code, lines) == (0, [])
    assert (tmp_path / "quiet").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_forked_process_waits_for_its_own_tasks_and_not_for_its_parents(tmp_path):
    code, lines = piped(
        tmp_path,
        """
write("parent")
child = os.fork()
if child == 0:
    assert not tasks()
    write("child")
    sys.exit(3)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
assert os.path.exists("child")
""",
        PYTHONWARNINGS="ignore::DeprecationWarning",  # Python 3.12 warns of forks amid threads
    )
    assert code == 0, lines
    assert all(line.startswith("✓ parent") for line in lines)  # what the child does is not shown
    assert (tmp_path / "parent").exists()
    assert (tmp_path / "child").exists()


DEAF = """
def deaf(updater: ProgressUpdater):
    updater.send_update(30, "Deaf")
    while True:
        nap()

def cleans(updater: ProgressUpdater):
    try:
        for _ in updater.track(range(1000), "Listens"):
            nap()
    except TaskCancelled:
        open("cleaned", "w").close()
        raise
"""


@starts_threads
def test_an_interrupt_cancels_what_is_waited_for(tmp_path):
    starts = "run_task(cleans); run_task(cleans, executor='process')"
    screen = Screen(tmp_path, STARTS + DEAF + starts)
    screen.until(lambda lines: sum("Listens" in line for line in lines) == 2)
    screen.type("\x03")
    lines = screen.end()
    assert sum("cancelled" in line for line in lines) == 2
    assert (tmp_path / "cleaned").exists()
    assert "Traceback" not in screen.written
    assert "Exception ignored" not in screen.written


def test_a_second_interrupt_ends_the_script_at_once(tmp_path):
    screen = Screen(tmp_path, STARTS + DEAF + "run_task(cleans); run_task(deaf)")
    screen.until(lambda lines: any("Deaf" in line for line in lines))
    screen.type("\x03")
    screen.until(lambda lines: any("Listens" in line and "cancelled" in line for line in lines))
    screen.type("\x03")
    lines = screen.end()
    assert any("stopped" in line and "the script was ended" in line for line in lines)
    assert "Traceback" not in screen.written


def test_the_interrupt_that_ends_the_script_is_the_first(tmp_path):
    code = STARTS + DEAF + "run_task(cleans).result()"
    screen = Screen(tmp_path, code)
    screen.until(lambda lines: any("Listens" in line for line in lines))
    screen.type("\x03")
    screen.until(lambda lines: any("Listens" in line and "cancelled" in line for line in lines))
    assert "KeyboardInterrupt" in screen.written
    assert (tmp_path / "cleaned").exists()


EVERYWHERE = """
import signal
from jupyter_progress.run import at_end

@track_progress
def work(updater: ProgressUpdater):
    while True:
        updater.send_update(20)
        threading.Event().wait(0.001)

class Interrupt:
    # Comes at the n-th place, since the end began, of those at which Python looks for one;
    # the first is where the function of the end begins, and place 0 where it returns.

    def __init__(self, place):
        self.left = place
        self.ends = False

    def __call__(self, frame, event, arg):
        is_end = frame.f_code is at_end._end.__code__
        if is_end and event == "return":
            sys.setprofile(None)
            if self.left == 0:
                signal.raise_signal(signal.SIGINT)
            return
        self.ends = self.ends or is_end
        if self.ends and event in ("call", "c_return"):
            self.left -= 1
            if not self.left:
                sys.setprofile(None)
                signal.raise_signal(signal.SIGINT)

for place in range(121):
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        task = work()
        while task.status != "running": pass
        if place == 0:
            task.cancel()
        sys.setprofile(Interrupt(place))
        break
    print(place, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=sys.stderr)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_an_interrupt_at_any_place_of_the_end_cancels_and_leaves_no_lock_taken(tmp_path):
    code, lines = piped(tmp_path, EVERYWHERE, JUPYTER_PROGRESS="off")
    assert code == 0
    assert lines == [f"{place} 0" for place in range(121)]
