"""What happens to tasks when their kernel is interrupted or restarted, or their bar is closed."""

import json
import random
import time

import pytest
from kernel import state_of

SETUP = """
import gc, threading, time, psutil, ipywidgets
from jupyter_progress import *

def work(updater: ProgressUpdater):
    updater.send_update(20, "begun")
    go.wait()
    for i in range(1000): updater.send_update(20 + i / 100, "goes on")
    return "the result"

go = threading.Event()
"""

ROWS = """
import itertools, time
from jupyter_progress import track
from jupyter_progress.tqdm import tqdm

def rows():
    for i in itertools.count():
        time.sleep(0.01)
        yield i
"""


def begun(kernel, how="task = run_task(work); display(task)"):
    """Start a task; returns the id of the model of its bar."""
    kernel.run("go.clear()")
    kernel.run(how)
    shown = kernel.until(lambda m: (s := state_of(m)) and s["message"] == "begun")
    return shown["content"]["comm_id"]


@pytest.mark.parametrize(
    "items", ["track(rows(), 'Rows')", "track(range(9**9), 'Range')", "tqdm(rows(), desc='Rows')"]
)
def test_a_loop_that_is_interrupted_as_its_bar_opens_says_so_and_the_next_has_its_bar(
    kernel, items
):
    kernel.run(ROWS)
    for _ in range(5):
        cell = kernel.send(f"for i in {items}: time.sleep(0.01)")
        cell.wait_for(lambda cell: cell.outputs)
        kernel.interrupt(cell)
        assert cell.wait_until_settled().error["ename"] == "KeyboardInterrupt"
        # Where tqdm takes its next item, or in the body.
        assert "cancelled" in cell.bar or "stopped" in cell.bar
    assert "100 %" in kernel.run("for i in track(range(3)): pass").wait_until_settled().bar


@pytest.mark.parametrize("waiting", ["task.result()", "wait(task)", "wait()"])
def test_an_interrupt_ends_the_waiting_and_not_the_task(kernel, waiting):
    # Not `await`: ipykernel 7.4 interrupts no cell that awaits, whatever that is.
    begun(kernel)
    cell = kernel.send(f"print('waiting')\n{waiting}").wait_for_text("waiting")
    kernel.interrupt(cell)
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert kernel.value("task.status") == "running\n"
    assert kernel.value("go.set() or task.result()") == "the result\n"


def test_tasks_do_not_delay_a_restart(kernel):
    """It ends by itself, and as soon as with plain threads that do the same, but for noise."""

    def restart():
        began = time.monotonic()
        process = kernel.manager.provisioner.process
        kernel.client.shutdown(restart=True)
        code = process.wait(30)
        took = time.monotonic() - began
        kernel.restart()
        assert code == 0
        return took

    took = {"threads": [], "tasks": []}
    for _ in range(2):
        kernel.run(
            "class Nobody:\n"
            "    def send_update(self, *_): pass\n"
            "def hot(updater):\n"
            "    while True: updater.send_update(5, 'hot')\n"
            "for call in (go.wait, go.wait, go.wait, lambda: hot(Nobody())):\n"
            "    threading.Thread(target=call, daemon=True).start()"
        )
        took["threads"].append(restart())
        kernel.run(
            "bars = [run_task(work) for _ in range(3)]\n"
            "@track_progress\n"
            "def hot(updater: ProgressUpdater):\n"
            "    while True: updater.send_update(5, 'hot')\n"
            "bars += [hot()]\n"
            "display(ProgressTracker(*bars))\n"
            "while any(b.status != 'running' for b in bars): pass"
        )
        took["tasks"].append(restart())
    print(took)
    assert min(took["tasks"]) <= 3 * max(took["threads"])


@pytest.mark.parametrize("by", ["tracker.close()", "the page"])
def test_a_task_goes_on_when_its_bar_is_closed(kernel, by):
    model = begun(kernel, "task = run_task(work); tracker = task.tracker; display(tracker)")
    if by == "the page":
        message = kernel.client.session.msg("comm_close", {"comm_id": model, "data": {}})
        kernel.client.shell_channel.send(message)
    else:
        kernel.run(by)
    assert kernel.value("go.set() or task.result()") == "the result\n"
    assert kernel.run("display(task)").bar.startswith("✓ goes on  100 %")
    assert not [m for m in kernel.messages if m["content"].get("name") == "stderr"]
    if by == "the page":  # what it saves is the end all the same
        assert kernel.of_type("update_display_data")


N_TASKS = 1_000
MOST_OF_A_MESSAGE = 128 * 1024
"""Bytes: 50 rows and their html, whatever the number of tasks."""


def test_one_bar_of_a_thousand_tasks_is_cut_to_what_can_be_read(kernel):
    cell = kernel.run(
        "def quick(i, updater: ProgressUpdater):\n"
        "    updater.send_update(50, f'task {i} at half')\n"
        "    go.wait()\n"
        "    for k in range(300): updater.send_update(50 + k / 10, f'task {i}, step {k}')\n"
        "    return i\n"
        "go.clear()\n"
        f"bars = [run_task(quick, (i,)) for i in range({N_TASKS})]\n"
        "tracker = ProgressTracker(*bars); display(tracker)\n"
        "began = time.monotonic(); go.set(); wait(); took = time.monotonic() - began\n"
        f"assert [b.result() for b in bars] == list(range({N_TASKS}))\n"
        "print(took)"
    )
    over = kernel.until(lambda m: (s := state_of(m)) and s["settled"])
    assert state_of(over)["status"] == "done"
    assert state_of(over)["more"] == N_TASKS - 50
    states = kernel.states()
    sizes = [len(json.dumps(state)) for state in states]
    assert all(len(state["rows"]) == 50 for state in states)
    assert max(sizes) < MOST_OF_A_MESSAGE
    # Those of the burst are merged; those before and after it are few.
    assert len(states) <= 30 * float(cell.text) + 30
    running = [json.dumps(state | {"settled": None}) for state in states]
    assert max(map(len, running)) < MOST_OF_A_MESSAGE / 4
    assert sum(sizes) < MOST_OF_A_MESSAGE * (1 + len(states) / 4)
    print(f"{len(states)} states, {max(sizes)} B at the most, {sum(sizes)} B in all")


