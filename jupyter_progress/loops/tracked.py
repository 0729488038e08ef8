"""A loop inside an activity that moves its bar over a part of it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from types import FrameType
from typing import Any, Generic, TypeVar

from ..values.count import Count
from ..values.update import Update
from .async_counted import AsyncCounted
from .counted import CountedBeside, CountedIterator, Stoppable, with_ends
from .length import OfIterable
from .moving import Moving, Part
from .site import Site, calling_site
from .wanted import Wanted
from .weighed import Weighed

T = TypeVar("T")


class Tracked(OfIterable, Generic[T]):
    """An iterable whose loops move a bar. `ProgressUpdater.track` makes it.

    Each iteration is a loop of its own; ``next`` takes the items of one.

    Parameters
    ----------
    part : callable or None
        Returns the part of the bar; None where nobody looks.
    iterable : iterable or async iterable
    wanted : Wanted
    """

    def __init__(self, part: Callable[[], Part] | None, iterable: Any, wanted: Wanted) -> None:
        self._part = part
        self._iterable = iterable
        self._wanted = wanted
        self._loop: TrackedLoop[T] | None = None
        self._items: Iterator[T] | None = None

    def done(self) -> None:
        """Have the loop under way count as done although it is left early."""
        if self._loop is not None:
            self._loop.done()

    def __iter__(self) -> Iterator[T]:
        if not isinstance(self._iterable, Iterable) and isinstance(self._iterable, AsyncIterable):
            raise TypeError("track: this is an async iterable; write `async for`.")
        if self._items is not None:
            return self._items
        return iter(self._iterable if self._part is None else self._next_loop(self._part))

    def __aiter__(self) -> AsyncIterator[T]:
        return aiter(self._iterable if self._part is None else self._next_loop(self._part))

    def __next__(self) -> T:
        if self._items is None:
            self._items = iter(self)
        return next(self._items)

    def _next_loop(self, part: Callable[[], Part]) -> TrackedLoop[T]:
        self._loop = TrackedLoop(part(), self._iterable, self._wanted)
        return self._loop

    def __repr__(self) -> str:
        return f"<track of {type(self._iterable).__name__} {self._wanted.message!r}>"


class TrackedLoop(Moving, Generic[T]):
    """One pass over an iterable, from one percent of a sink to another.

    Parameters
    ----------
    part : Part
    iterable : iterable or async iterable
    wanted : Wanted
    """

    def __init__(self, part: Part, iterable: Any, wanted: Wanted) -> None:
        count = Count(wanted.initial, wanted.total, wanted.initial, wanted.unit)
        super().__init__(part, wanted.message, count)
        self._iterable = iterable
        self._size = wanted.size
        self._site: Site | None = None
        self._found = False

    def __iter__(self) -> Iterator[T]:
        if not self._is_sampled:
            return self._one_by_one()
        return with_ends(self._begin_counted, self._exhausted_or_left)

    def __aiter__(self) -> AsyncIterator[T]:
        wait = self._check if self._is_sampled else self._say
        return AsyncCounted(
            self._iterable, self._begin_at, self._exhausted_or_left, self._size, wait
        )

    def done(self) -> None:
        """Take it for done wherever it is left: it found what it sought."""
        self._found = True

    def stop(self) -> None:
        """End the loop before its next item."""
        with self._lock:
            if self._position is not None:
                self._position.stop()

    def hold(self) -> None:
        """Have the loop wait before its next item, as updates do."""
        with self._lock:
            if isinstance(self._position, CountedBeside):
                self._position.pause()

    def _counted(self, wait: Callable[[], object] | None) -> CountedBeside[T] | Weighed[T]:
        if self._size is not None:
            return Weighed(self._iterable, self._size, wait)
        return CountedBeside(self._iterable, wait)

    def _begin_counted(self) -> CountedIterator[T]:
        made = self._counted(self._check)
        self._begin_at(made)
        return made

    def _begin_at(self, position: Stoppable) -> None:
        self._iterable = None
        self._site = calling_site(_is_ours)
        self.begin(position)

    def _check(self) -> None:
        self._sink.check()

    def _say(self) -> None:
        """Have each item that is dealt with be an update of its own."""
        position = self._position
        if position is None or self._count.total is None:
            self._sink.check()
        elif position.taken():
            self._advance(Update(self._at(position.taken())))

    def _one_by_one(self) -> Generator[T, None, None]:
        made = self._counted(None)
        self._begin_at(made)
        exhausted = False
        try:
            for item in made.items:
                yield item
                self._say()
            exhausted = True
        finally:
            self._exhausted_or_left(exhausted)

    def _exhausted_or_left(self, exhausted: bool) -> None:
        if sys.is_finalizing():
            return
        left = not exhausted and not (self._found or self._was_left_at_ease())
        self.over(exhausted, keep=left)

    def _was_left_at_ease(self) -> bool:
        return self._site is not None and self._site.left_at_end(False)


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).startswith(_ROOM)


_ROOM = __name__.rpartition(".")[0] + "."
