"""`map_tasks`: many tasks as one, whose results are in the order of the items."""

import asyncio
import concurrent.futures
import gc
import threading
import weakref
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest
from conditions import until
from groups import Gate, started

from jupyter_progress import (
    DeadlockError,
    ProgressUpdater,
    Task,
    TaskCancelled,
    TaskGroup,
    map_tasks,
    run_task,
    tasks,
    track_progress,
    wait,
)
from jupyter_progress.run.driven import AHEAD
from jupyter_progress.run.threads import MAX_THREADS

LONG = 30


def double(item):
    return 2 * item


def odd_fails(item):
    if item % 2:
        raise ValueError(f"odd: {item}")
    return item


# -- results


def test_results_are_in_the_order_of_the_items():
    gates = [threading.Event() for _ in range(3)]

    def ends_last_first(i):
        if i < 2:
            assert gates[i + 1].wait(LONG)
        gates[i].set()
        return i

    group = map_tasks(ends_last_first, [0, 1, 2], max_workers=3)
    assert isinstance(group, TaskGroup)
    assert isinstance(group, Task)
    assert group.result(LONG) == [0, 1, 2]
    assert [task.result() for task in group.as_completed()] == [2, 1, 0]
    assert (group.status, group.progress.progress, group.done()) == ("done", 100, True)


@pytest.mark.parametrize("items", [range(5), (i for i in range(5)), {4: 1, 3: 2}, "abc", []])
def test_any_iterable_is_taken(items):
    expected = [2 * item for item in (range(5) if hasattr(items, "send") else items)]
    group = map_tasks(double, items)
    assert group.result(LONG) == expected
    assert len(group) == len(expected) == group.counts.done == group.counts.total


def test_a_function_that_takes_an_updater():
    def half(item: int, updater: ProgressUpdater):
        updater.send_update(50, "half")
        return item / 2

    assert map_tasks(half, [1, 2]).result(LONG) == [0.5, 1]


def test_an_async_function():
    async def later(item):
        await asyncio.sleep(0)
        return item

    assert map_tasks(later, range(3)).result(LONG) == [0, 1, 2]


def test_a_tracked_function_brings_its_title():
    @track_progress(title="Simulating")
    def simulate(item: int, updater: ProgressUpdater):
        return item

    group = map_tasks(simulate, [1])
    assert (group.result(LONG), group.title) == ([1], "Simulating")


def test_it_can_be_awaited():
    async def main():
        return await map_tasks(double, range(3))

    assert asyncio.run(main()) == [0, 2, 4]


def test_it_is_one_of_the_futures():
    group = map_tasks(double, range(3))
    done, _ = concurrent.futures.wait([group], LONG)
    assert done == {group}


# -- its tasks


def test_it_is_a_sequence_of_its_tasks():
    with started(4, at_once=2) as (group, gate):
        assert len(group) == 4
        assert [task.status for task in group] == ["running", "running", "pending", "pending"]
        assert group[0] is group[0]
        assert group[-1] is group[3]
        assert [task.title for task in group[1:3]] == ["1", "2"]
        with pytest.raises(IndexError, match="no task 4: 4 items were drawn"):
            group[4]
        asked_for = group[3]
        told = []
        asked_for.add_done_callback(told.append)
        gate.open()
        assert group.result(LONG) == [0, 1, 2, 3]
        assert asked_for.result(LONG) == 3
        assert told == [asked_for]
    assert [task.result() for task in group] == [0, 1, 2, 3]
    assert [task.status for task in group] == ["done"] * 4


def test_a_task_that_is_over_is_made_anew_from_what_was_kept():
    def work(item, updater: ProgressUpdater):
        updater.send_update(40, "at 40", loss=0.5)
        return odd_fails(item)

    group = map_tasks(work, range(2))
    with pytest.raises(ValueError, match="odd: 1"):
        group.result(LONG)
    first = weakref.ref(group[0])
    gc.collect()
    assert first() is None
    done, failed = group[0], group[1]
    assert (done.status, done.progress.progress, done.progress.message) == ("done", 100, "at 40")
    assert (failed.status, failed.progress.progress) == ("failed", 40)
    assert str(failed.exception()) == "odd: 1"
    assert failed.progress.metrics == {"loss": 0.5}
    assert done.id == group[0].id
    assert done.elapsed == group[0].elapsed
    with pytest.raises(ValueError, match="odd: 1"):
        failed.result()


