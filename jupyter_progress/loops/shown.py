"""An iterable whose loops are shown: what `track` returns."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, Generic, TypeVar

from ..core.current import ancestors
from ..core.shares import Range
from ..display.choice import current_display
from ..display.shown import Shown
from .length import OfIterable
from .loop import Loop, Options
from .moving import Part
from .tracked import TrackedLoop
from .wanted import as_wanted

T = TypeVar("T")


def shown(
    iterable: Any, message: Any, total: Any, initial: Any, unit: Any, size: Any, delay: Any
) -> Track[Any]:
    """Return an iterable as it is to be shown; the arguments are those of `track`, unchecked.

    Raises
    ------
    TypeError, ValueError
        As `track` does.
    """
    wanted = as_wanted(iterable, message, total, initial, unit, size, "track")
    try:
        delay = float(delay)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"track: delay is {delay!r}; give seconds, 0 or more.") from None
    if not delay >= 0:
        raise ValueError(f"track: delay is {delay!r}; give seconds, 0 or more.")
    return Track(iterable, Options(wanted, delay, current_display()))


class Track(Shown, OfIterable, Generic[T]):
    """An iterable whose loops are shown. `track` makes it.

    Displayed, it shows the bar of its next loop, or of the one under way. As a context manager it
    gives itself: ``with track(xs) as bar: ...; bar.done(); break`` ends as done where it stands.
    """

    def __init__(self, iterable: Any, options: Options) -> None:
        self._iterable = iterable
        self._options = options
        self._loop: Loop[T] | None = None
        self._inside: TrackedLoop[T] | None = None

    @property
    def activity(self) -> Loop[T]:
        """The loop that is shown: the last one, or the next if there was none."""
        if self._loop is None:
            self._loop = Loop(self._iterable, self._options)
        return self._loop

    def done(self) -> None:
        """Have the loop under way count as done although it is left early."""
        (self._inside or self.activity).done()

    def __getattr__(self, name: str) -> Any:
        if name in ("update", "set_description", "set_postfix", "close"):
            raise AttributeError(
                f"track: {name}() is a word of tqdm's; track counts the items by itself, and "
                "a bar that you move is a ProgressTracker(), by its updater.send_update(...)."
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __iter__(self) -> Iterator[T]:
        if not isinstance(self._iterable, Iterable) and isinstance(self._iterable, AsyncIterable):
            raise TypeError("track: this is an async iterable; write `async for`.")
        return iter(self._part_of_task() or self._own())

    def __aiter__(self) -> AsyncIterator[T]:
        return aiter(self._part_of_task() or self._own())

    def _part_of_task(self) -> TrackedLoop[T] | None:
        """Return the loop as a part of the task that this code belongs to, if it does to one."""
        task = ancestors.get()[-1] if ancestors.get() else None
        if task is None or task.progress.is_over:
            return None
        sink, start, end = task.live.innermost(0.0, 100.0)
        part = Part(sink, Range(start, end))
        self._inside = TrackedLoop(part, self._iterable, self._options.wanted)
        return self._inside

    def _own(self) -> Any:
        """Return a loop with a bar of its own; the iterable itself where none is to be shown."""
        if self._options.display.is_silent:
            return self._iterable
        if self._loop is None or self._loop.status != "pending":
            self._loop = Loop(self._iterable, self._options)
        return self._loop

    def __enter__(self) -> Track[T]:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; the loop has ended by itself."""

    def _show(self) -> None:
        self.activity.display()

    def __repr__(self) -> str:
        return f"<track of {type(self._iterable).__name__} {self._options.wanted.message!r}>"
