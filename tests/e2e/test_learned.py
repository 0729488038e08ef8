"""What earlier runs teach is seen from the start: a fit of ten minutes at 70 %, and steps."""

from bars import wait_for_bar
from lab import Lab

LEARNED = """
import threading, time
from jupyter_progress import ProgressUpdater, history, track_progress
from jupyter_progress.run.keys import key_of
from jupyter_progress.run.step_times import StepTimes
from jupyter_progress.values.earlier import EarlierRun

@track_progress
def simulate(updater: ProgressUpdater):
    time.sleep(1)
    updater.send_update(70, "Fitting")
    go.wait()

@track_progress
def analyse(updater: ProgressUpdater):
    updater.plan(["Load", "Fit", "Report"])
    with updater.step("Load"):
        pass
    with updater.step("Fit"):
        go.wait()

go = threading.Event()
history.learn((key_of(simulate), EarlierRun(640.0, ((0.7, 1 / 640), (0.95, 0.99)))))
step = StepTimes(lambda: key_of(analyse)).key_of
took = {step(("Load",)): 60.0, step(("Fit",)): 540.0, step(("Report",)): 40.0}
history.learn((key_of(analyse), EarlierRun(640.0, (), took)))
"""


def test_a_second_run_tells_what_is_left_from_the_start_and_weighs_its_steps(lab: Lab):
    notebook = lab.notebook(
        LEARNED,
        "one = simulate(); display(one)",
        "other = analyse(); display(other)",
        "go.set(); one.result(); other.result()",
    )
    notebook.run_and_wait(0, 1, 2)
    early, _ = wait_for_bar(notebook, "bar.foot.includes('left')", 2)
    assert "min left" in early.foot
    fit, steps = wait_for_bar(notebook, "bar.name !== 'Fitting' || bar.figure === '70 %'", 2)
    assert "min left" in fit.foot
    assert "min left" in steps.foot
    assert int(steps.figure.split()[0]) in range(3)  # its first step was over at once
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"learned-{theme}", notebook.output(1))
        lab.screenshot(f"learned-steps-{theme}", notebook.output(2))
    notebook.run_and_wait(3)