def test_what_is_done_is_let_go_of_when_the_group_is():
    class Result:
        pass

    group = map_tasks(lambda _: Result(), range(3))
    results = [weakref.ref(each) for each in group.result(LONG)]
    del group
    while any(each() is not None for each in results):  # a thread may just be ending it
        gc.collect()


def test_no_more_run_at_once_than_asked_for():
    now, most, lock = 0, 0, threading.Lock()

    def one(_):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        gate.passed.release()
        assert gate.wait()
        with lock:
            now -= 1

    for executor in (None, ThreadPoolExecutor(8)):
        gate = Gate()
        group = map_tasks(one, range(20), max_workers=3, executor=executor)
        for _ in range(3):
            assert gate.passed.acquire(timeout=LONG)
        assert group.counts.running == 3
        gate.open()
        group.result(LONG)
        assert most == 3


# -- failures


def test_the_first_failure_is_raised_when_all_have_ended():
    group = map_tasks(odd_fails, range(7))
    with pytest.raises(ValueError, match="odd: 1") as raised:
        group.result(LONG)
    assert raised.value.__notes__ == ["3 of 7 items failed; this is the first of them"]
    assert [(item, str(error)) for item, error in group.failed] == [
        (1, "odd: 1"),
        (3, "odd: 3"),
        (5, "odd: 5"),
    ]
    assert group.counts == (0, 0, 4, 3, 0)
    assert (group.status, group.error) == ("failed", raised.value)


def test_the_only_failure_needs_no_note():
    with pytest.raises(ValueError, match="odd: 1") as raised:
        map_tasks(odd_fails, range(2)).result(LONG)
    assert not hasattr(raised.value, "__notes__")


def test_a_stop_keeps_what_runs_and_what_is_done():
    gate, fails = Gate(), threading.Event()

    def work(item):
        if item == 1:
            assert fails.wait(LONG)
            raise KeyError(item)
        gate.passed.release()
        if item == 2:
            assert gate.wait()
        return item

    group = map_tasks(work, range(50), max_workers=2, failures="stop")
    for _ in range(2):
        assert gate.passed.acquire(timeout=LONG)
    asked_for = group[40]
    fails.set()
    with pytest.raises(KeyError):
        group[1].result(LONG)
    with pytest.raises(CancelledError):
        asked_for.result(LONG)
    assert not group.done()
    gate.open()
    with pytest.raises(KeyError):
        group.result(LONG)
    assert group.counts == (0, 0, 2, 1, 47)
    assert (group[2].result(), group[49].status) == (2, "cancelled")
    assert {task.status for task in group.as_completed()} == {"done", "failed", "cancelled"}


def test_what_failed_is_run_anew_and_the_group_goes_on():
    tried = []

    def second_time(item):
        tried.append(item)
        if item % 2 and tried.count(item) < 2:
            raise ValueError(item)
        return item

    group = map_tasks(second_time, range(6))
    with pytest.raises(ValueError, match="1"):
        group.result(LONG)
    old = group[1]
    assert group.retry_failed() is group
    assert group.result(LONG) == [0, 1, 2, 3, 4, 5]
    assert (group.status, group.counts, group.failed) == ("done", (0, 0, 6, 0, 0), [])
    assert sorted(tried) == [0, 1, 1, 2, 3, 3, 4, 5, 5]
    assert (old.status, group[1].status) == ("failed", "done")
    assert group.retry_failed().done()
    assert len(group.timeline().runs) == 9


def test_a_retry_goes_on_with_what_a_stop_kept_from_beginning():
    broken = True

    def work(item):
        if broken:
            raise OSError("no disk")
        return item

    group = map_tasks(work, range(20), max_workers=1, failures="stop")
    with pytest.raises(OSError, match="no disk"):
        group.result(LONG)
    assert group.counts == (0, 0, 0, 1, 19)
    broken = False
    assert group.retry_failed().result(LONG) == list(range(20))


def test_a_retry_while_others_run():
    failed_once = threading.Event()

    def work(item):
        if item == 0 and not failed_once.is_set():
            failed_once.set()
            raise ValueError
        if item == 1:
            assert gate.wait()
        return item

    gate = Gate()
    group = map_tasks(work, range(2), max_workers=2)
    next(group.as_completed(LONG))
    group.retry_failed()
    gate.open()
    assert group.result(LONG) == [0, 1]


