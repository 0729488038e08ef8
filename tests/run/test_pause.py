"""Pause and resume: at the next update, and the clock stands still meanwhile."""

import asyncio
import pickle
import threading
from concurrent.futures import CancelledError
from functools import partial

import conditions
import pytest

from jupyter_progress import ProgressUpdater, Task, TaskCancelled, run_task, tasks, track_progress
from jupyter_progress.core.group import Group
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import bar_state, listed_state
from jupyter_progress.run.history import history
from jupyter_progress.run.keys import key_of
from jupyter_progress.run.start import hand_over, prepared
from jupyter_progress.values.clock import Clock

SOON = 20

until = partial(conditions.until, seconds=SOON)


def waits(task):
    """Return whether a thread of the task waits at an update."""
    return task.live.guard.holds_any


class Counting:
    """A function that counts its rounds until it is told to end."""

    def __init__(self):
        self.rounds = 0
        self.end = False

    def __call__(self, updater: ProgressUpdater):
        while not self.end:
            updater.send_update(self.rounds % 100)
            self.rounds += 1
        return "ended"


@pytest.fixture
def counting():
    counting = Counting()
    yield counting
    counting.end = True


def test_a_paused_task_waits_at_its_next_update_and_goes_on(counting):
    task = run_task(counting)
    until(lambda: counting.rounds > 10)
    assert task.can_pause
    assert task.pause()
    assert task.paused
    assert not task.can_pause
    until(lambda: waits(task))
    rounds, elapsed = counting.rounds, task.elapsed
    assert (counting.rounds, task.elapsed) == (rounds, elapsed)
    assert (task.status, task.running(), task.done()) == ("running", True, False)
    assert task.resume()
    assert not task.paused
    until(lambda: counting.rounds > rounds + 10)
    counting.end = True
    assert task.result(SOON) == "ended"


def test_pausing_twice_is_pausing_once(counting):
    task = run_task(counting)
    until(lambda: counting.rounds)
    assert task.pause()
    assert task.pause()
    assert task.resume()
    assert not task.resume()
    counting.end = True
    assert task.result(SOON) == "ended"


def test_what_is_over_or_is_being_cancelled_cannot_be_paused(counting):
    task = run_task(counting)
    counting.end = True
    task.result(SOON)
    assert not task.can_pause
    assert not task.pause()
    assert not task.resume()
    assert not task.paused


def test_a_task_that_sends_no_updates_says_that_it_cannot_be_paused():
    begun, end = threading.Event(), threading.Event()

    def work():
        begun.set()
        end.wait(SOON)

    task = run_task(work)
    assert begun.wait(SOON)
    assert not task.can_pause
    assert not task.pause()
    assert bar_state(task)["actions"] == ["cancel"]
    end.set()
    task.result(SOON)


def test_a_cancel_wakes_what_is_paused(counting):
    """A paused job that could not be cancelled: star-whale/starwhale#270, CloudSlang/score#69."""
    task = run_task(counting)
    until(lambda: counting.rounds)
    task.pause()
    until(lambda: waits(task))
    assert task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert task.status == "cancelled"
    assert not task.paused


def test_abandoned_while_paused_it_ends_and_tells_who_waits(counting):
    task = run_task(counting)
    until(lambda: counting.rounds)
    task.pause()
    until(lambda: waits(task))
    assert task.abandon("the kernel was shut down")
    with pytest.raises(CancelledError):
        task.result(SOON)
    until(lambda: not waits(task))


def test_paused_before_it_begins_its_function_is_not_called():
    called = threading.Event()

    def work(updater: ProgressUpdater):
        called.set()

    submitted = []
    execution = prepared(work, title="work")
    hand_over(execution, submitted.append)
    task = execution.task
    assert task.pause()
    assert (task.status, bar_state(task)["status"]) == ("pending", "paused")
    thread = threading.Thread(target=submitted[0])
    thread.start()
    until(lambda: waits(task))
    assert not called.is_set()
    assert task.elapsed < 1e-3  # it has not begun
    task.resume()
    task.result(SOON)
    thread.join(SOON)
    assert called.is_set()


def test_cancelled_while_paused_before_it_begins(counting):
    execution = prepared(counting, title="work")
    submitted = []
    hand_over(execution, submitted.append)
    execution.task.pause()
    execution.task.cancel()
    assert execution.task.cancelled()
    submitted[0]()
    assert counting.rounds == 0


def test_a_fake_segment_freezes_where_it_stands_and_goes_on_from_there():
    freed = threading.Event()

    def work(updater: ProgressUpdater):
        updater.fake_progress(100, "Solving", 60_000)
        freed.wait(SOON)
        updater.send_update(100)

    task = run_task(work)
    until(lambda: (task.progress.value() or 0) > 0)
    task.pause()  # amid a call that sends nothing: at once
    stands = task.progress.value()
    assert task.progress.value() == stands
    assert task.progress.fake.elapsed() == task.progress.fake.elapsed()
    task.resume()
    until(lambda: task.progress.value() > stands)
    assert task.progress.value() < stands + 60  # it has not jumped ahead
    freed.set()
    task.result(SOON)


