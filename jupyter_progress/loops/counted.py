"""Hand out items at C speed, and let others read how many, or stop it.

The consumer's ``for`` runs on a C iterator that no Python code is called in: the position is read
from outside, as what the iterator says of its own length.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, compress, repeat
from typing import Any, Generic, Protocol, TypeVar

from .length import length

T = TypeVar("T")

CHUNK = 8192
"""Items after which a `CountedBeside` runs a few lines of Python."""

_TRUE = (True,) * CHUNK


class Position(Protocol):
    """How many items were handed out, for any thread to read."""

    def taken(self) -> int:
        """Return how many items were handed out."""

    def dealt_with(self) -> int:
        """Return how many are done with: all but the last one that was handed out."""


class Stoppable(Position, Protocol):
    """One that can be stopped."""

    def stop(self) -> None:
        """Have the iterator end, from whichever thread."""


class CountedIterator(Position, Protocol, Generic[T]):
    """An iterator in C, and its position.

    Attributes
    ----------
    items : iterator
        Each item once.
    """

    items: Iterator[T]


def counted(iterable: Iterable[T]) -> CountedIterator[T]:
    """Return an iterator over any iterable that can be counted from outside, but not stopped.

    Raises
    ------
    TypeError
        If it is not iterable.
    """
    kind = type(iterable)
    if kind is list or kind is tuple or (kind is range and length(iterable) is not None):
        return _CountedSequence(iterable)
    return _Counted(iterable)


def with_ends(begin: Callable[[], CountedIterator[T]], end: Callable[[bool], None]) -> Iterator[T]:
    """Return an iterator that tells when it begins and when it is over.

    Parameters
    ----------
    begin : callable
        Called at the first item.
    end : callable
        Called with True after the last item, and with False as soon as the iterator is dropped
        before: at a ``break``, a ``return`` or an exception in the loop; or where an interrupt, or
        an error, came while it began. Called again, if one comes meanwhile: then it does nothing.
    """
    return chain.from_iterable(_Once(begin, end))


class _Once(Generic[T]):
    """Gives the chain around it the iterator of all items, and is asked for more at the end only.

    No generator: two threads that take their first item at once would free it while it runs.
    """

    _begin: Callable[[], CountedIterator[T]] | None = None
    _end: Callable[[bool], None] | None = None
    _items: Iterator[T] | None = None

    def __init__(
        self, begin: Callable[[], CountedIterator[T]], end: Callable[[bool], None]
    ) -> None:
        self._lock = threading.RLock()
        self._begin, self._end = begin, end

    def __iter__(self) -> _Once[T]:
        return self

    def __next__(self) -> Iterator[T]:
        at_start = self._begin is not None
        with self._lock:
            if self._begin is not None:
                begin, self._begin = self._begin, None
                try:
                    self._items = begin().items
                except BaseException:  # its bar may be shown already
                    self._finish(False)
                    raise
            elif not at_start:
                try:
                    self._finish(True)
                except BaseException:
                    self._finish(True)
                    raise
            if self._items is None:
                raise StopIteration
            return self._items

    def _finish(self, exhausted: bool) -> None:
        self._items = None
        if self._begin is None and self._end is not None:
            self._end(exhausted)
        self._end = None

    def __del__(self) -> None:
        try:
            self._finish(False)
        except BaseException:  # an interrupt may have come before it did anything
            self._finish(False)
            raise


class _CountedSequence(Generic[T]):
    """A sequence whose own iterator tells its index."""

    def __init__(self, sequence: Any) -> None:
        self._sequence = sequence
        self.items: Any = iter(sequence)

    def taken(self) -> int:
        # A list may have grown or shrunk meanwhile; the difference is the index nevertheless.
        return max(0, len(self._sequence) - int(self.items.__length_hint__()))

    def dealt_with(self) -> int:
        return max(0, self.taken() - 1)


class _Counted(Generic[T]):
    """Any iterable, item by item beside a True that is repeated, and tells how often it will be."""

    def __init__(self, iterable: Iterable[T]) -> None:
        self._beside = repeat(True, sys.maxsize)
        self.items: Iterator[T] = compress(iterable, self._beside)

    def taken(self) -> int:
        return sys.maxsize - self._beside.__length_hint__()

    def dealt_with(self) -> int:
        return max(0, self.taken() - 1)


class CountedBeside(Generic[T]):
    """Any iterable, beside a supply of True that is counted, too, but can be cut off as well.

    Parameters
    ----------
    iterable : iterable
    wait : callable, optional
        Called by the consumer's thread before the first item, after `pause`, and now and then.
    """

    def __init__(self, iterable: Iterable[T], wait: Callable[[], object] | None = None) -> None:
        self._ticks = _Ticks(wait)
        self.items: Iterator[T] = compress(iterable, chain.from_iterable(self._ticks.chunks()))

    def taken(self) -> int:
        """Return how many items were handed out."""
        return self._ticks.used()

    def dealt_with(self) -> int:
        """Return how many are done with."""
        return max(0, self.taken() - 1)

    def stop(self) -> None:
        """Have the iterator end, from whichever thread."""
        self._ticks.stop()

    def pause(self) -> None:
        """Have `wait` called before another item is handed out, from whichever thread."""
        self._ticks.pause()


class _Ticks:
    # Apart from `CountedBeside`, so that there is no cycle: what is dropped has to go at once.

    def __init__(self, wait: Callable[[], object] | None) -> None:
        self._wait = wait
        self._now: tuple[int, Any] = (0, iter(()))
        self._stopped_at: int | None = None

    def chunks(self) -> Iterator[Iterator[bool]]:
        while self._stopped_at is None:
            if self._wait is not None:
                self._wait()
            chunk = iter(_TRUE)
            self._now = (self._now[0] + CHUNK, chunk)  # one store: read from other threads
            if self._stopped_at is not None:  # ended just now, before it could be seen
                return
            yield chunk

    def used(self) -> int:
        if self._stopped_at is not None:
            return self._stopped_at
        given_out, chunk = self._now
        return given_out - int(chunk.__length_hint__())

    def stop(self) -> None:
        if self._stopped_at is None:
            self._stopped_at = self.used()
        self._now[1].__setstate__(CHUNK)

    def pause(self) -> None:
        # If the consumer takes some in between, they are not counted: a little less is shown.
        given_out, chunk = self._now
        left = int(chunk.__length_hint__())
        chunk.__setstate__(CHUNK)
        if self._now[1] is chunk:
            self._now = (given_out - left, chunk)
