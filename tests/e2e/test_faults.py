"""What a page meets: a clock that is wrong, a connection that breaks."""

import pytest
from bars import wait_for_bar
from lab import Lab

TASK = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
end = threading.Event()

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(20, "Solving")
    updater.fake_progress(90, estimated_time=60_000)
    end.wait()
    updater.send_update(100, "Solved")
"""

A_DAY = 86_400_000


@pytest.mark.parametrize("wrong_by", [A_DAY, -A_DAY], ids=["ahead", "behind"])
def test_a_clock_that_is_wrong_by_a_day_changes_nothing(lab: Lab, wrong_by: int):
    lab.page.add_init_script(f"const now = Date.now; Date.now = () => now.call(Date) + {wrong_by};")
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    (bar,) = wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    assert abs(bar.value - notebook.value("tracker.progress.value()")) < 5
    assert "0:" in bar.foot  # seconds, and not a day
    notebook.value("end.set()")
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert bar.name == "Solved"


def test_a_connection_that_breaks_and_comes_back(lab: Lab):
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    lab.page.evaluate(
        """() => {
          const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
          window.connections = [kernel.connectionStatus];
          kernel.connectionStatusChanged.connect((_, now) => window.connections.push(now));
          kernel._ws.close(4000, "cut");
          kernel._ws.onclose?.({ code: 4000, reason: "cut" });
        }"""
    )
    notebook.wait_for(
        "() => window.connections.length > 1 && window.connections.at(-1) === 'connected'"
    )
    (before,) = wait_for_bar(notebook, "bar.live && bar.value > 21")
    (after,) = wait_for_bar(notebook, f"bar.live && bar.value > {before.value} + 0.3")
    assert after.status == "running"
    notebook.value("end.set()")
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert bar.figure == "✓ 100 %"
    lab.errors.clear()  # JupyterLab's own, of messages that were under way