# -- the time limit


def test_an_item_that_takes_too_long_counts_as_failed():
    def slow(item, updater: ProgressUpdater):
        while item == "b":
            updater.send_update(10)
            stopped.wait(0.001)
        return item

    stopped = threading.Event()
    group = map_tasks(slow, ["a", "b", "c"], max_workers=1, timeout=0.05)
    with pytest.raises(TimeoutError, match=r"slow took longer than 0.05 s for the item b"):
        group.result(LONG)
    assert (group.counts, group[2].result()) == ((0, 0, 2, 1, 0), "c")


def test_a_function_that_does_not_listen_holds_nobody_up():
    gate = Gate()

    def deaf(item):
        if item < 40:
            assert gate.wait()
        return item

    group = map_tasks(deaf, range(60), timeout=0.02)
    done, _ = concurrent.futures.wait([group], LONG)
    assert done
    assert group.counts == (0, 0, 20, 40, 0)
    gate.open()


def test_an_async_item_that_takes_too_long():
    async def forever(item):
        await asyncio.get_running_loop().create_future()

    group = map_tasks(forever, range(3), timeout=0.02)
    assert isinstance(group.exception(LONG), TimeoutError)
    assert group.counts.failed == 3


# -- cancelling


def test_it_is_cancelled_with_all_its_tasks():
    with started(100, at_once=2) as (group, gate):
        assert group.can_cancel
        assert group.cancel()
        assert group.status == "running"
        assert group.cancelling
        gate.open()
        with pytest.raises(CancelledError):
            group.result(LONG)
    assert (group.status, group.counts.cancelled) == ("cancelled", 100)
    assert group.cancel()
    assert group[99].cancelled()


def test_one_of_its_tasks_is_cancelled():
    with started(3, at_once=2) as (group, gate):
        group[0].cancel()
        group[2].cancel()
        gate.open()
        with pytest.raises(CancelledError):
            group.result(LONG)
    assert [task.status for task in group] == ["cancelled", "done", "cancelled"]
    assert group.counts == (0, 0, 1, 0, 2)


def test_who_waits_in_a_task_is_told_of_a_cancel():
    with started(1) as (group, gate):
        waiting = run_task(group.result)
        while not waiting.running():
            pass
        waiting.cancel()
        with pytest.raises(CancelledError):
            waiting.result(LONG)
        gate.open()
        assert group.result(LONG) == [0]


# -- waiting


def test_as_completed_gives_each_as_it_ends():
    gates = [threading.Event() for _ in range(3)]

    def one(i):
        assert gates[i].wait(LONG)
        return i

    group = map_tasks(one, range(3), max_workers=3)
    ended = group.as_completed(LONG)
    for i in (1, 2, 0):
        gates[i].set()
        assert next(ended).result() == i
    with pytest.raises(StopIteration):
        next(ended)


def test_as_completed_has_a_time_limit():
    with started(2) as (group, gate):
        with pytest.raises(concurrent.futures.TimeoutError, match=r"2 tasks of .* are not over"):
            next(group.as_completed(0.01))
        gate.open()
    assert len(list(group.as_completed(LONG))) == 2


def test_wait_waits_for_it():
    group = map_tasks(double, range(3))
    assert wait(group, timeout=LONG) == ({group}, set())
    assert wait(map_tasks(double, range(3)), group, timeout=LONG)[1] == set()


def test_it_stands_for_its_tasks_among_those_under_way():
    with started(3) as (group, gate):
        assert tuple(tasks()) == (group,)
        gate.open()
        wait(timeout=LONG)
    assert group.done()


def test_as_many_threads_run_as_are_asked_for():
    with started(MAX_THREADS + 3, at_once=MAX_THREADS + 3) as (group, gate):
        assert group.counts.running == MAX_THREADS + 3
        gate.open()
        group.result(LONG)


@pytest.mark.parametrize("kind", [list, iter])
def test_all_workers_of_a_large_pool_are_at_work(kind):
    all_of_them = threading.Barrier(250)
    with ThreadPoolExecutor(250) as pool:
        group = map_tasks(lambda i: all_of_them.wait(LONG), kind(range(500)), executor=pool)
        assert len(group.result(LONG)) == 500


