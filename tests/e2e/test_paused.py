"""Pause and Resume by clicks and keys while another cell is busy, and the checklist of steps."""

from bars import wait_for_bar
from lab import Lab

TASK = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
go = threading.Event()

@track_progress
def simulate(updater: ProgressUpdater):
    updater.plan({"Load": 1, "Check": 1, "Fit": 4, "Report": 1})
    with updater.step("Load"):
        for _ in updater.track(range(3), "reading"):
            pass
    with updater.step("Check"):
        pass
    with updater.step("Fit") as part:
        while not go.wait(0.01):
            part.send_update(42, "epoch 4 of 10", loss=0.127)
    with updater.step("Report"):
        pass
"""

START = "task = simulate(); display(task)"
BUSY = "while not task.done(): pass"


def test_pause_and_resume_while_a_cell_computes(lab: Lab):
    notebook = lab.notebook(TASK, START, BUSY, "go.set(); task.result()")
    notebook.run_and_wait(0, 1)
    wait_for_bar(notebook, "bar.live && bar.value > 30")
    output = notebook.output(1)
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"steps-{theme}", output)
    notebook.run(2)
    notebook.wait_started(2)

    output.get_by_role("button", name="Pause").click()
    (bar,) = wait_for_bar(notebook, "bar.status === 'paused'")
    assert bar.figure.startswith("paused at ")
    lab.screenshot("paused", output)
    saved = notebook.save().cells[1].outputs[0]["data"]
    assert "simulate  paused at 5" in saved["text/plain"]
    assert "paused at 5" in saved["text/html"]
    resume = output.get_by_role("button", name="Resume")
    assert resume.evaluate("button => button === document.activeElement")
    lab.page.keyboard.press("Enter")
    wait_for_bar(notebook, "bar.status === 'running'")
    assert notebook.executing(2)

    output.get_by_role("button", name="Pause").click()
    wait_for_bar(notebook, "bar.status === 'paused'")
    output.get_by_role("button", name="Cancel").click()
    wait_for_bar(notebook, "bar.status === 'cancelled'")
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"cancelled-{theme}", output)
