"""Tasks in worker processes, as a reader sees them."""

from bars import wait_for_bar
from lab import Lab

TASKS = """
import os, signal, time
from jupyter_progress import ProgressUpdater, run_task

def deaf(updater: ProgressUpdater):
    updater.send_update(30, "Deaf in a worker", pid=os.getpid())
    time.sleep(1000)

def killed(updater: ProgressUpdater):
    for i in range(45):
        updater.send_update(i, "Simulating in a worker")
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)

def computes(updater: ProgressUpdater):
    for i in updater.track(range(200), "Counting in a worker"):
        time.sleep(0.01)
    print("printed in a worker")
"""


def test_a_worker_that_does_not_listen_is_ended_while_a_cell_is_busy(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        "task = run_task(deaf, executor='process')\ndisplay(task)",
        "while not task.done(): sum(range(1000))",
    )
    notebook.run_and_wait(0, 1)
    wait_for_bar(notebook, "bar.live && bar.name === 'Deaf in a worker'")
    notebook.run(2)
    notebook.wait_started(2)
    notebook.output(1).get_by_role("button", name="Cancel").click()
    (bar,) = wait_for_bar(notebook, "bar.status === 'cancelled'")
    assert bar.figure.startswith("cancelled at 30")


def test_one_that_is_killed_says_so_and_another_goes_on(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        "display(run_task(killed, executor='process'))",
        "display(run_task(computes, executor='process'))",
    )
    notebook.run_and_wait(0, 1, 2)
    killed, other = wait_for_bar(notebook, "['failed', 'done'].includes(bar.status)", 2)
    assert (killed.status, other.status) == ("failed", "done")
    assert "was ended from outside by SIGKILL" in killed.foot
    lab.screenshot("workers")
    assert "printed in a worker" in notebook.text(2)
