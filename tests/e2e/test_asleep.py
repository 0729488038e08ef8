"""A machine that slept in mid-fake: the page is truthful afterwards, whatever stood still.

What a sleep does to a page is done to it here by itself: its processes stop (as under a closed
lid), the browser freezes it (as a tab long unseen), or its clock stands still as well.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from bars import wait_for_bar
from lab import TIMEOUT, Lab, Notebook

TASK = """
import threading, time
from pathlib import Path
from jupyter_progress import ProgressUpdater, track_progress
folder, end = Path({folder!r}), threading.Event()

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(20, "Reading")
    while not (folder / "begin").exists():
        time.sleep(0.01)
    updater.fake_progress(90, "Solving", estimated_time=60_000)
    while tracker.progress.value() < 32:  # some ten seconds
        time.sleep(0.01)
    (folder / "passed").touch()
    end.wait()
"""
SHOW = "tracker = task(); display(tracker)"

# Stands still between sleep_() and wake_(), as a clock that does not count a sleep.
CLOCK = """
const now = performance.now.bind(performance);
let lost = 0, since = null;
performance.now = () => (since ?? now()) - lost;
window.sleep_ = () => { since = now(); };
window.wake_ = () => { lost += now() - since; since = null; };
"""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT / 1000
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


@contextmanager
def stopped(lab: Lab) -> Iterator[None]:
    """Stop the processes that draw pages, and what runs in them."""
    every = psutil.Process().children(recursive=True)
    renderers = []
    for each in every:
        with suppress(psutil.NoSuchProcess):
            if "--type=renderer" in each.cmdline():
                renderers.append(each)
    assert renderers
    with ExitStack() as stack:
        for each in renderers:
            each.suspend()
            stack.callback(each.resume)
        yield


@contextmanager
def frozen(lab: Lab) -> Iterator[None]:
    """Freeze the page, as browsers do with tabs that nobody looks at."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    session.send("Page.setWebLifecycleState", {"state": "active"})


@contextmanager
def without_clock(lab: Lab) -> Iterator[None]:
    """Stop it, and let time pass that its clock does not count, but that of the wall."""
    lab.page.evaluate("() => window.sleep_()")
    with stopped(lab):
        yield
    lab.page.evaluate("() => window.wake_()")


@pytest.fixture
def notebook(lab: Lab, tmp_path: Path) -> Notebook:
    lab.page.add_init_script(CLOCK)
    notebook = lab.notebook(TASK.format(folder=str(tmp_path)), SHOW)
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.name === 'Reading'")
    return notebook


def check_truthful(notebook: Notebook) -> None:
    """Check that the bar goes by the kernel's clock, and not by ten seconds less."""
    (bar,) = wait_for_bar(notebook, "bar.live && bar.value > 32")
    assert abs(bar.value - notebook.value("tracker.progress.value()")) < 5
    elapsed = float(notebook.value("tracker.elapsed"))
    minutes, seconds = bar.foot.split()[0].split(":")
    assert abs(60 * int(minutes) + int(seconds) - elapsed) < 4
    notebook.value("end.set()")
    wait_for_bar(notebook, "bar.status === 'done' && !bar.live")


@pytest.mark.parametrize("asleep", [stopped, frozen], ids=lambda each: each.__name__)
def test_what_began_while_the_page_was_asleep(lab: Lab, notebook: Notebook, tmp_path: Path, asleep):
    with asleep(lab):
        (tmp_path / "begin").touch()
        wait_until((tmp_path / "passed").exists)
    check_truthful(notebook)


def test_what_went_on_while_the_clock_of_the_page_stood_still(
    lab: Lab, notebook: Notebook, tmp_path: Path
):
    (tmp_path / "begin").touch()
    wait_for_bar(notebook, "bar.name === 'Solving'")
    with without_clock(lab):
        wait_until((tmp_path / "passed").exists)
    check_truthful(notebook)


def test_what_went_on_while_the_kernel_was_stopped(lab: Lab, notebook: Notebook, tmp_path: Path):
    (tmp_path / "begin").touch()
    wait_for_bar(notebook, "bar.name === 'Solving'")
    id = notebook.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
    )
    kernel = lab.server.kernel_process(id)
    kernel.suspend()
    try:
        wait_for_bar(notebook, "bar.live && bar.value > 32")  # the page moves it by itself
    finally:
        kernel.resume()
    wait_until((tmp_path / "passed").exists)
    check_truthful(notebook)
