"""What a real kernel sends for a tracker, and what it heeds of what is sent to it."""

import pytest
from kernel import has_view, state_of

from jupyter_progress.render.record import MIME

SETUP = """
import threading, time, re
from jupyter_progress import *
from jupyter_progress import ProgressUpdater, track_progress, run_task
"""

STEPS = """
go = threading.Event()

@track_progress
def steps(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i}")
    go.wait()
    return n
"""


def test_what_is_displayed_has_fallbacks_beside_the_view(kernel):
    kernel.run(STEPS + "task = steps(3)\ndisplay(task)")
    (shown,) = kernel.of_type("display_data")
    assert has_view(shown)
    assert {"text/plain", "text/html"} <= set(shown["content"]["data"])
    kernel.run("go.set(); task.result()")


@pytest.mark.parametrize("how", ["display(task)", "display(task.tracker)", "task", "task.tracker"])
def test_at_the_end_the_view_is_replaced_wherever_it_was_displayed(kernel, how):
    kernel.run(STEPS + "task = steps(3)\n" + how)
    (shown,) = kernel.of_type("display_data")
    kernel.run("go.set(); task.result(); None")
    (refreshed,) = kernel.of_type("update_display_data")
    assert refreshed["content"]["transient"] == shown["content"]["transient"]
    assert set(refreshed["content"]["data"]) == {"text/plain", "text/html", MIME}
    assert "Step 2" in refreshed["content"]["data"]["text/plain"]


def test_the_last_refresh_belongs_to_the_cell_that_runs_then(kernel):
    """Headless runners keep nothing else."""
    kernel.run(STEPS + "task = steps(3)\ndisplay(task)")
    ending = kernel.send("go.set(); task.result()")
    refreshed = kernel.until(lambda m: m["msg_type"] == "update_display_data")
    assert refreshed["parent_header"]["msg_id"] == ending.id
    ending.wait_until_over()


def test_what_is_over_is_displayed_without_a_view(kernel):
    kernel.run("task = run_task(lambda: 1); task.result()")
    shown = kernel.run("display(task)")
    assert not has_view(shown.of_type("display_data")[0])


def test_a_fake_segment_costs_one_message(kernel):
    kernel.run(
        "said, go = threading.Event(), threading.Event()\n"
        "def f(updater: ProgressUpdater):\n"
        "    updater.send_update(40, 'Counting')\n"
        "    time.sleep(0.2)\n"
        "    updater.fake_progress(80, 'Solving', 300)\n"
        "    said.set(); go.wait(); time.sleep(0.6)\n"
        "    updater.send_update(80, 'Solved')\n"
        "task = run_task(f); display(task); said.wait(); None"
    )
    kernel.run("go.set(); task.result()")
    solving = [state for state in kernel.states() if state["message"] == "Solving"]
    assert len(solving) == 1
    fake = solving[0]["fake"]
    assert (fake["start"], fake["end"], fake["estimated_time"]) == (40, 80, 300)


@pytest.mark.parametrize(
    "say", ["send_update(5, 'Matching')", "fake_progress(80, 'Matching', 5000)"]
)
def test_what_is_said_before_a_call_that_keeps_the_gil_is_seen_before_it_ends(kernel, say):
    kernel.run(
        "def f(updater: ProgressUpdater):\n"
        f"    updater.{say}\n"
        "    re.match(r'(a+)+$', 'a' * 26 + 'b')\n"
        "    updater.send_update(80, 'Matched')\n"
        "task = run_task(f); display(task)"
    )
    kernel.run("task.result()")

    def arrived(text):
        return next(
            m["arrived"] for m in kernel.messages if (s := state_of(m)) and s["message"] == text
        )

    # The clocks need not agree: the first is there well before the second was made.
    freeze = arrived("Matched") - arrived("Matching")
    elapsed = float(kernel.value("task.elapsed"))
    assert freeze > elapsed / 2


def test_a_flood_is_merged_and_its_last_state_arrives(kernel):
    kernel.run(
        "def f(updater: ProgressUpdater):\n"
        "    began = time.monotonic()\n"
        "    for i in range(300_000): updater.send_update(i / 3001, f'Step {i}')\n"
        "    took = time.monotonic() - began\n"
        "    said.set(); go.wait()\n"
        "    return took\n"
        "said, go = threading.Event(), threading.Event()\n"
        "task = run_task(f); display(task)"
    )
    kernel.until(lambda m: (s := state_of(m)) and s["message"] == "Step 299999")
    took = float(kernel.run("go.set(); print(task.result())").text)
    running = [s for s in kernel.states() if s["status"] == "running"]
    assert len(running) <= 30 * took + 4


