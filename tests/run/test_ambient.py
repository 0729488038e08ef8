"""`updater`: found by whatever runs in the context of a task."""

import concurrent.futures
import contextvars
import copy
import os
import pickle
import subprocess
import sys
import threading
import timeit

import pytest

from jupyter_progress import (
    ProgressTracker,
    ProgressUpdater,
    display_mode,
    run_task,
    track_progress,
    updater,
)
from jupyter_progress.run.ambient import current_updater


def deep(n):
    if n:
        return deep(n - 1)
    updater.send_update(40, "from deep down", depth=3)
    return [x for x in updater.track([1, 2, 3], start=40, end=60)]  # noqa: C416


def test_a_function_deep_down_moves_the_bar_of_its_task():
    seen = []
    assert run_task(deep, (3,), on_progress=seen.append).result(10) == [1, 2, 3]
    assert (seen[0].progress, seen[0].message, seen[0].metrics) == (
        40,
        "from deep down",
        {"depth": 3},
    )
    assert [each.progress for each in seen][-1] == 60


def test_where_nothing_runs_it_does_nothing():
    assert deep(3) == [1, 2, 3]
    updater.fake_progress(90, "nobody sees this", "auto")
    updater.span(10, 20).send_update(50)
    assert not updater.cancelled


def test_copies_are_the_same():
    assert copy.deepcopy({"to": updater})["to"] is updater
    assert pickle.loads(pickle.dumps(updater)) is updater


def test_steps_and_watched_counts_are_those_of_the_task():
    def work():
        updater.plan(["One", "Two"])
        with updater.step("One"):
            updater.send_update(50, "in it")
        with updater.step("Two"), updater.watch(lambda: 3, total=3):
            pass

    task = run_task(work)
    task.result(10)
    assert [(each.title, each.status) for each in task.children] == [
        ("One", "done"),
        ("Two", "done"),
    ]
    work()  # and with no task, nothing


def test_two_tasks_at_once_do_not_meet():
    both = threading.Barrier(2)

    def work(n):
        both.wait(10)
        updater.send_update(n, str(n))
        both.wait(10)

    tasks = [run_task(work, (n,)) for n in (10, 20)]
    seen = [(task.result(10), task.progress.message) for task in tasks]
    assert [message for _, message in seen] == ["10", "20"]


def test_a_task_within_a_task_has_its_own():
    def outer():
        updater.send_update(10, "outer")
        inner = run_task(deep, (1,))
        inner.result(10)
        updater.send_update(20)
        return inner.progress.message

    task = run_task(outer)
    assert task.result(10) == "from deep down"
    assert task.progress.message == "outer"


def test_threads_that_a_task_starts_have_it_in_a_copy_of_the_context_or_not():
    told = []

    def work():
        def send(message):
            updater.send_update(50, message)
            told.append(task.progress.message)

        context = contextvars.copy_context()
        for target in (lambda: context.run(send, "copied"), lambda: send("plain")):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()

    task = run_task(work)
    task.result(10)
    assert told == ["copied", "plain"]


OF_OURS = """
import threading
from jupyter_progress import ProgressUpdater, run_task
from jupyter_progress.run.ambient import current_updater

found, told = {}, threading.Event()

def look():
    name = threading.current_thread().name
    found[name] = current_updater()
    if name == "jupyter_progress clock":
        told.set()

begin = threading.Event()

def first(updater: ProgressUpdater):  # here the clock begins
    begin.wait()
    for percent in range(50):
        updater.send_update(percent)
    assert told.wait(30)

task = run_task(first)
task.subscribe(look)
begin.set()
task.result(30)
assert found["jupyter_progress clock"] is None, found
"""


def test_threads_of_ours_serve_all_tasks_and_belong_to_none():
    subprocess.run([sys.executable, "-c", OF_OURS], check=True, timeout=60)


def test_threads_of_a_pool_have_it_and_those_started_before_the_task_do_not():
    with concurrent.futures.ThreadPoolExecutor(1) as older:
        older.submit(int).result(10)

        def work():
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                pool.submit(updater.send_update, 40, "of a pool").result(10)
            older.submit(updater.send_update, 90, "of an older pool").result(10)

        task = run_task(work)
        task.result(10)
    assert task.progress.message == "of a pool"


def test_a_cancel_reaches_it():
    begun = threading.Event()

    def work():
        begun.set()
        while True:
            assert updater.cancelled in (True, False)
            updater.send_update(1)

    task = run_task(work)
    assert begun.wait(10)
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(10)
    assert task.cancelled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_is_silent_and_never_hangs():
    def work(mine: ProgressUpdater):
        mine.send_update(10, "before")
        child = os.fork()
        if child == 0:
            updater.send_update(90, "from the child")
            mine.send_update(90, "from the child")
            mine.fake_progress(95)
            for _ in mine.track(range(10)):
                pass
            os._exit(7)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    task = run_task(work)
    assert task.result(20) == 7
    assert task.progress.message == "before"


def test_an_updater_without_a_task_does_nothing():
    @track_progress
    def work(mine: ProgressUpdater):
        mine.send_update(10, "a")
        mine.fake_progress(50)
        return list(mine.span(50, 100).track([1, 2]))

    assert work(mine=ProgressUpdater()) == [1, 2]
    assert work(mine=None) == [1, 2]


def test_it_costs_no_more_than_two_empty_calls_where_nothing_runs():
    def empty(progress, message=None, **metrics):
        pass

    def two():
        empty(5)
        empty(5)

    def one():
        updater.send_update(5)

    # In turns: a moment in which the machine is quick or slow hits both.
    rounds = [[timeit.timeit(each, number=5_000) for each in (one, two)] for _ in range(60)]
    ours, theirs = (min(each) for each in zip(*rounds, strict=True))
    assert ours <= 1.5 * theirs, (ours, theirs)  # 1.5 for what runs beside it


def test_it_is_that_of_a_bar_driven_by_hand_within_its_block():
    tracker = ProgressTracker()
    with display_mode("off"), tracker as bar:
        updater.send_update(40, "deep")
        assert tracker.activity.progress.message == "deep"
        bar.send_update(50)
    assert tracker.activity.progress.value() == 100
    assert current_updater() is None