def test_no_more_tasks_than_that_wait_in_a_pool():
    go, submitted = threading.Event(), []

    class Counting(ThreadPoolExecutor):
        def submit(self, *args, **kwargs):
            submitted.append(args)
            return super().submit(*args, **kwargs)

    with Counting(3) as pool:
        group = map_tasks(lambda i: go.wait(LONG), range(1000), executor=pool)
        until(lambda: group.counts.running == 3 and len(submitted) == 3 + AHEAD)
        go.set()
        assert group.result(LONG) == [True] * 1000


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_groups_in_groups_never_wait_for_ever(depth):
    def fan(level):
        if level == 0:
            return 1
        return sum(map_tasks(fan, [level - 1] * 4).result())

    assert map_tasks(fan, [depth] * 8).result(LONG) == [4**depth] * 8


def test_groups_of_plain_threads_in_tasks_never_wait_for_ever():
    def through_a_thread(item):
        results = []
        thread = threading.Thread(
            target=lambda: results.extend(map_tasks(double, range(20)).result())
        )
        thread.start()
        thread.join()
        return len(results)

    assert map_tasks(through_a_thread, range(40)).result(LONG) == [20] * 40


def test_a_generator_drawn_for_plain_threads_in_tasks():
    def through_a_thread(item):
        results = []
        thread = threading.Thread(
            target=lambda: results.extend(map_tasks(double, iter(range(20))).result())
        )
        thread.start()
        thread.join()
        return len(results)

    assert map_tasks(through_a_thread, range(20)).result(LONG) == [20] * 20


def test_a_task_may_wait_for_a_later_one_of_its_group():
    def work(item):
        return item if item == 39 else group[item + 1].result()

    ready = threading.Event()

    def when_ready(item):
        assert ready.wait(LONG)
        return work(item)

    group = map_tasks(when_ready, range(40), max_workers=2)
    ready.set()
    assert group.result(LONG) == [39] * 40


def test_a_task_that_waits_for_its_own_group_is_told():
    ready = threading.Event()

    def work(item):
        assert ready.wait(LONG)
        return group.result()

    group = map_tasks(work, range(2))
    ready.set()
    with pytest.raises(DeadlockError):
        group.result(LONG)


# -- callbacks


def test_on_progress_gets_every_update_in_order_and_never_two_at_once():
    heard, inside = {}, threading.Lock()

    def on_progress(update):
        assert inside.acquire(blocking=False)
        heard.setdefault(update.task_id, []).append(update.progress)
        inside.release()

    def work(item, updater: ProgressUpdater):
        for percent in range(1, 101):
            updater.send_update(percent)

    group = map_tasks(work, range(20), on_progress=on_progress)
    group.result(LONG)
    assert heard == {task.id: list(range(1, 101)) for task in group}


def test_on_progress_may_be_async_and_fail(caplog):
    heard = []

    async def on_progress(update):
        await asyncio.sleep(0)
        heard.append(asyncio.get_running_loop())
        raise ValueError("of the callback")

    def work(item, updater: ProgressUpdater):
        updater.send_update(50)
        return item

    assert map_tasks(work, range(5), on_progress=on_progress).result(LONG) == list(range(5))
    assert len(heard) == 5
    assert len(set(heard)) == 1
    assert caplog.text.count("on_progress failed") == 1