def test_a_quick_loop_costs_a_handful_of_messages_however_many_items_it_has(kernel):
    """A message an item made loops slow, and pages late: rich#434, edsl#360, MGT-python#98."""
    kernel.run("for _ in track(range(100_000)): pass")  # the first brings the front end along
    kernel.forget()
    kernel.run("for _ in track(range(100_000)): pass")
    kinds = ("comm_open", "comm_msg", "display_data", "update_display_data")
    assert 4 <= len(kernel.of_type(*kinds)) <= 8


def test_many_bars_together_stay_below_what_a_server_lets_through(kernel):
    """IOPub message rate exceeded: xarray-simlab#136, openmc-notebooks#1, k-diffusion#27."""
    kernel.run(
        "over, begun = threading.Event(), threading.Semaphore(0)\n"
        "def f(updater: ProgressUpdater):\n"
        "    begun.release()\n"
        "    for i in range(10**6):\n"
        "        updater.send_update(i % 100, f'Step {i}')\n"
        "        if over.wait(0.01): break\n"
        "    updater.send_update(99, 'the last')\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(60)\n"
        "tasks = [run_task(f, executor=pool) for _ in range(60)]\n"
        "for task in tasks: display(task)\n"
        "for _ in tasks: begun.acquire()\n"
        "time.sleep(2)"
    )
    before = len(kernel.of_type("comm_msg"))
    took = float(
        kernel.run("t = time.monotonic(); time.sleep(3); print(time.monotonic() - t)").text
    )
    sent = len(kernel.of_type("comm_msg")) - before
    assert 60 < sent < 400 * took
    kernel.run("over.set(); wait(*tasks); None")
    last = {state["id"]: state for state in kernel.states()}
    assert [s["message"] for s in last.values() if s["status"] == "done"] == ["the last"] * 60


@pytest.mark.parametrize("channel", ["control", "shell"])
def test_a_cancel_from_the_page(kernel, channel):
    kernel.run(
        "def f(updater: ProgressUpdater):\n"
        "    while True:\n"
        "        updater.send_update(10, 'Looping'); time.sleep(0.01)\n"
        "task = run_task(f); display(task)"
    )
    looping = kernel.until(lambda m: (s := state_of(m)) and s["message"] == "Looping")
    model, state = looping["content"]["comm_id"], state_of(looping)
    assert state["actions"] == ["pause", "cancel"]
    # The main thread computes and never waits for the task: only the control channel gets in.
    busy = kernel.send(
        "while not task.done(): sum(range(1000))" if channel == "control" else "1 + 1"
    )
    busy.wait_until_begun()
    kernel.send_command(channel, model, {"type": "cancel", "id": state["id"]})
    over = kernel.until(lambda m: (s := state_of(m)) and s["status"] == "cancelled")
    assert state_of(over)["settled"]
    busy.wait_until_over()


def test_nothing_else_that_a_page_sends_changes_anything(kernel):
    kernel.run(STEPS + "task = steps(3); tracker = task.tracker; display(tracker)")
    kernel.until(lambda m: (s := state_of(m)) and s["message"] == "Step 2")
    model = next(m for m in kernel.messages if state_of(m))["content"]["comm_id"]
    for data in (
        {"method": "update", "state": {"state": {"progress": 99}}, "buffer_paths": []},
        {"method": "custom", "content": {"type": "cancel", "id": "task-of-another"}},
        {"method": "custom", "content": {"type": "delete everything"}},
        {"method": "custom", "content": "cancel"},
    ):
        kernel.send_to_widget(model, data)
    out = kernel.run("print(task.status, task.progress.message, task.cancelling)")
    texts = [m["content"]["text"] for m in out.of_type("stream")]
    assert texts == ["running Step 2 False\n"]
    assert not [m for m in kernel.of_type("stream") if "Trace" in str(m)]
    kernel.run("go.set(); task.result()")


def test_a_view_that_asks_later_gets_the_times_of_then(kernel):
    kernel.run(
        "go = threading.Event()\n"
        "def f(updater: ProgressUpdater):\n"
        "    updater.fake_progress(80, 'Solving', 5000)\n"
        "    go.wait()\n"
        "task = run_task(f); display(task)"
    )
    first = kernel.until(lambda m: (s := state_of(m)) and s["fake"])
    since = len(kernel.messages)
    kernel.run("time.sleep(0.3)")
    kernel.send_to_widget(first["content"]["comm_id"], {"method": "request_state"})
    again = kernel.until(lambda m: (s := state_of(m)) and s["fake"], since)
    assert state_of(again)["fake"]["elapsed"] >= state_of(first)["fake"]["elapsed"] + 300
    assert state_of(again)["elapsed"] >= state_of(first)["elapsed"] + 300
    kernel.run("go.set(); task.result()")


