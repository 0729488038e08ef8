"""Every view of a task shows the same value, also after a reload (3)."""

import pytest
from bars import read_all, wait_for_bar
from lab import Lab, Notebook

TASK = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
fake, run, end = (threading.Event() for _ in range(3))

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(40, "Halfway")
    fake.wait()
    updater.fake_progress(90, "Solving", 20_000)
    end.wait()
"""


def same_value(notebook: Notebook, count: int) -> float:
    """Check that all bars and the kernel agree within a point."""
    wait_for_bar(notebook, "bar.live && bar.value > 0", count)
    before = notebook.value("tracker.progress.value()")
    values = [bar.value for bar in read_all(notebook)]
    after = notebook.value("tracker.progress.value()")
    assert len(values) == count
    assert max(values) - min(values) <= 1
    assert before - 1 <= values[0] <= after + 1
    return values[0]


def test_all_views_agree_in_mid_run_and_in_mid_fake_and_after_reloads(lab: Lab):
    notebook = lab.notebook(
        TASK, "tracker = task(); display(tracker)", "display(tracker)", "tracker"
    )
    notebook.run_and_wait(0, 1, 2)
    assert same_value(notebook, 2) == pytest.approx(40, abs=0.1)
    notebook.reload()
    assert same_value(notebook, 2) == pytest.approx(40, abs=0.1)

    notebook.value("fake.set()")
    wait_for_bar(notebook, "bar.name === 'Solving' && bar.value > 44", 2)
    same_value(notebook, 2)
    notebook.reload()
    assert same_value(notebook, 2) > 44
    notebook.run_and_wait(3)
    same_value(notebook, 3)

    notebook.save()
    with lab.second_page() as other:
        same_value(other.open(notebook.name), 3)
    notebook.value("end.set()")
    wait_for_bar(notebook, "bar.status === 'done'", 3)