def test_a_thousand_loops_one_after_the_other(kernel):
    """What is over keeps its model for a page that asks for it later, and nothing else."""
    kernel.run(
        "def held():\n"
        "    gc.collect()\n"
        "    return (len(ipywidgets.widgets.widget._instances), psutil.Process().num_fds(),\n"
        "            threading.active_count(), psutil.Process().memory_info().rss)\n"
        "def loops(n):\n"
        "    for k in range(n):\n"
        "        for i in track(range(3), f'loop {k}'): pass\n"
        "loops(100)"
    )
    before = [int(n) for n in kernel.value("*held()").split()]
    for _ in range(4):
        kernel.run("loops(250)")
    widgets, files, threads, memory = (
        int(n) - was for n, was in zip(kernel.value("*held()").split(), before, strict=True)
    )
    print(f"{widgets} widgets, {memory / 1000:.0f} B for each loop")
    assert widgets <= 1000
    assert files <= 2
    assert threads <= 2
    assert memory / 1000 < 100_000


def test_what_a_page_may_send_changes_nothing_but_by_cancel(kernel):
    model = begun(kernel, "task = run_task(work); tracker = task.tracker; display(tracker)")
    # What a page asks for is sent again, with the times of then.
    kernel.run(
        "def traits():\n"
        "    of = dict(tracker.trait_values(), comm=None, change=None)\n"
        "    state = of['state'].items()\n"
        "    return of | {'state': {k: v for k, v in state if k not in times}}\n"
        "times = ('elapsed', 'remaining', 'range', 'due')\n"
        "task.live.touch(); before = traits()"
    )
    dice = random.Random(20)
    for n in range(10_000):
        channel = "control" if n % 2 else "shell"
        data = junk(dice, 3) if dice.random() < 0.3 else hostile_data(dice)
        to = dice.choice([model] * 8 + ["nobody", None])
        content = {"comm_id": to, "data": data}
        if dice.random() < 0.05:
            content.pop(dice.choice([*content]))
        message = kernel.client.session.msg("comm_msg", content)
        getattr(kernel.client, f"{channel}_channel").send(message)
        if n % 200 == 199:
            taken_in(kernel)
    out = kernel.value(
        "traits() == before | {'state': before['state'] | dict(progress=20.0, message='begun')}, "
        "task.status, task.progress.message, task.cancelling"
    )
    assert out == "True running begun False\n"
    cell = kernel.send("print('on')\nwhile True: pass").wait_for_text("on")
    kernel.interrupt(cell)
    assert cell.error["ename"] == "KeyboardInterrupt"
    # Cancel itself, on the channel that took all that, is still heeded.
    kernel.send_command("control", model, {"type": "cancel", "id": state_id(kernel)})
    kernel.until(lambda m: (s := state_of(m)) and s["status"] == "cancelling")
    kernel.run("go.set(); wait(task)")
    assert kernel.value("task.status") == "cancelled\n"
    # And the kernel ends as it is asked to.
    kernel.manager.shutdown_kernel(now=False)
    assert not kernel.manager.is_alive()
    kernel.restart()


def taken_in(kernel):
    """Wait until both channels have taken in all that was sent; what it said meanwhile is lost."""
    for channel in (kernel.client.shell_channel, kernel.client.control_channel):
        channel.send(kernel.client.session.msg("kernel_info_request"))
        while channel.get_msg(timeout=60)["msg_type"] != "kernel_info_reply":
            pass
    said = kernel.client.iopub_channel.socket
    while said.poll(0):
        said.recv_multipart()


def state_id(kernel):
    return kernel.value("task.id").strip()


def junk(dice, depth):
    """Return any JSON."""
    simple = [None, True, -1, 0, 1e308, 2**70, "", "cancel", "\u202e😀\x00", "x" * 10_000]
    kind = dice.randrange(12 if depth else 10)
    if kind < 10:
        return simple[kind]
    parts = [junk(dice, depth - 1) for _ in range(dice.randrange(4))]
    if kind == 10:
        return parts
    return {dice.choice(["state", "method", "content", "type", "id", "", "x"]): p for p in parts}


def hostile_data(dice):
    """Return what looks like a message of a page, with parts that are wrong or not there."""
    content = {
        "type": dice.choice(
            ["cancel", "pause", "stack", "here", "state", "front_end", "delete", None, ["cancel"]]
        ),
        "id": dice.choice(["", None, 7, "task-999999", "activity-1", "x" * 10_000, [], {}]),
    }
    if dice.random() < 0.2:
        content = junk(dice, 3)
    method = dice.choice(["custom", "custom", "update", "backbone", "echo_update", None, 5, {}])
    data = {"method": method, "content": content, "buffer_paths": []}
    if method == "update" or dice.random() < 0.2:
        names = ["state", "_esm", "_css", "layout", "_model_name", "_anywidget_id", "comm", "x"]
        data["state"] = {dice.choice(names): junk(dice, 3) for _ in range(3)}
    if dice.random() < 0.1:
        data["buffer_paths"] = junk(dice, 2)
    if dice.random() < 0.2:
        data.pop(dice.choice([*data]))
    return data
