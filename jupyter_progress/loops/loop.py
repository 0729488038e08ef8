"""Loops in the foreground: each outermost one is a bar, and those inside it are its rows."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import Future
from contextvars import ContextVar, copy_context
from time import monotonic
from types import FrameType
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from ..core.current import ancestors
from ..core.errors import log_failure
from ..display.mode import Mode
from ..run.task import Task
from ..values.count import Count
from .counted import AsyncHandOut, Position, feed, hand_out

T = TypeVar("T")


class Options(NamedTuple):
    """What was asked of a loop's bar; the parts are those of `track`."""

    message: str
    total: int | None
    initial: int
    unit: str
    delay: float
    mode: Mode


class Place(NamedTuple):
    """Where in the running code a loop was left."""

    frame: int
    instruction: int


class LoopTask(Task[None]):
    """A foreground loop as something to show. Nobody waits for it, and no page cancels it."""

    foreground = True

    def __init__(self, message: str, began: float) -> None:
        super().__init__()
        self.gauge.message = message
        self._began = began
        self.start()
        self._started = began

    def store(self, count: Count) -> bool:
        """Take in a count; returns whether it is new."""
        if count == self.gauge.count:
            return False
        self.gauge.count = count
        self.gauge.progress = count.percent
        return True

    def close(self, status: Literal["done", "cancelled"]) -> None:
        """End as exhausted, or as left early."""
        self._ended = monotonic()
        self.gauge.end(status)
        Future.set_result(self, None)

    def fail(self, error: BaseException) -> None:
        """Know better: it was left because of this error."""
        self._error = error
        self.gauge.end("failed")
        self.revise()

    def revise(self) -> None:
        """Show anew what was settled already."""
        if self._shown is not None:
            self._shown.revise()


class Loop(Generic[T]):
    """One pass over an iterable in the foreground.

    Items are handed out at C speed; the outermost loop's gauge samples the positions of all.
    """

    show: ClassVar[Callable[[Loop[Any]], None]] = lambda loop: None
    """Shows an outermost loop. Set by the package."""

    def __init__(self, iterable: Iterable[T] | AsyncIterable[T], options: Options) -> None:
        self.options = options
        self.left_at: Place | None = None
        self.task: LoopTask | None = None
        self.inner: list[Loop[Any]] = []
        self._iterable: Any = iterable
        self._position: Position | None = None
        self._count = Count(options.initial, options.total, options.initial, options.unit)
        self._lock = threading.RLock()
        self._outer: tuple[Loop[Any], ...] = ()
        self._tasks: tuple[Task[Any], ...] = ()  # which it runs in; those started in it have bars
        self._began = 0.0
        self._status: Literal["pending", "running", "done", "cancelled"] = "pending"
        self._shown = False

    def __iter__(self) -> Iterator[T]:
        return hand_out(self._begin_feed, self._end)

    def __aiter__(self) -> AsyncIterator[T]:
        return AsyncHandOut(self._iterable, self._begin, self._end)

    @property
    def under_way(self) -> bool:
        """Whether it has begun and is not over."""
        return self._status == "running"

    def count(self) -> Count:
        """Return how far it is."""
        with self._lock:
            if self._position is not None:
                # The last item handed out is the one that is being dealt with.
                self._recount(max(0, self._position.taken() - 1))
            return self._count

    def sample(self) -> bool:
        """Take in how far it and the loops inside it are; returns whether that is new."""
        with self._lock:
            if not self.under_way or self.task is None:
                return False
            changed = self.task.store(self.count())
            changed |= self._show_inner([each for each in self.inner if each._is_due()])
            if self._is_due():
                self._show()
            return changed

    def stop(self) -> None:
        """Do nothing: a loop in the foreground is not cancelled."""

    def fail(self, error: BaseException) -> None:
        """Show that it was left because of this error, as came to light later."""
        if self.task is not None and self._status != "done":
            self._end(False)
            self.task.fail(error)

    # -- its life

    def _begin_feed(self) -> Any:
        made = feed(self._iterable)
        self._begin(made)
        return made

    def _begin(self, position: Position) -> None:
        self._tasks = ancestors.get()
        outer = tuple(
            each for each in _running.get() if each.under_way and each._tasks == self._tasks
        )
        _running.set((*outer, self))
        self._iterable = None
        self._position, self._outer, self._began = position, outer, monotonic()
        self._status = "running"
        if outer:
            outer[0]._adopt(self)
            return
        self._context = copy_context()
        self.task = LoopTask(self.options.message, self._began)
        self.sample()
        self.task.gauge.watch(self)

    def _end(self, exhausted: bool) -> None:
        with self._lock:
            if not self.under_way or sys.is_finalizing():
                return
            self.count()
            if exhausted and self._position is not None:
                self._recount(self._position.taken())
                if self._count.done != self.options.total:
                    self._count = self._count.without_total()
            self._position = None  # what it holds has to go with the loop
            self._status = "done" if exhausted else "cancelled"
            if not exhausted:
                self.left_at = _place()
        _running.set(tuple(each for each in _running.get() if each is not self))
        if self._outer:
            self._outer[0]._inner_ended()
        elif self.task is not None:
            self._close()

    def _close(self) -> None:
        # The rows that say something are those of loops that were left early.
        self._show_inner([each for each in self.inner if each._status != "done"])
        if self.task is not None:
            self.task.store(self._count)
            self.task.close("done" if self._status == "done" else "cancelled")

    def _recount(self, taken: int) -> None:
        done = self.options.initial + taken
        if done != self._count.done:
            total = self.options.total
            # A total that was passed was wrong, and is no longer claimed.
            self._count = self._count.at(done, total if total is None or done <= total else None)

    # -- how it is shown

    def _is_due(self) -> bool:
        return monotonic() - self._began >= self.options.delay

    def _show(self) -> None:
        if not self._shown:
            self._shown = True
            try:
                self._context.run(Loop.show, self)
            except Exception:
                log_failure("A bar could not be shown; its loop goes on.")

    def _adopt(self, loop: Loop[Any]) -> None:
        """Give a loop inside this one its row: that of the one before it at the same depth."""
        with self._lock:
            depth = len(loop._outer)
            for i, each in enumerate(self.inner):
                if not each.under_way and len(each._outer) == depth:
                    self.inner[i:] = [loop, *(rest for rest in self.inner[i:] if rest.under_way)]
                    return
            self.inner.append(loop)

    def _inner_ended(self) -> None:
        if not self.under_way and self.task is not None:  # this one ended first
            self._show_inner([each for each in self.inner if each._status != "done"])
            self.task.revise()

    def _show_inner(self, loops: list[Loop[Any]]) -> bool:
        if self.task is None:
            return False
        changed = False
        parts = []
        for number, loop in enumerate(loops, 1):
            if loop.task is None:
                loop.task = LoopTask(loop.options.message, loop._began)
                loop.task.id = f"{self.task.id}.{number}"  # a row of the page is used again
            part = loop.task
            if part.store(loop.count()):
                part.gauge.throttle.flush()
                changed = True
            if loop._status in ("done", "cancelled") and not part.done():
                part.close(loop._status)
                changed = True
            parts.append(part)
        if tuple(parts) != self.task.parts:
            self.task.parts = tuple(parts)
            changed = True
        return changed


_running: ContextVar[tuple[Loop[Any], ...]] = ContextVar("jupyter_progress_loops", default=())
"""The loops under way in this context, outermost first."""


def _place() -> Place | None:
    """Return where the code that dropped a loop is."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") in (__name__, feed.__module__):
        frame = frame.f_back
    return None if frame is None else Place(id(frame), frame.f_lasti)
