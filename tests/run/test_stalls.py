"""Tasks that hang: what is said of them, and where their code stands."""

import asyncio
import ctypes
import queue
import re
import sys
import threading
import time

import pytest
from conditions import until

from jupyter_progress import ProgressUpdater, map_tasks, run_task, track
from jupyter_progress.core import watch
from jupyter_progress.core.pulse import stall_of
from jupyter_progress.render.places import told
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.run.standpoint import Standpoint

NAMED = sys.version_info >= (3, 11)
"""Python before that does not know the columns of its instructions."""


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr("jupyter_progress.values.gaps.LEAST", 0.8)
    monkeypatch.setattr("jupyter_progress.core.watch.AGAIN", 0.1)


def wait_until_it_stalls(task, place):
    """On a busy machine a step may take so long that it stalls there before."""

    def stalls_there():
        stall = stall_of(task)
        return stall is not None and told(stall.place).startswith(place)

    until(stalls_there)


def here(line):
    return f"test_stalls.py:{line}"


def line_of(function, offset=1):
    return function.__code__.co_firstlineno + offset


def steps(updater, n=6):
    for step in range(n):
        updater.send_update(step, f"Step {step}")
        time.sleep(0.11)


def test_a_deadlock_on_a_lock_is_named_with_its_line_until_the_next_update():
    """As tqdm#461, #528 and #627: bars that stood on a lock, and did not say so."""
    lock, go = threading.Lock(), threading.Event()

    def solve():
        lock.acquire()

    def task(updater: ProgressUpdater):
        steps(updater)
        solve()
        updater.send_update(50, "on")
        go.wait()

    with lock:
        running = run_task(task)
        named = " (lock.acquire)" if NAMED else ""
        wait_until_it_stalls(running, here(line_of(solve)) + named)
        said = text(running)
        assert re.search(rf"no update for \d+ s, in {re.escape(here(line_of(solve)))}", said)
        assert "left" not in said
        state = tracker_state(running)
        assert state["stall"]["place"].startswith(here(line_of(solve)))
        assert "in solve" not in str(state)
        answers = []
        running.live.pulse.ask(answers.append)
        assert "in task\n    solve()\n" in answers[0]
        assert answers[0].endswith("in solve\n    lock.acquire()\n")
        assert "jupyter_progress/" not in answers[0]
    until(lambda: stall_of(running) is None)
    assert running.progress.message == "on"
    go.set()
    running.result(20)
    assert "stall" not in tracker_state(running)


def wait_in_library(q):
    return q.get()


def test_the_line_is_the_users_own_and_not_that_of_a_library():
    q = queue.Queue()

    def task(updater: ProgressUpdater):
        steps(updater)
        return wait_in_library(q)

    running = run_task(task)
    named = "q.get" if NAMED else "get"
    wait_until_it_stalls(running, f"{here(line_of(wait_in_library))} ({named})")
    q.put(3)
    assert running.result(20) == 3


async def receive(messages):
    return await messages.get()


def test_of_an_async_task_it_is_the_await():
    messages, loops = None, []

    async def task(updater: ProgressUpdater):
        nonlocal messages
        messages = asyncio.Queue()
        loops.append(asyncio.get_running_loop())
        for step in range(6):
            updater.send_update(step)
            await asyncio.sleep(0.11)
        return await receive(messages)

    running = run_task(task)
    named = "messages.get" if NAMED else "get"
    wait_until_it_stalls(running, f"{here(line_of(receive))} ({named})")
    answers = []
    running.live.pulse.ask(answers.append)
    assert "in task" in answers[0]
    assert "in receive" in answers[0]
    assert "asyncio/runners" not in answers[0]
    loops[0].call_soon_threadsafe(messages.put_nowait, 5)
    assert running.result(20) == 5


def test_of_an_async_task_that_blocks_its_loop_it_is_the_call():
    go = threading.Event()

    async def task(updater: ProgressUpdater):
        for step in range(6):
            updater.send_update(step)
            await asyncio.sleep(0.11)
        go.wait()

    running = run_task(task)
    named = "go.wait" if NAMED else "wait"
    wait_until_it_stalls(running, f"{here(line_of(task, 4))} ({named})")
    go.set()
    running.result(20)


def test_a_loop_whose_item_takes_far_longer_than_usual():
    """As tqdm#1160: the bar stood at 69 of 10,230, and nobody knew in which call."""
    go = threading.Event()

    def task(updater: ProgressUpdater):
        for i in updater.track(range(10)):
            time.sleep(0.11)
            if i == 7:
                go.wait()

    running = run_task(task)
    wait_until_it_stalls(running, here(line_of(task, 4)))
    assert running.progress.count.done == 7
    go.set()
    running.result(20)


def test_a_step_that_hangs_is_a_stall_of_its_task():
    go = threading.Event()

    def task(updater: ProgressUpdater):
        with updater.step("Fit") as part:
            steps(part)
            go.wait()

    running = run_task(task)
    wait_until_it_stalls(running, here(line_of(task, 3)))
    assert all(stall_of(each) is None for each in running.children)
    go.set()
    running.result(20)


def test_an_update_that_says_nothing_new_is_one():
    ended = threading.Event()

    def task(updater: ProgressUpdater):
        for _ in range(25):
            updater.send_update(50, "polling")
            time.sleep(0.11)
        ended.set()

    running = run_task(task)
    seen = []
    while not ended.is_set():
        seen.append(stall_of(running))
        time.sleep(0.01)
    running.result(20)
    assert set(seen) == {None}


