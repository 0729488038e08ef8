"""One run of a function: an activity that is a future."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

from ..core.interrupt import uninterrupted
from ..display.choice import display_of_waiting
from ..display.shown import Shown
from ..values.checks import as_timeout
from .awaited import awaited, awaiting
from .unnoticed import Unnoticed
from .waiter import Waiter
from .waiting import wait_for, waited, waiting_task

T = TypeVar("T")


class Task(Shown, Waiter, Future[T]):
    """One run of a function, in the background: a `concurrent.futures.Future` with a live bar.

    It is what a call of a tracked function, and `run_task`, return. Displayed, it is its bar; a
    cell that waits for it shows it as well. Interrupting whoever waits does not cancel it.

    Methods
    -------
    result(timeout), exception(timeout)
        Wait for it, and return what it returned, or what it failed with. ``await task`` does too.
    cancel()
        Ask it to stop, at its next update.
    pause(), resume()
        Have it wait at its next update, and go on.
    done(), running(), cancelled(), add_done_callback(function)
        Those of `concurrent.futures.Future`.
    subscribe(callback)
        Have a function called after each published change.

    Attributes
    ----------
    progress : Progress
        How far it is now: percent, message, metrics, status.
    status : str
        One of pending, running, done, failed, cancelled.
    partial : object
        What a generator function has yielded last.
    elapsed, remaining : float
        Seconds it has run, and those that are left, or None.
    tracker : ProgressTracker
        Its bar, as a widget to be placed among others.

    Examples
    --------
    >>> task = simulate(200)                # tracked; or run_task(simulate, (200,))
    >>> display(task)
    >>> task.add_done_callback(lambda task: print("over"))
    >>> task.result()                       # or: await task
    """

    __signature__ = inspect.Signature()  # made by those functions, and by nobody else
    # Whether it is one of a group, which tells of its end; and whether somebody has waited for
    # it, and so knows how it ended.
    is_member = False
    asked = False

    def __init__(self, title: str = "", *, pausable: bool = True) -> None:
        Future.__init__(self)
        Waiter.__init__(self, title, pausable=pausable)
        self.id = f"task-{self.number}"
        self._on_cancel: tuple[Callable[[], object], ...] = ()
        self._run_now: Callable[[], object] | None = None
        self._unnoticed: Unnoticed | None = None
        self._noticed = False

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after each published change; who watches will notice a failure."""
        self.is_watched = True
        self.notice()
        return super().subscribe(callback)

    # -- the future

    def running(self) -> bool:
        """Return whether the task has started and not ended."""
        return self.status == "running"

    @property
    def can_cancel(self) -> bool:
        """Whether it is under way and was not asked to cancel."""
        return not self.progress.is_over and not self.cancelling

    def cancel(self) -> bool:
        """Ask the task to stop.

        One that has not started never will. One that runs is stopped at its next update (an
        async one at its next ``await``), and goes on until then. If it catches `TaskCancelled`
        there, or asks `updater.cancelled`, and returns what it has, that is its result.

        Returns
        -------
        bool
            False if it had ended otherwise.
        """
        with uninterrupted():
            if self._end_unless_begun():
                self._resolve_cancelled()
                return True
        if self._ended is not None:
            return self.cancelled()
        self.live.cancel()
        self._call_on_cancel()
        return True

    def result(self, timeout: float | None = None) -> T:
        """Wait for the task and return what it returned.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at the most.

        Raises
        ------
        concurrent.futures.CancelledError
            If the task was cancelled.
        concurrent.futures.TimeoutError
            If it is not over by then. The task goes on.
        DeadlockError
            If it waits itself for the task that asks, or is that task.
        TypeError, ValueError
            If `timeout` is no number, or NaN.
        BaseException
            Whatever the task raised, with its own traceback.
        """
        try:
            with self._waiting(timeout) as left:
                waited((self,), left)
                return Future.result(self, 0)
        finally:
            del self  # what it raises holds this frame, and with it the task would hold itself

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for the task and return what it raised, or None. Otherwise like `result`."""
        with self._waiting(timeout) as left:
            waited((self,), left)
            return Future.exception(self, 0)

    def __await__(self) -> Generator[Any, None, T]:
        import asyncio  # a worker that never awaits need not pay for it

        self.about_to_wait()
        # Shielded: interrupting the cell that waits must not cancel the task.
        future = asyncio.shield(asyncio.wrap_future(awaited(self)))
        try:
            with awaiting(self):
                result: T = yield from future.__await__()
                return result
        finally:
            del self, future  # as in `result`

    def members(self) -> tuple[Task[Any], ...]:
        """Return the tasks under way without whose end it cannot end: those of a group."""
        return ()

    def about_to_wait(self) -> None:
        """Take note that somebody waits for it: a failure is noticed, and it is not held up."""
        self.asked = True
        self.notice()
        run_now = self._run_now
        if run_now is not None:
            run_now()

    @contextmanager
    def _waiting(self, timeout: float | None) -> Iterator[float | None]:
        timeout = as_timeout(timeout, "result")
        self.about_to_wait()
        if self.is_member and self.done():
            yield timeout
            return
        with display_of_waiting().waiting(self):
            here = waiting_task()
            if self.done() or here is None:
                if here is not None:
                    here.has_met(self)
                yield timeout
                return
            wait_for(lambda: (self,), None if timeout is None else monotonic() + timeout)
            yield 0

    def notice(self) -> None:
        """Take note that somebody will see how it ends, so that a failure needs no record."""
        self._noticed = True
        if self._unnoticed is not None:
            self._unnoticed.text = ""

    # -- the running side

    def begin(self) -> bool:
        """Go from pending to running; returns False if the task was cancelled before."""
        self._run_now = None
        return super().begin()

    def on_wait(self, run_now: Callable[[], object]) -> None:
        """Have `run_now` called by who waits for it before it has begun."""
        if self.status == "pending":
            self._run_now = run_now

    @contextmanager
    def on_cancel(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Have `interrupt` called, once, when a cancel is asked for within the block.

        At once, if it was asked for already.
        """
        with self._life:
            self._on_cancel = (*self._on_cancel, interrupt)
        try:
            if self.live.cancel_requested:
                self._call_on_cancel()
            yield
        finally:
            with self._life:
                self._on_cancel = tuple(each for each in self._on_cancel if each is not interrupt)

    def _call_on_cancel(self) -> None:
        with self._life:
            calls, self._on_cancel = self._on_cancel, ()
        for call in calls:
            call()

    def set_result(self, result: T) -> None:
        """End the task with a result: that of one which has heeded a cancel is what it had."""
        self._close_once(None)
        self.keeps_result = self.live.heeded
        try:
            self._publish_end("stopped" if self.keeps_result else "done")
        finally:  # whoever waits is not to wait for ever because showing it failed
            Future.set_result(self, result)

    def set_exception(self, exception: BaseException | None) -> None:
        """End the task with an exception: its own, or that of one it has waited for."""
        self.blame(exception)
        self._close_once(exception)
        try:
            self._publish_end("failed")
        finally:
            Future.set_exception(self, exception)
        if exception is not None:
            self._unnoticed = Unnoticed(repr(self), exception)
            if self._noticed:
                self.notice()

    def fail(self, error: BaseException) -> bool:
        """End it as failed where it stands; what goes on of it is stopped as by a cancel.

        Returns
        -------
        bool
            False if it was over already.
        """
        if not self._close(error):
            return False
        self.live.cancel()
        self._call_on_cancel()
        try:
            self._publish_end("failed", stop_writers=True)
        finally:
            Future.set_exception(self, error)
        return True

    def set_cancelled(self) -> None:
        """End the task as cancelled: what was asked for has been heeded."""
        self._close_once(None)
        self._resolve_cancelled()

    def abandon(self, why: str) -> bool:
        """Have it stopped where it stands; who waits for it is told that it was cancelled."""
        if not super().abandon(why):
            return False
        self._tell_cancelled()
        return True

    def _close_once(self, error: BaseException | None) -> None:
        if not self._close(error):
            raise InvalidStateError(f"{self!r} is over already; a task ends once.")

    def _resolve_cancelled(self) -> None:
        self._run_now = None
        try:
            self._publish_end("cancelled")
        finally:
            self._tell_cancelled()

    def _tell_cancelled(self) -> None:
        # A future that was never marked as running can be cancelled at any time.
        Future.cancel(self)
        Future.set_running_or_notify_cancel(self)