def test_a_segment_that_begins_while_paused_stands_at_its_start():
    go, begun = threading.Event(), threading.Event()

    def work(updater: ProgressUpdater):
        begun.set()
        go.wait(SOON)
        updater.fake_progress(100, "Solving", 1)

    task = run_task(work)
    assert begun.wait(SOON)
    task.pause()
    go.set()
    until(lambda: waits(task))
    assert (task.progress.message, task.progress.value()) == ("Solving", 0)
    task.resume()
    task.result(SOON)


def test_the_remaining_time_stands_still(monkeypatch):
    """Carvera_Controller#604, OpenBullet2#142, BakingTray#60: it counted on, and was skewed."""
    now = [100.0]
    monkeypatch.setattr("jupyter_progress.values.clock.monotonic", lambda: now[0])
    task = Task()
    task.begin()
    for percent in range(1, 21):
        now[0] += 1
        task.live.progress = float(percent)
        task.live.throttle.flush()
    before = (task.remaining, task.elapsed)
    assert before[0] == pytest.approx(80, rel=0.1)
    task.live.pause()
    now[0] += 10_000
    assert (task.remaining, task.elapsed) == before
    task.live.resume()
    assert (task.remaining, task.elapsed) == before
    now[0] += 1
    task.live.progress = 21.0
    task.live.throttle.flush()
    assert task.remaining == pytest.approx(79, rel=0.1)


@pytest.mark.parametrize("every_update", [False, True])
def test_a_loop_waits_before_its_next_item_and_loses_none(every_update):
    seen, allow = [], threading.Semaphore(0)

    def work(updater: ProgressUpdater):
        for item in updater.track(range(20)):
            seen.append(item)
            allow.acquire()

    task = run_task(work, on_progress=(lambda update: None) if every_update else None)
    allow.release()
    until(lambda: len(seen) == 2)
    task.pause()
    allow.release(100)
    until(lambda: waits(task))
    assert seen == [0, 1]
    task.resume()
    task.result(SOON)
    assert seen == list(range(20))


def test_a_loop_at_full_speed_that_is_paused_again_and_again_loses_no_item():
    n = 300_000
    seen = []

    def work(updater: ProgressUpdater):
        for item in updater.track(iter(range(n))):
            seen.append(item)

    task = run_task(work)
    pauses = 0
    while not task.done() and pauses < 50:
        task.pause()
        until(lambda: waits(task) or task.done())
        pauses += 1
        task.resume()
    task.result(SOON)
    assert seen == list(range(n))
    assert pauses > 1


def test_a_cancelled_loop_that_is_paused_ends():
    seen = []

    def work(updater: ProgressUpdater):
        for item in updater.track(iter(int, 1)):
            seen.append(item)

    task = run_task(work)
    until(lambda: seen)
    task.pause()
    until(lambda: waits(task))
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)


def test_a_step_waits_before_it_begins_and_its_time_stands_still():
    at_border, go = threading.Event(), threading.Event()

    def work(updater: ProgressUpdater):
        with updater.step("Load"):
            at_border.set()
            go.wait(SOON)
        with updater.step("Fit"):
            pass

    task = run_task(work)
    assert at_border.wait(SOON)
    task.pause()
    rows = listed_state(task)["rows"]
    assert [(row["status"], row["actions"]) for row in rows] == [("paused", [])]
    stands = task.children[0].elapsed
    go.set()
    until(lambda: waits(task))
    assert [each.title for each in task.children] == ["Load"]
    assert task.children[0].elapsed == stands
    task.resume()
    task.result(SOON)
    assert [each.title for each in task.children] == ["Load", "Fit"]


def test_an_update_of_a_step_waits_as_well():
    rounds = []

    def work(updater: ProgressUpdater):
        with updater.step("Fit") as part:
            while len(rounds) < 10_000_000:
                part.send_update(50)
                rounds.append(None)

    task = run_task(work)
    until(lambda: rounds)
    task.pause()
    (step,) = task.children
    until(lambda: step.live.guard.holds_any)
    assert task.note == step.note == ""
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert step.status == "cancelled"


def test_all_threads_of_a_task_wait():
    rounds = [0, 0]
    end = threading.Event()

    def work(updater: ProgressUpdater):
        def beat(i):
            while not end.is_set():
                updater.send_update(1)
                rounds[i] += 1

        threads = [threading.Thread(target=beat, args=(i,)) for i in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    task = run_task(work)
    until(lambda: all(rounds))
    task.pause()
    until(lambda: task.live.guard._gate.waiting == 2)
    before = list(rounds)
    assert rounds == before
    end.set()
    task.resume()
    task.result(SOON)


def test_an_async_task_waits_and_is_cancelled():
    rounds = []

    async def work(updater: ProgressUpdater):
        while True:
            updater.send_update(1)
            rounds.append(None)
            await asyncio.sleep(0)

    task = run_task(work)
    until(lambda: rounds)
    task.pause()
    until(lambda: waits(task))
    task.resume()
    seen = len(rounds)
    until(lambda: len(rounds) > seen + 5)
    task.pause()
    until(lambda: waits(task))
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)


