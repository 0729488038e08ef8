"""One run of a function: a future that carries its progress."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from time import monotonic
from typing import Any, ClassVar, TypeVar

from ..core.errors import log_failure
from ..core.interrupt import uninterrupted
from ..core.live import Gauge
from ..values.progress import Progress, Status

T = TypeVar("T")

log = logging.getLogger("jupyter_progress")


class Task(Future[T]):
    """One run: a `concurrent.futures.Future` that carries its current `Progress`.

    Waiting, results, exceptions and callbacks are those of `concurrent.futures.Future`;
    ``await task`` works in any asyncio loop. Interrupting whoever waits does not cancel it.

    Parameters
    ----------
    title : str
        Shown while the task has sent no message.
    """

    show: ClassVar[Callable[[Task[Any]], Any] | None] = None
    """Makes the widget of a task. Set by the package, so that tasks need not know Jupyter."""

    show_as_text: ClassVar[Callable[[Task[Any]], bool]] = lambda _: False
    """Shows a task as text; returns False if its widget has to show it. Set by the package."""

    launching: ClassVar[Callable[[threading.Event], None]] = threading.Event.set
    """Sets the event once the new task is on a page, or nobody is about to show it."""

    while_waiting: ClassVar[Callable[[Task[Any]], AbstractContextManager[None]]] = lambda _: (
        nullcontext()
    )
    """Shows a task to whoever waits for it in a terminal. Set by the package."""

    foreground = False
    """Whether it is a loop in a cell: not to be cancelled, and the cell tells of its error."""

    parts: tuple[Task[Any], ...] = ()
    """Tasks that are shown as rows of this one."""

    _numbers: ClassVar[count[int]] = count(1)

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.number = next(self._numbers)
        self.id = f"task-{self.number}"
        self.title = title
        self.shown = threading.Event()
        Task.launching(self.shown)
        self.gauge = Gauge(self._notify, self.shown)
        self._subscribers: list[Callable[[], None]] = []
        self._life = threading.Lock()
        self._queued = monotonic()
        self._started: float | None = None
        self._ended: float | None = None
        self._error: BaseException | None = None
        self._unnoticed: _Unnoticed | None = None
        self._interrupt: Callable[[], object] | None = None
        self._hurry: Callable[[], object] | None = None
        self._shown: Any = None
        self._noticed = False

    # -- how far it is

    @property
    def progress(self) -> Progress:
        """How far the task is now, as an immutable value."""
        return self.gauge.snapshot()

    @property
    def status(self) -> Status:
        """One of pending, running, done, failed, cancelled."""
        return self.gauge.snapshot().status

    @property
    def cancelling(self) -> bool:
        """Whether a cancel was asked for that the task has not yet heeded."""
        return self.gauge.cancel_requested and self._ended is None

    @property
    def elapsed(self) -> float:
        """Seconds it has run, or has waited to run."""
        end = monotonic() if self._ended is None else self._ended
        return end - (self._queued if self._started is None else self._started)

    @property
    def remaining(self) -> float | None:
        """Seconds left at the smoothed rate; None where that would be a guess."""
        return self.gauge.remaining()

    @property
    def note(self) -> str:
        """A quiet remark on what is shown, such as where an estimate comes from; mostly empty."""
        fake = self.progress.fake
        return "" if fake is None else fake.note

    @property
    def error(self) -> BaseException | None:
        """What the task failed with so far as is known now; unlike `exception`, never waits."""
        return self._error

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after each published change, at most 30 times a second.

        Returns
        -------
        callable
            Ends the subscription.
        """
        self._subscribers = [*self._subscribers, callback]
        self._notice()

        def unsubscribe() -> None:
            self._subscribers = [each for each in self._subscribers if each is not callback]

        return unsubscribe

    # -- the future

    def running(self) -> bool:
        """Return whether the task has started and not ended."""
        return self._started is not None and self._ended is None

    def cancel(self) -> bool:
        """Ask the task to stop.

        One that has not started never will. One that runs is stopped at its next update (an
        async one at its next ``await``), and goes on until then.

        Returns
        -------
        bool
            False if it had ended otherwise.
        """
        with self._life:
            if self._ended is not None:
                return self.cancelled()
            started = self._started is not None
            if not started:
                self._ended = monotonic()
                self._hurry = None
        if started:
            self.gauge.cancel()
            self._interrupt_once()
        else:
            self._end_cancelled()
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
        BaseException
            Whatever the task raised, with its own traceback.
        """
        self._wait()
        with Task.while_waiting(self):
            return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for the task and return what it raised, or None. Otherwise like `result`."""
        self._wait()
        with Task.while_waiting(self):
            return super().exception(timeout)

    def __await__(self) -> Generator[Any, None, T]:
        import asyncio  # a worker that never awaits need not pay for it

        self._wait()
        # Shielded: interrupting the cell that waits must not cancel the task.
        return asyncio.shield(asyncio.wrap_future(self._to_await())).__await__()

    def _to_await(self) -> Future[T]:
        """Return a future that ends as this does, save that it carries no StopIteration.

        asyncio refuses to, and would never end; PEP 479 makes it the same for generators.
        """
        future: Future[T] = Future()

        def over(task: Future[T]) -> None:
            if task.cancelled():
                future.cancel()
                future.set_running_or_notify_cancel()
            elif (error := Future.exception(task)) is None:
                future.set_result(Future.result(task))
            elif isinstance(error, StopIteration):
                instead = RuntimeError(f"{self!r} raised StopIteration")
                instead.__cause__ = error
                future.set_exception(instead)
            else:
                future.set_exception(error)

        self.add_done_callback(over)
        return future

    def _wait(self) -> None:
        self._notice()
        self.shown.set()  # whoever waits is not about to show it
        hurry = self._hurry
        if hurry is not None:
            hurry()

    def _notice(self) -> None:
        self._noticed = True
        if self._unnoticed is not None:
            self._unnoticed.text = ""

    # -- the running side

    def start(self) -> bool:
        """Go from pending to running; returns False if the task was cancelled before."""
        with self._life:
            if self._ended is not None:
                return False
            self._started = monotonic()
            self._hurry = None
        self.gauge.begin()
        return True

    def on_wait(self, hurry: Callable[[], object]) -> None:
        """Have `hurry` called by who waits for it before it has begun."""
        with self._life:
            if self._started is None and self._ended is None:
                self._hurry = hurry

    def on_cancel(self, interrupt: Callable[[], object] | None) -> None:
        """Have `interrupt` called, once, when a cancel is asked for; at once if it was already."""
        self._interrupt = interrupt
        if self.gauge.cancel_requested:
            self._interrupt_once()

    def _interrupt_once(self) -> None:
        with self._life:
            interrupt, self._interrupt = self._interrupt, None
        if interrupt is not None:
            interrupt()

    def set_result(self, result: T) -> None:
        """End the task with a result."""
        self._end("done", lambda: super(Task, self).set_result(result))

    def set_exception(self, exception: BaseException | None) -> None:
        """End the task with an exception."""
        if self._ended is None:
            self._error = exception
        self._end("failed", lambda: super(Task, self).set_exception(exception))
        if exception is not None:
            self._unnoticed = _Unnoticed(repr(self), exception)
            if self._noticed:
                self._notice()

    def set_cancelled(self) -> None:
        """End the task as cancelled: what was asked for has been heeded."""
        self._ended = monotonic()
        self._end_cancelled()

    def _end_cancelled(self) -> None:
        try:
            self._fix("cancelled")
        finally:
            # A future that was never marked as running can be cancelled at any time.
            super().cancel()
            super().set_running_or_notify_cancel()

    def _end(self, status: Status, resolve: Callable[[], None]) -> None:
        with self._life:
            if self._ended is not None:
                raise InvalidStateError(f"{self!r} is over already; a task ends once.")
            if self._started is None:
                self._started = self._queued
            self._ended = monotonic()
        try:
            self._fix(status)
        finally:  # whoever waits is not to wait for ever because showing it failed
            resolve()

    def _fix(self, status: Status) -> None:
        with uninterrupted():
            self.gauge.end(status)

    def _notify(self) -> None:
        for callback in self._subscribers:
            try:
                callback()
            except Exception:
                log_failure("Showing the progress of %r failed; the task goes on.", self)

    # -- how it is shown

    @property
    def tracker(self) -> Any:
        """The `ProgressTracker` that shows this task."""
        tracker = self._own_tracker()
        tracker.keep_tasks(self)
        return tracker

    def _own_tracker(self) -> Any:
        if self._shown is None:
            if Task.show is None:
                raise RuntimeError("Tasks cannot be shown here: import jupyter_progress first.")
            self._shown = Task.show(self)
            # A bar that was only displayed must not keep a result that nobody else holds.
            self._shown.keep_tasks()
        return self._shown

    def _ipython_display_(self, **_: Any) -> None:
        if not Task.show_as_text(self):
            self._own_tracker()._ipython_display_()

    def _display_(self) -> Any:
        """Return what marimo shows."""
        return self._own_tracker()

    def show_again(self) -> None:
        """Show the bar anew, where the output with its first display was cleared."""
        if self._shown is not None:
            self._shown.show_again()

    def __repr__(self) -> str:
        progress = self.progress
        value = progress.value()
        percent = "" if value is None else f" {value:.0f} %"
        return f"<Task {self.title or self.id}: {progress.status}{percent}>"


class _Unnoticed:
    """Tells of a failure when its task is gone and nobody looked at it.

    Apart from the task: an interrupt that meets a finalizer is lost, so few tasks may have one.
    """

    def __init__(self, text: str, error: BaseException) -> None:
        self.text = text
        self._error = error

    def __del__(self) -> None:
        if self.text:
            log.error("%s failed, and nobody looked at it.", self.text, exc_info=self._error)