def test_hostile_text_travels(kernel):
    kernel.run(
        "def f(updater: ProgressUpdater):\n"
        "    updater.send_update(10, '\\ud800 \\x00 \\x1b[31m </script><img src=x>' + 'x'*10**6)\n"
        "    raise ValueError('\\udfff' + 'y' * 10**6)\n"
        "task = run_task(f); display(task); task.exception(); None"
    )
    failed = kernel.until(lambda m: (s := state_of(m)) and s["status"] == "failed")
    state = state_of(failed)
    assert len(state["message"]) <= 2000
    assert state["message"].startswith("? \x00 \x1b[31m </script><img src=x>")
    assert "<img" not in state["settled"]["text/html"]


def test_two_tasks_in_one_tracker(kernel):
    kernel.run(
        STEPS + "a, b = steps(2), steps(4)\ntracker = ProgressTracker(a, b); display(tracker)"
    )
    both = kernel.until(
        lambda m: (s := state_of(m)) and {r["message"] for r in s["rows"]} == {"Step 1", "Step 3"}
    )
    state = state_of(both)
    assert state["progress"] == pytest.approx((50 + 75) / 2)
    assert state["status"] == "running"
    kernel.run("go.set(); wait(a, b); None")
    over = kernel.until(lambda m: (s := state_of(m)) and s["settled"])
    assert [row["status"] for row in state_of(over)["rows"]] == ["done", "done"]
    kernel.until(lambda m: m["msg_type"] == "update_display_data")


def test_by_hand(kernel):
    kernel.run(
        "tracker = ProgressTracker(title='By hand'); display(tracker)\n"
        "tracker.updater.send_update(40, 'Reading')"
    )
    assert kernel.states()[-1]["message"] == "Reading"
    assert kernel.states()[-1]["title"] == "By hand"
    kernel.run("tracker.updater.send_update(100, 'Read')")
    kernel.until(lambda m: (s := state_of(m)) and s["status"] == "done" and s["message"] == "Read")
    kernel.run(
        "try:\n"
        "    with ProgressTracker() as updater:\n"
        "        updater.send_update(30, 'Within'); 1 / 0\n"
        "except ZeroDivisionError: pass"
    )
    assert kernel.states()[-1]["error"]["type"] == "ZeroDivisionError"


def test_a_bar_that_was_only_displayed_keeps_no_result(kernel):
    out = kernel.run(
        "import gc, weakref\n"
        "class Big: pass\n"
        "task = run_task(Big); display(task); big = weakref.ref(task.result())\n"
        "del task; gc.collect(); print(big())\n"
        "tracker = run_task(Big).tracker; display(tracker); gc.collect()\n"
        "print(type(tracker.task.result()).__name__)"
    )
    assert "".join(m["content"]["text"] for m in out.of_type("stream")) == "None\nBig\n"


def test_a_tracker_that_was_closed_is_let_go(kernel):
    out = kernel.run(
        "import gc, weakref\n"
        "tracker = run_task(lambda: 1).tracker; display(tracker); tracker.task.result()\n"
        "gone = weakref.ref(tracker); tracker.close(); del tracker; gc.collect(); print(gone())"
    )
    assert "".join(m["content"]["text"] for m in out.of_type("stream")) == "None\n"


@pytest.mark.parametrize("over", [False, True], ids=["under way", "over"])
def test_a_page_that_was_asleep_gets_the_whole_state_of_this_moment(kernel, over):
    """Amid a fake segment nothing is sent by itself, and an end may have been lost."""
    kernel.run(
        "end = threading.Event()\n"
        "def solve(updater: ProgressUpdater):\n"
        "    updater.fake_progress(90, 'Solving', 1000)\n"
        "    end.wait(60)\n"
        "task = run_task(solve); display(task)\n"
        "while task.progress.value() < 60: time.sleep(0.01)"
    )
    if over:
        kernel.run("end.set(); task.result()")
    before = len(kernel.states())
    model = kernel.of_type("comm_open")[-1]["content"]["comm_id"]
    kernel.send_command("control", model, {"type": "state", "id": ""})
    kernel.until(lambda m: len(kernel.states()) > before)
    state = kernel.states()[-1]
    if over:
        assert state["status"] == "done"
    else:
        assert state["fake"]["elapsed"] > 600
    kernel.run("end.set()")
