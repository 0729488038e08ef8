"""Bursts are merged, the first goes at once from its own thread, the last always arrives."""

import threading
import time
from itertools import pairwise

from jupyter_progress import ProgressUpdater, Task
from jupyter_progress.core.throttle import INTERVAL


def published_by(task):
    """Collect (thread, progress value) of each publication; and an event per wanted value."""
    seen = []
    arrived = {}

    def note():
        value = task.progress.progress
        seen.append((time.monotonic(), threading.current_thread(), value))
        if value in arrived:
            arrived[value].set()

    task.subscribe(note)
    return seen, arrived


def test_the_first_of_a_quiet_period_is_published_from_its_own_thread():
    task = Task()
    task.begin()
    seen, _ = published_by(task)
    ProgressUpdater(task.live).send_update(5)
    assert [(thread, value) for _, thread, value in seen] == [(threading.current_thread(), 5)]


def test_a_burst_is_merged_and_its_last_arrives():
    task = Task()
    task.begin()
    seen, arrived = published_by(task)
    last = arrived[99.5] = threading.Event()
    updater = ProgressUpdater(task.live)
    began = time.monotonic()
    for n in range(200_000):
        updater.send_update(n % 99)
    updater.send_update(99.5)
    took = time.monotonic() - began
    assert last.wait(30)
    assert len(seen) <= took / INTERVAL + 3
    assert seen[-1][2] == 99.5


def test_two_publications_are_an_interval_apart_within_a_burst():
    task = Task()
    task.begin()
    seen, arrived = published_by(task)
    last = arrived[100.0] = threading.Event()
    updater = ProgressUpdater(task.live)
    for n in range(100_000):
        updater.send_update(n / 1000)
    updater.send_update(100)
    assert last.wait(30)
    times = [when for when, _, _ in seen]
    assert all(b - a >= INTERVAL * 0.9 for a, b in pairwise(times[1:]))


def test_when_nothing_changes_nothing_is_published():
    task = Task()
    task.begin()
    updater = ProgressUpdater(task.live)
    updater.send_update(5, "same")
    seen, _ = published_by(task)
    for _ in range(1000):
        updater.send_update(5, "same")
    task.live.throttle.flush()
    assert seen == []


def test_a_publication_that_hangs_holds_up_no_other_bar():
    stuck, free = Task("stuck"), Task("free")
    release, entered = threading.Event(), threading.Event()
    for task in (stuck, free):
        task.begin()

    def hang():
        entered.set()
        release.wait(60)

    stuck.subscribe(hang)
    thread = threading.Thread(target=ProgressUpdater(stuck.live).send_update, args=(1,))
    thread.start()
    assert entered.wait(30)
    _, arrived = published_by(free)
    last = arrived[3.0] = threading.Event()
    updater = ProgressUpdater(free.live)
    for value in (1, 2, 3):
        updater.send_update(value)
    assert last.wait(30)
    release.set()
    thread.join()


def test_a_failing_view_is_reported_and_the_task_goes_on(caplog):
    task = Task("brave")
    task.begin()

    def fail():
        raise RuntimeError("no screen")

    task.subscribe(fail)
    ProgressUpdater(task.live).send_update(5)
    assert "no screen" in caplog.text
    assert task.running()
