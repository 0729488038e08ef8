"""Pause, steps and the page: what real kernels say."""

import pytest
from kernel import execute, state_of

SETUP = """
%load_ext jupyter_progress
import threading, time
from jupyter_progress import ProgressUpdater, run_task, tasks, track_progress, wait
"""

LOOPING = """
rounds = 0
def f(updater: ProgressUpdater):
    global rounds
    while rounds < 10**9:
        updater.send_update(10, 'Looping')
        rounds += 1
        time.sleep(0.001)
    return 'ended'
rounds = 0
task = run_task(f); display(task)
"""

BUSY = "while not task.done(): sum(range(1000))"
WAITING = "task.result()"


def status_is(status):
    return lambda message: (state := state_of(message)) and state["status"] == status


@pytest.mark.parametrize("cell", [BUSY, WAITING], ids=["busy", "waiting"])
def test_the_page_pauses_and_resumes_while_a_cell_runs(kernel, cell):
    kernel.run(LOOPING)
    looping = kernel.until(lambda m: (s := state_of(m)) and s["message"] == "Looping")
    model, id = looping["content"]["comm_id"], state_of(looping)["id"]
    other = kernel.send(cell)
    other.wait_until_begun()
    for _ in range(2):
        since = len(kernel.messages)
        kernel.send_command("control", model, {"type": "pause", "id": id})
        paused = state_of(kernel.until(status_is("paused"), since))
        assert paused["actions"] == ["resume", "cancel"]
        since = len(kernel.messages)
        kernel.send_command("control", model, {"type": "resume", "id": id})
        going = state_of(kernel.until(status_is("running"), since))
        assert going["actions"] == ["pause", "cancel"]
        assert going["elapsed"] >= paused["elapsed"]
    kernel.send_command("control", model, {"type": "pause", "id": id})
    kernel.send_command("control", model, {"type": "cancel", "id": id})
    kernel.until(status_is("cancelled"))
    other.wait_until_over()


def test_while_it_is_paused_nothing_is_sent(kernel):
    kernel.run(LOOPING)
    kernel.until(lambda m: (s := state_of(m)) and s["message"] == "Looping")
    kernel.run("task.pause()")
    kernel.until(lambda m: (s := state_of(m)) and s["status"] == "paused" and not s["note"])
    since = len(kernel.messages)
    kernel.run("time.sleep(0.2)")
    assert not [m for m in kernel.messages[since:] if state_of(m)]
    assert kernel.value("task.tracker.state_now()['status']") == "paused\n"
    kernel.run("rounds = 10**9; task.resume(); task.result()")


def test_a_foreground_loop_has_no_pause(kernel):
    kernel.run("from jupyter_progress import track\nfor i in track(range(3)): pass")
    assert all(state["actions"] == [] for state in kernel.states())


def test_a_kernel_ends_while_a_task_is_paused(kernel):
    cell = kernel.run(LOOPING)
    kernel.until(lambda m: (s := state_of(m)) and s["message"] == "Looping")
    kernel.run("task.pause()")
    kernel.client.shutdown()
    cell.wait_for(lambda cell: "stopped at" in cell.bar)
    assert cell.bar.startswith("Looping  stopped at 10 %")
    assert cell.bar.endswith("the kernel was shut down")
    assert cell.stream("stderr") == ""
    kernel.restart()


def test_the_steps_of_a_cell_are_rows_and_stay_in_the_file(kernel):
    kernel.run("go = threading.Event()")
    cell = kernel.run(
        "%%track_progress job\n"
        "updater.plan({'Load': 1, 'Fit': 3})\n"
        "with updater.step('Load'):\n"
        "    print('loading')\n"
        "    go.wait()\n"
        "    for row in updater.track(range(3)): pass\n"
        "with updater.step('Fit') as part:\n"
        "    part.send_update(50, 'half')\n"
        "'over'"
    )
    waiting = ["running", "pending"]
    kernel.until(lambda m: (s := state_of(m)) and [r["status"] for r in s["rows"]] == waiting)
    kernel.run("go.set(); job.result()")
    cell.wait_until_settled()
    lines = cell.bar.split("\n")
    assert lines[0].startswith("✓ In [")
    assert [line.split()[:2] for line in lines[1:]] == [["✓", "Load"], ["✓", "Fit"]]
    assert "Fit · half" in lines[2]
    assert "took" in lines[1]
    assert cell.text == "loading\n"


def test_a_step_that_fails_is_told_in_the_file_of_a_runner():
    cells = execute(
        "from jupyter_progress import ProgressUpdater, track_progress\n"
        "@track_progress\n"
        "def work(updater: ProgressUpdater):\n"
        "    with updater.step('Load'): pass\n"
        "    with updater.step('Fit'): 1 / 0\n"
        "    with updater.step('Report'): pass\n"
        "task = work(); display(task); error = task.exception()"
    )
    lines = cells[0].outputs[0]["data"]["text/plain"].split("\n")
    assert lines[0].startswith("✗ work  50 %")
    assert lines[1].startswith("  ✓ Load")
    assert lines[2].startswith("  ✗ Fit")
    assert not any("Report" in line for line in lines[:4])
