"""Cancel by a click, also while another cell keeps the kernel's main thread (4)."""

import pytest
from bars import wait_for_bar
from lab import Lab

TASK = """
import time
from concurrent.futures import CancelledError
from jupyter_progress import ProgressUpdater, track_progress
updates, ended = [], []

@track_progress
def task(updater: ProgressUpdater):
    for i in range(10_000):
        updates.append(time.time())
        updater.send_update(i / 100, f"Step {i}")
        time.sleep(0.2)
"""

START = """
tracker = task()
tracker.add_done_callback(lambda _: ended.append(time.time()))
display(tracker)
"""

RESULT = """
try:
    tracker.result()
except CancelledError:
    print("raised", tracker.status, tracker.cancelled())
"""

# Busy until the task is over, and then long enough to see the bar while it is.
BUSY = "while not tracker.done(): {}\nend = time.monotonic() + 3\nwhile time.monotonic() < end: {}"


@pytest.mark.parametrize(
    "other",
    ["pass", BUSY.format("pass", "pass"), BUSY.format("time.sleep(0.1)", "time.sleep(0.1)")],
    ids=["idle", "while-a-cell-computes", "while-a-cell-sleeps"],
)
def test_a_click_on_cancel_ends_the_task(lab: Lab, other: str):
    notebook = lab.notebook(TASK, START, other, RESULT)
    notebook.run_and_wait(0, 1)
    wait_for_bar(notebook, "bar.live && bar.value > 0")
    busy = other != "pass"
    notebook.run(2)
    if busy:
        notebook.wait_started(2)

    clicked = lab.page.evaluate("() => Date.now() / 1000")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    (bar,) = wait_for_bar(notebook, "bar.status === 'cancelled'")
    assert notebook.executing(2) == busy
    assert bar.figure.startswith("cancelled at ")

    notebook.run_and_wait(3)
    assert notebook.text(3) == "raised cancelled True\n"
    later = notebook.value(f"[at for at in updates if at > {clicked}]")
    (ended,) = notebook.value("ended")
    # The updates in flight during the click, and then the one that raised.
    assert len(later) <= 3
    assert ended - later[0] < 1
    lab.screenshot("cancelled" + "-busy" * busy, notebook.output(1))