def test_what_one_learns_from_a_run_leaves_the_pause_out(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("jupyter_progress.values.clock.monotonic", lambda: now[0])

    @track_progress(estimated_time="auto")
    def work(updater: ProgressUpdater, freed):
        freed.wait(SOON)

    freed = threading.Event()
    task = work(freed)
    until(lambda: task.status == "running")
    now[0] += 2
    task.pause()
    now[0] += 1000
    task.resume()
    freed.set()
    task.result(SOON)
    assert history.durations(key_of(work.__wrapped__)) == [2000]


def test_a_cancel_amid_pauses_and_resumes_of_many_threads_always_ends_the_task(counting):
    for _ in range(30):
        task = run_task(counting)
        start = threading.Barrier(4)

        def turn(change, task=task, start=start):
            start.wait()
            for _ in range(20):
                change(task)

        turning = [
            threading.Thread(target=turn, args=(change,))
            for change in (Task.pause, Task.resume, Task.pause)
        ]
        for thread in turning:
            thread.start()
        start.wait()
        task.cancel()
        with pytest.raises(CancelledError):
            task.result(SOON)
        for thread in turning:
            thread.join(SOON)
        assert not task.paused


def test_a_pause_that_comes_too_late_holds_nobody():
    task = Task()
    task.begin()
    updater = ProgressUpdater(task.live)
    task.live.cancel()
    assert not task.live.pause()
    with pytest.raises(TaskCancelled):
        updater.send_update(1)
    assert not task.paused


def test_callbacks_get_every_update_before_and_after():
    seen, go = [], threading.Event()

    def work(updater: ProgressUpdater):
        updater.send_update(1)
        go.wait(SOON)
        updater.send_update(2)
        updater.send_update(3)

    task = run_task(work, on_progress=lambda update: seen.append(update.progress))
    until(lambda: seen == [1])
    task.pause()
    go.set()
    until(lambda: seen == [1, 2])  # it waits after the update that met the pause
    until(lambda: waits(task))
    task.resume()
    task.result(SOON)
    assert seen == [1, 2, 3]


def test_a_paused_task_among_others(counting):
    task, other = run_task(counting), Task("other")
    group = Group([task, other])
    assert task in tasks()
    until(lambda: counting.rounds)
    assert group.can_pause
    assert group.pause()
    assert (task.paused, other.paused, group.paused) == (True, True, True)
    assert group.progress.metrics == {"paused": 2}
    assert bar_state(group)["actions"] == ["resume", "cancel"]
    assert group.resume()
    assert not group.paused
    assert task.pause()
    assert not group.paused
    assert bar_state(group)["actions"] == ["pause", "cancel"]
    assert group.progress.metrics == {"waiting": 1, "paused": 1}
    group.cancel()
    assert other.cancelled()
    with pytest.raises(CancelledError):
        task.result(SOON)


def test_what_it_says(counting):
    task = run_task(counting, title="count")
    until(lambda: counting.rounds)
    assert bar_state(task)["actions"] == ["pause", "cancel"]
    task.pause()
    until(lambda: waits(task))
    state = bar_state(task)
    assert (state["status"], state["actions"], state["note"]) == (
        "paused",
        ["resume", "cancel"],
        "",
    )
    assert "paused at " in text(task)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)


def test_until_it_waits_it_says_that_it_is_at_work():
    begun, end = threading.Event(), threading.Event()

    def work(updater: ProgressUpdater):
        begun.set()
        end.wait(SOON)
        updater.send_update(50)

    task = run_task(work)
    assert begun.wait(SOON)
    published = []
    task.subscribe(lambda: published.append(task.note))
    task.pause()
    assert published[-1] == "at work until its next update"
    end.set()
    until(lambda: published[-1] == "")
    assert waits(task)
    task.resume()
    task.result(SOON)


def test_updates_that_are_not_paused_ask_nobody():
    task = Task()
    task.begin()
    updater = ProgressUpdater(task.live)
    updater.send_update(1)
    until(lambda: not task.live.throttle.quiet)
    assert not task.live.needs_slow_path
    task.live.pause()
    assert task.live.needs_slow_path
    task.live.resume()
    updater_is_quick = not task.live.needs_slow_path or task.live.throttle.quiet
    assert updater_is_quick


def test_a_clock_stops_goes_on_and_travels(monkeypatch):
    now = [5.0]
    monkeypatch.setattr("jupyter_progress.values.clock.monotonic", lambda: now[0])
    clock = Clock()
    assert clock() == 5
    clock.stop()
    now[0] = 9
    clock.stop()
    assert clock() == 5
    assert pickle.loads(pickle.dumps(clock))() == 5
    clock.go_on()
    now[0] = 10
    clock.go_on()
    assert clock() == 6
