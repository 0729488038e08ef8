"""A cancel at every point of a task's life."""

import concurrent.futures
import threading
from concurrent.futures import CancelledError
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jupyter_progress import ProgressUpdater, run_task, tasks

LONG = 30
WHERE = ["update", "result", "track", "fake", "on_progress", "async", "deaf"]
ENDS = ["returns", "raises"]


class Life(RuleBasedStateMachine):
    """A task that is held at a point of its life, let go, and cancelled whenever."""

    @initialize(
        where=st.sampled_from(WHERE),
        end=st.sampled_from(ENDS),
        queued=st.booleans(),
    )
    def start(self, where, end, queued):
        self.where, self.ends = where, end
        self.at, self.go = threading.Event(), threading.Event()
        self.asked = self.heeds = False
        self.told = []
        self.pool = concurrent.futures.ThreadPoolExecutor(1)
        self.first = threading.Event()
        if queued:
            self.pool.submit(self.first.wait)
        else:
            self.first.set()
        other = self.other = run_task(self.go.wait) if where == "result" else None
        at, go = self.at, self.go

        def finish():
            if end == "raises":
                raise ValueError("as it was to")
            return 7

        def work(updater: ProgressUpdater):
            if where == "result":
                at.set()
                other.result()
            elif where == "track":
                for _ in updater.track(range(3)):
                    at.set()
                    go.wait()
            elif where == "fake":
                updater.fake_progress(90, "moving", 1e6)
                at.set()
                go.wait()
                updater.send_update(95)
            else:
                if where == "update":
                    at.set()
                    go.wait()
                updater.send_update(40, "some")
                if where == "deaf":
                    at.set()
                    go.wait()
            return finish()

        async def async_work(updater: ProgressUpdater):
            import asyncio

            updater.send_update(40, "some")
            at.set()
            while not go.is_set():
                await asyncio.sleep(0.001)
            return finish()

        def on_progress(update):
            at.set()
            go.wait()

        self.task = run_task(
            async_work if where == "async" else work,
            executor=self.pool,
            on_progress=on_progress if where == "on_progress" else None,
        )
        self.task.add_done_callback(self.told.append)

    @precondition(lambda self: not self.first.is_set())
    @rule()
    def let_it_begin(self):
        self.first.set()

    # Preconditions go by what was done to the task alone: where it is by now is up to its thread,
    # and Hypothesis has to be able to do the same again.

    @precondition(lambda self: self.first.is_set())
    @rule()
    def wait_until_it_is_there(self):
        if not self.task.cancelling and not self.task.done():
            assert self.at.wait(LONG)

    @precondition(lambda self: self.first.is_set())
    @rule()
    def let_it_go(self):
        self.go.set()

    @rule()
    def cancel(self):
        was_over = self.task.done()
        before = self.task.status
        heeded = self.task.cancel()
        self.asked = self.asked or heeded
        if was_over:
            assert heeded == (before == "cancelled")
        elif before == "pending":
            assert heeded

    @rule()
    def ask_in_vain(self):
        if not self.task.done():
            with suppress(concurrent.futures.TimeoutError, CancelledError, ValueError):
                self.task.result(0)

    @precondition(lambda self: self.first.is_set() and self.go.is_set())
    @rule()
    def wait_for_the_end(self):
        concurrent.futures.wait([self.task], LONG)
        assert self.task.done()

    @precondition(lambda self: self.first.is_set() and self.where in ("result", "async"))
    @rule()
    def what_waits_is_ended_by_the_cancel_alone(self):
        if self.asked:
            concurrent.futures.wait([self.task], LONG)
            assert self.task.done()

    @invariant()
    def all_agree(self):
        if hasattr(self, "task") and self.task.done():
            agree(self.task, self.told)
            if self.task.cancelled():
                assert self.asked

    def teardown(self):
        if not hasattr(self, "task"):
            return
        self.first.set()
        self.go.set()
        done, _ = concurrent.futures.wait([self.task], LONG)
        assert done, "it never ends"
        self.pool.shutdown()
        agree(self.task, self.told)
        assert self.told == [self.task]
        if not self.asked:
            assert self.task.status == {"returns": "done", "raises": "failed"}[self.ends]
        if not self.task.cancelled():
            self.task.exception(0)  # looked at: nothing is logged of it
        if self.other is not None:
            self.other.result(LONG)


def agree(task, told):
    """Whatever tells how it ended says the same."""
    assert not task.running()
    assert not task.cancelling
    assert not task.can_cancel
    assert task.progress.is_over
    assert task not in tasks()
    if task.cancelled():
        assert task.status == "cancelled"
        for ask in (task.result, task.exception):
            with pytest.raises(CancelledError):
                ask(0)
        assert task.cancel()
    elif (error := task.exception(0)) is not None:
        assert task.status == "failed"
        assert task.error is error
        with pytest.raises(type(error)):
            task.result(0)
        assert not task.cancel()
    else:
        assert task.status == "done"
        assert task.result(0) == 7
        assert not task.cancel()
    late = []
    task.add_done_callback(late.append)
    assert late == [task]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=8, deadline=None)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("where", WHERE)
def test_a_cancel_while_it_is_at(where, end):
    """Each point for sure, which random lives reach by chance."""
    life = Life()
    life.start(where=where, end=end, queued=False)
    life.wait_until_it_is_there()
    assert life.task.cancel()
    life.asked = True
    if where in ("result", "async"):
        life.what_waits_is_ended_by_the_cancel_alone()
    life.teardown()
    # One that makes no more updates does not hear of it.
    heeded = where not in ("deaf", "on_progress")
    assert not heeded or life.task.status == "cancelled"
