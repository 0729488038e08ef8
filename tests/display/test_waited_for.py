"""In scripts and terminals: what is awaited has a bar, and so has a ``with ProgressTracker()``."""

import os
import re
import sys

import pexpect
import pyte
import pytest
from test_terminal import in_terminal, piped, plain

ASYNC = """
import asyncio
async def outer(updater: ProgressUpdater):
    return await simulate(3)
async def main():
    await simulate(3)
    await asyncio.gather(run_task(simulate, (3,), title="a"), simulate(3))
    await run_task(outer, title="Outer")
asyncio.run(main())
"""

BY_HAND = """
from jupyter_progress import ProgressTracker
with ProgressTracker(title="Hand") as bar:
    bar.send_update(40, "Half")
    print("within")
"""


def names(text):
    return re.findall(r"✓ (\w+)  100 %", text)


@pytest.mark.parametrize("mode", ["auto", "text", "log"])
def test_what_a_script_awaits_has_a_bar_each(mode):
    logging = "import logging; logging.basicConfig(level='INFO')\n" if mode == "log" else ""
    _, err = piped(logging + ASYNC, JUPYTER_PROGRESS=mode)
    assert names(err) == ["Simulating", "Simulating", "Simulating", "Outer"]
    assert piped(ASYNC, JUPYTER_PROGRESS="off") == ("", "")


def test_so_it_has_in_a_terminal():
    """As tqdm#1152, where two bars of one loop of events draw over each other."""
    screen = pyte.Screen(100, 24)
    pyte.Stream(screen).feed(in_terminal(ASYNC))
    assert len(re.findall(r"✓ 100 %", "\n".join(screen.display))) == 4


def test_a_bar_by_hand_shows_itself_in_a_script():
    out, err = piped(BY_HAND)
    assert out == "within\n"
    assert names(err) == ["Half"]
    assert piped(BY_HAND, JUPYTER_PROGRESS="off") == ("within\n", "")
    written = plain(in_terminal(BY_HAND))
    assert len(re.findall(r"✓ 100 %", written)) == 1
    assert "within" in written


class Session:
    """IPython in a terminal, asked line by line."""

    def __init__(self):
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "IPython", "--simple-prompt", "--no-banner", "--quick", "--colors=NoColor"],
            encoding="utf-8",
            timeout=60,
            dimensions=(24, 100),
            env={**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"},
        )
        self.child.expect(r"In \[\d+\]: ")
        self.ask("%load_ext jupyter_progress")
        self.ask("from jupyter_progress import *")
        self.ask("import asyncio, time")
        self.ask("def job(updater: ProgressUpdater): updater.send_update(40); time.sleep(.1)")

    def ask(self, line):
        self.child.sendline(line)
        self.child.expect(r"In \[\d+\]: ")
        screen = pyte.Screen(100, 24)  # bars are drawn over, and what counts is what stays
        pyte.Stream(screen).feed(self.child.before)
        return "\n".join(line.rstrip() for line in screen.display)

    def close(self):
        self.child.sendline("exit()")
        self.child.expect(pexpect.EOF)


@pytest.fixture(scope="module")
def session():
    session = Session()
    yield session
    session.close()


@pytest.mark.parametrize(
    ("line", "bars"),
    [
        ("await run_task(job)", 1),
        ("await asyncio.gather(run_task(job), run_task(job))", 2),
        ("task = run_task(job); display(task); await task", 1),
        ("with display_mode('off'): await run_task(job)", 0),
        ("with ProgressTracker() as bar: bar.send_update(10)", 1),
        ("with ProgressTracker() as bar: display(bar)", 1),
        ("with display_mode('off'), ProgressTracker() as bar: display(bar)", 0),
        ("%track_progress --wait time.sleep(.1)", 1),
    ],
)
def test_in_ipython_too(session, line, bars):
    assert len(re.findall("✓ 100 %", session.ask(line))) == bars


def test_a_syntax_error_shows_the_line_alone(session):
    shown = session.ask("%track_progress x = )")
    assert re.search(r"Cell In\[\d+\], line 1\s+x = \)", shown)
    assert "SyntaxError" in shown
    assert "File" not in shown


@pytest.mark.parametrize(
    "write", ["print(f'line {i}')", "sys.stderr.write(f'line {i}\\n')", "log.warning(f'line {i}')"]
)
def test_what_a_cell_writes_amid_a_loop_stands_in_lines_of_its_own(session, write):
    """IPython puts a method of its own in the place of `write`, anew for each cell."""
    session.ask("import sys, logging; log = logging.getLogger()")
    shown = session.ask(f"for i in track(range(18), 'Loop'): {write}; time.sleep(0.03)")
    rows = [row for row in shown.splitlines() if row and "In [" not in row]
    assert rows[1:-1] == [f"line {i}" for i in range(18)]
    assert re.fullmatch(r"Loop  ━+  ✓ 100 %  .*18 / 18  .*", rows[-1])


def test_what_is_written_amid_a_bar_of_an_earlier_cell_stands_in_lines_of_its_own(session):
    session.ask("import threading; gate = threading.Event()")
    session.ask("early = run_task(gate.wait, title='Early'); display(early)")
    shown = session.ask("for i in range(18): print(f'line {i}'); time.sleep(0.03)")
    rows = [row for row in shown.splitlines() if "line" in row]
    assert rows[1:] == [f"line {i}" for i in range(18)]
    assert "✓ 100 %" in session.ask("gate.set(); early.result()")


def test_an_updater_that_is_asked_for_answers_with_a_text_after_its_number(session):
    session.ask("bar = ProgressTracker(title='Hand').updater")
    shown = session.ask("bar")
    told = r"^Out\[\d+\]: <updater of <ProgressTracker of <Activity Hand: running"
    assert re.search(told, shown, re.MULTILINE)
