"""Tracked generator functions: what they yield can be looked at while they run."""

import asyncio
import gc
import threading
import time
import weakref
from concurrent.futures import CancelledError
from functools import partial

import conditions
import pytest

from jupyter_progress import ProgressUpdater, run_task, track_progress

SOON = 20

until = partial(conditions.until, seconds=SOON)


def test_the_newest_value_can_be_read_while_it_runs():
    go = threading.Semaphore(0)

    @track_progress
    def search(updater: ProgressUpdater):
        for best in (3, 2, 1):
            updater.send_update(best * 10)
            yield best
            go.acquire()
        return "found"

    task = search()
    assert task.yields
    for best in (3, 2, 1):
        until(lambda best=best: task.partial == best)
        assert task.status == "running"
        go.release()
    assert task.result(SOON) == "found"
    assert task.partial == 1


@pytest.mark.parametrize(
    ("values", "returned", "result"),
    [([1, 2], None, 2), ([1, 2], 0, 0), ([], None, None), ([None], None, None), ([1], "x", "x")],
)
def test_the_result_is_what_it_returns_or_else_what_it_yielded_last(values, returned, result):
    def work(updater: ProgressUpdater):
        yield from values
        return returned

    assert run_task(work).result(SOON) == result


def test_it_need_not_take_an_updater():
    def work(n):
        yield from range(n)

    task = run_task(work, (4,))
    assert task.result(SOON) == 3
    assert task.partial == 3


def test_an_async_generator():
    @track_progress
    async def work(updater: ProgressUpdater):
        for i in range(3):
            await asyncio.sleep(0)
            updater.send_update(i)
            yield i

    task = work()
    assert task.result(SOON) == 2


def test_called_with_an_updater_it_is_a_plain_generator():
    @track_progress
    def inner(n, updater: ProgressUpdater):
        for i in range(n):
            updater.send_update(i * 50)
            yield i

    @track_progress
    def outer(updater: ProgressUpdater):
        yield from inner(2, updater=updater.span(0, 50))
        yield "outer"

    assert outer().result(SOON) == "outer"
    assert outer().result(SOON) == "outer"


def test_a_function_that_returns_a_generator_keeps_it_as_its_result():
    task = run_task(lambda: (i for i in range(3)))
    assert list(task.result(SOON)) == [0, 1, 2]
    assert not task.yields


@pytest.mark.parametrize("updates", [False, True])
def test_a_cancel_stops_it_at_the_next_yield_or_update_and_closes_it(updates):
    closed = []

    def work(updater: ProgressUpdater):
        try:
            while True:
                if updates:
                    updater.send_update(1)
                yield 7
        finally:
            closed.append(True)

    task = run_task(work)
    until(lambda: task.partial == 7)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert closed == [True]
    assert task.partial == 7


def test_a_cancelled_async_generator_is_closed():
    closed = []

    async def work(updater: ProgressUpdater):
        try:
            yield 7
            await asyncio.sleep(1000)
        finally:
            await asyncio.sleep(0)
            closed.append(True)

    task = run_task(work)
    until(lambda: task.partial == 7)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert closed == [True]


def test_a_yield_in_its_finally_does_not_undo_the_cancel(caplog):
    """huggingface/smolagents#2704: "generator ignored GeneratorExit"."""

    def work(updater: ProgressUpdater):
        try:
            while True:
                yield 1
        finally:
            yield 2

    task = run_task(work)
    until(lambda: task.partial == 1)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert "yields in a `finally`" in caplog.text


def test_what_fails_while_it_is_closed_is_told():
    def work(updater: ProgressUpdater):
        try:
            while True:
                yield 1
        finally:
            raise OSError("cannot clean up")

    task = run_task(work)
    until(lambda: task.partial == 1)
    task.cancel()
    with pytest.raises(OSError, match="cannot clean up"):
        task.result(SOON)


def test_a_failure_keeps_the_last_value_and_its_traceback():
    def work(updater: ProgressUpdater):
        yield 1
        raise ZeroDivisionError("here")

    task = run_task(work)
    with pytest.raises(ZeroDivisionError, match="here") as caught:
        task.result(SOON)
    assert task.partial == 1
    assert caught.traceback[-1].name == "work"


def test_a_paused_one_waits_at_its_yield():
    seen = []

    def work(updater: ProgressUpdater):
        while len(seen) < 10_000_000:
            seen.append(None)
            yield len(seen)

    task = run_task(work)
    until(lambda: seen)
    assert task.pause()
    until(lambda: task.live.guard.holds_any)
    before = len(seen)
    assert task.partial == before
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert len(seen) == before


def test_its_steps_and_its_values_do_not_meet():
    def work(updater: ProgressUpdater):
        with updater.step("Load"):
            yield "loading"
            updater.send_update(50, "half")
        return None

    seen = []
    task = run_task(work, on_progress=lambda update: seen.append(update.message))
    assert task.result(SOON) == "loading"
    assert [(each.title, each.status) for each in task.children] == [("Load", "done")]
    assert seen == ["Load", "half"]  # a value is no update


def test_a_flood_of_values_wakes_nobody_for_each():
    published = []

    def work(updater: ProgressUpdater):
        yield from range(200_000)

    task = run_task(work)
    task.subscribe(lambda: published.append(task.partial))
    began = time.monotonic()
    assert task.result(SOON) == 199_999
    assert len(published) <= 30 * (time.monotonic() - began) + 5
    assert published[-1] == 199_999


def test_old_values_are_let_go_of():
    class Value:
        pass

    old = []

    def work(updater: ProgressUpdater):
        for _ in range(3):
            value = Value()
            old.append(weakref.ref(value))
            yield value

    task = run_task(work)
    result = task.result(SOON)
    gc.collect()
    assert [each() for each in old] == [None, None, result]