# -- what makes no sense


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((3, []), "3 is not callable"),
        ((double, 3), "3 cannot be iterated"),
        ((lambda: None, []), "positional"),
        ((double, [], {"failures": "ignore"}), "failures is 'ignore'; give 'go on' or 'stop'"),
        ((double, [], {"max_workers": 0}), "max_workers is 0"),
        ((double, [], {"max_workers": 2.0}), "max_workers is 2.0"),
        ((double, [], {"timeout": 0}), "timeout is 0; give seconds above 0"),
        ((double, [], {"timeout": "1"}), "timeout"),
        ((double, [], {"title": 1}), "title is 1"),
        ((double, [], {"on_progress": 1}), "on_progress is 1"),
        ((double, [], {"executor": "threads"}), "executor is 'threads'"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_starts(arguments, said):
    func, items, *options = arguments
    with pytest.raises((TypeError, ValueError), match=said):
        map_tasks(func, items, **(options[0] if options else {}))
    assert not tasks()


def test_an_executor_that_was_shut_down_is_told():
    executor = ThreadPoolExecutor()
    executor.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        map_tasks(double, range(100), executor=executor).result(LONG)


def test_an_executor_that_runs_at_once_needs_no_deep_stack():
    class AtOnce(concurrent.futures.Executor):
        def submit(self, call):
            call()

    assert map_tasks(double, range(5000), executor=AtOnce()).result(LONG)[-1] == 9998


def test_a_task_that_heeds_no_cancel_but_ends():
    def work(item, updater: ProgressUpdater):
        try:
            while True:
                updater.send_update(1)
        except TaskCancelled:
            return "in time"

    group = map_tasks(work, range(2), max_workers=2)
    while group.counts.running < 2:
        pass
    group.cancel()
    with pytest.raises(CancelledError):
        group.result(LONG)
    assert [task.result() for task in group] == ["in time"] * 2


def test_a_callback_may_have_it_run_what_failed_anew():
    tried = []

    def second_time(item):
        tried.append(item)
        if len(tried) < 2:
            raise ValueError(item)
        return item

    again = threading.Event()

    group = map_tasks(second_time, [7])
    group.add_done_callback(lambda group: (group.retry_failed(), again.set()))
    assert again.wait(LONG)
    while not group.counts.done:
        pass
    assert group.result(LONG) == [7]


def test_a_retry_of_what_was_dropped_and_asked_for():
    gate = Gate()

    def work(item):
        gate.passed.release()
        assert gate.wait()
        return item

    group = map_tasks(work, range(6), max_workers=1)
    assert gate.passed.acquire(timeout=LONG)
    group.cancel()
    gate.open()
    with pytest.raises(CancelledError):
        group.result(LONG)
    assert [task.status for task in group][1:] == ["cancelled"] * 5
    assert group.retry_failed().result(LONG) == list(range(6))


def test_a_retry_of_a_generator_that_was_stopped_draws_the_rest():
    broken = True

    def work(item):
        if broken and item == 3:
            raise OSError(item)
        return item

    group = map_tasks(work, iter(range(50)), max_workers=1, failures="stop")
    with pytest.raises(OSError, match="3"):
        group.result(LONG)
    broken = False
    assert group.retry_failed().result(LONG) == list(range(50))


def test_it_is_abandoned_with_its_tasks():
    with started(9, at_once=2) as (group, _gate):
        running = group[0]
        assert group.abandon("the kernel was shut down")
        assert (group.status, group.note) == ("stopped", "the kernel was shut down")
        assert (running.status, group.counts.running) == ("stopped", 0)
        with pytest.raises(CancelledError):
            group.result(LONG)
        assert not tasks()


def test_an_item_with_a_hostile_text():
    class Hostile:
        def __repr__(self):
            raise KeyboardInterrupt

    group = map_tasks(type, [Hostile()])
    assert group.result(LONG) == [Hostile]
    assert group[0].title == "<Hostile>"


def test_an_error_that_takes_no_note():
    class Bare(Exception):
        __slots__ = ()

        @property
        def __notes__(self):
            raise AttributeError

    def fails(_):
        raise Bare

    with pytest.raises(Bare):
        map_tasks(fails, range(3)).result(LONG)


def test_a_group_in_a_task_is_cancelled_with_nobody_but_itself():
    gate = Gate()

    def inner(item):
        gate.passed.release()
        assert gate.wait()
        return item

    groups = []

    def outer():
        groups.append(map_tasks(inner, range(2), max_workers=2))
        return groups[0].result()

    task = run_task(outer)
    for _ in range(2):
        assert gate.passed.acquire(timeout=LONG)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(LONG)
    gate.open()
    assert groups[0].result(LONG) == [0, 1]


def test_results_of_its_tasks_are_told_by_the_group_alone(capsys):
    group = map_tasks(double, range(3), title="Doubling")
    group.result(LONG)
    assert [task.result() for task in group.as_completed()]
    assert [task.result() for task in group] == [0, 2, 4]
    assert [line.split("  ")[0] for line in capsys.readouterr().err.splitlines()] == ["✓ Doubling"]
