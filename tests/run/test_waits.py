"""A task that waits for another says so; that time is not its own, and a failure is told once."""

import asyncio
import threading

import pytest

from jupyter_progress import ProgressUpdater, history, run_task, track_progress
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.run.keys import key_of

TIMEOUT = 30


def until(task, condition):
    seen = threading.Event()
    stop = task.subscribe(lambda: condition() and seen.set())
    assert condition() or seen.wait(TIMEOUT), task
    stop()


@pytest.fixture
def cleaning():
    go = threading.Event()
    task = run_task(go.wait, (TIMEOUT,), title="Cleaning")
    task.go = go
    yield task
    go.set()


@pytest.mark.parametrize("how", ["result", "await"])
def test_it_says_for_what_it_waits_and_no_time_passes_for_it(cleaning, how):
    def waits_for(updater: ProgressUpdater):
        updater.fake_progress(100, "", 60_000)
        return cleaning.result()

    async def awaits_it(updater: ProgressUpdater):
        updater.fake_progress(100, "", 60_000)
        return await cleaning

    task = run_task(waits_for if how == "result" else awaits_it, title="Features")
    until(task, lambda: task.note == "waiting for Cleaning")
    state = tracker_state(task)
    assert (state["status"], state["note"]) == ("held", "waiting for Cleaning")
    assert "waiting for Cleaning" in text(task)
    before = task.elapsed, task.progress.value()
    threading.Event().wait(0.05)
    assert (task.elapsed, task.progress.value()) == before
    cleaning.go.set()
    assert task.result(TIMEOUT) is True
    assert (task.note, tracker_state(task)["status"]) == ("", "done")


def test_the_wait_is_not_learned_but_that_for_its_own_tasks_is(cleaning):
    def waits(updater: ProgressUpdater):
        return cleaning.result()

    def works(updater: ProgressUpdater):
        return run_task(threading.Event().wait, (0.2,)).result()

    learns = track_progress(estimated_time="auto")(waits)
    task = learns()
    until(task, lambda: task.waits)
    threading.Event().wait(0.2)
    cleaning.go.set()
    task.result(TIMEOUT)
    assert history.durations(key_of(waits))[0] < 190
    track_progress(estimated_time="auto")(works)().result(TIMEOUT)
    assert history.durations(key_of(works))[0] >= 190


def test_what_another_has_failed_with_is_told_as_that_with_its_traceback_once():
    def features():
        raise ValueError("bad column")

    def fit():
        return first.result()

    async def report():
        return await second

    first = run_task(features, title="Features")
    second = run_task(fit, title="Fit")
    third = run_task(report, title="Report")
    for task in (second, third):
        with pytest.raises(ValueError, match="bad column"):
            task.result(TIMEOUT)
        error = tracker_state(task)["error"]
        assert (error["type"], error["message"]) == ("not run", "Features failed")
        assert error["traceback"].count("Traceback") == 1
        assert "in features" in error["traceback"]
        assert "in fit" not in error["traceback"]
        assert "not run: Features failed" in text(task)
    assert "ValueError: bad column" in text(first)


def test_an_error_of_its_own_or_of_a_task_of_its_own_is_its_own():
    def fails():
        raise KeyError("x")

    def catches():
        try:
            other.result()
        except KeyError:
            raise ValueError("mine") from None

    def parent():
        return run_task(fails).result()

    other = run_task(fails)
    for func, said in ((catches, "ValueError: mine"), (parent, "KeyError: 'x'")):
        task = run_task(func)
        assert task.exception(TIMEOUT) is not None
        assert said in text(task)


def test_a_wait_that_has_timed_out_holds_nothing(cleaning):
    async def gives_up():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(cleaning, 0.01)
        return here[0].waits

    here = []
    ready = threading.Event()

    async def main():
        await asyncio.to_thread(ready.wait, TIMEOUT)
        return await gives_up()

    here.append(run_task(main))
    ready.set()
    assert here[0].result(TIMEOUT) is False