def stalls_seen(start):
    """Return the stalls that who subscribes is shown."""
    seen = []
    task = start()
    task.subscribe(lambda: seen.append(stall_of(task)))
    task.result(60)
    return [each for each in seen if each is not None]


def test_a_call_that_holds_the_gil_is_not_named():
    """As lilbee#592: a watchdog in Python cannot look while a worker holds the GIL."""
    hold = ctypes.PyDLL(None).usleep

    def task(updater: ProgressUpdater):
        steps(updater)
        hold(3_000_000)  # four times as long as is unusual
        updater.send_update(50, "on at once")
        time.sleep(0.2)

    assert stalls_seen(lambda: run_task(task)) == []


def test_who_waits_for_tasks_that_it_has_started_does_not_stall():
    def item(n, updater: ProgressUpdater):
        steps(updater, 9)
        return n

    def task(updater: ProgressUpdater):
        steps(updater)
        result = map_tasks(item, [1, 2], max_workers=1).result()
        updater.send_update(90, "on")
        return result

    assert stalls_seen(lambda: run_task(task)) == []


def test_an_async_task_that_gathers_others_does_not_stall():
    def item(updater: ProgressUpdater):
        steps(updater, 12)

    async def task(updater: ProgressUpdater):
        for step in range(6):
            updater.send_update(step)
            await asyncio.sleep(0.11)
        await asyncio.gather(run_task(item), run_task(item))
        updater.send_update(90, "on")

    assert stalls_seen(lambda: run_task(task)) == []


def test_who_waits_for_another_task_says_so_instead():
    go = threading.Event()
    other = run_task(lambda: go.wait(20), title="Cleaning")

    def task(updater: ProgressUpdater):
        steps(updater)
        return other.result()

    running = run_task(task)
    until(lambda: running.waits)
    time.sleep(1.6)  # twice what is unusual
    assert stall_of(running) is None
    assert running.note == "waiting for Cleaning"
    go.set()
    running.result(20)


def test_one_that_is_paused_does_not_stall():
    go = threading.Event()

    def task(updater: ProgressUpdater):
        while not go.is_set():
            updater.send_update(1)
            time.sleep(0.11)

    running = run_task(task)
    until(lambda: running.live.pulse._gaps.are_enough)
    running.pause()
    until(lambda: running.live.guard.holds_any)
    time.sleep(1.6)
    assert stall_of(running) is None
    go.set()
    running.resume()
    running.result(20)


def test_a_fake_segment_is_not_a_stall():
    def task(updater: ProgressUpdater):
        steps(updater)
        updater.fake_progress(90, "Solving", 300)
        time.sleep(1.6)
        updater.send_update(90)

    assert stalls_seen(lambda: run_task(task)) == []


def test_a_loop_in_the_foreground_is_not_watched():
    for _ in track(range(6)):
        time.sleep(0.11)
    assert not watch._watch._all


def test_a_task_that_never_sends_updates_costs_no_thread():
    go = threading.Event()
    running = run_task(lambda: go.wait(20))
    time.sleep(0.5)
    assert stall_of(running) is None
    go.set()
    running.result(20)


def test_one_of_a_group_is_named_in_its_row():
    go = threading.Event()

    def item(n, updater: ProgressUpdater):
        steps(updater, 20)  # on a busy machine some are published together
        if n == 2:
            go.wait()

    group = map_tasks(item, [1, 2])
    wait_until_it_stalls(group[1], here(line_of(item, 3)))
    (row,) = (each for each in tracker_state(group)["rows"] if "stall" in each)
    assert row["stall"]["place"].startswith(here(line_of(item, 3)))
    assert "no update for" in text(group)
    go.set()
    group.result(20)


def in_thread(function):
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


@pytest.mark.skipif(not NAMED, reason="no columns")
def test_what_is_called_is_named_as_it_is_written():
    lock = threading.Lock()
    held = [lock]

    def plain():
        lock.acquire(timeout=20)

    def with_arguments_on_lines():
        held[0].acquire(
            timeout=len("12345678901234567890"),
        )

    def in_a_with():
        with lock:
            pass

    def within_a_generator():
        sum(x for x in iter(lambda: lock.acquire(timeout=20), True))

    def on_a_secret():
        {"secret": lock}["secret"].acquire(timeout=20)

    def on_a_text():
        "secret".join("a" for _ in iter(lambda: lock.acquire(timeout=20), True))

    expected = {
        plain: "lock.acquire",
        on_a_text: "lock.acquire",
        with_arguments_on_lines: "acquire",
        in_a_with: "lock",
        within_a_generator: "lock.acquire",
        on_a_secret: "acquire",
    }
    with lock:
        threads = {function: in_thread(function) for function in expected}
        for function, thread in threads.items():
            at = Standpoint(thread.ident)
            until(lambda at=at: at.place().call in set(expected.values()))
            assert at.place().call == expected[function], function.__name__


def test_where_a_thread_is_over_nothing_is_known():
    thread = in_thread(lambda: None)
    thread.join()
    at = Standpoint(thread.ident)
    assert told(at.place()) == ""
    assert at.stack() == ""
