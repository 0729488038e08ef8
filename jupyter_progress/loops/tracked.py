"""A loop inside an activity that moves its bar over a part of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, TypeVar

from ..core.parts import Range, shares
from ..core.sink import Sampler, Sink
from ..values.update import FakeRequest, Update
from .counted import CountedBeside, CountedIterator, length, with_ends

T = TypeVar("T")


class TrackedLoop(Generic[T]):
    """One pass over an iterable, from one percent of a sink to another.

    Parameters
    ----------
    sink : Sink
    iterable : iterable
    message : str or None
        None keeps the last message.
    start : callable
        Asked for the percent at the first item.
    end : float
        Percent.
    """

    def __init__(
        self,
        sink: Sink,
        iterable: Iterable[T],
        message: str | None,
        start: Callable[[], float],
        end: float,
    ) -> None:
        self._sink = sink
        self._sampler: Sampler | None = sink.sampler
        self._iterable = iterable
        self._message = message
        self._ask_start = start
        self._start = 0.0
        self._end = end
        self._total = length(iterable)
        self._items: CountedBeside[T] | None = None
        self._seen = self._dealt_with = 0
        self._lock = threading.RLock()

    def __iter__(self) -> Iterator[T]:
        if self._sampler is None:
            return self._one_by_one()
        return with_ends(self._begin_counted, self._over)

    def sample(self) -> bool:
        """Move the bar to where the loop is; returns whether that is new."""
        with self._lock:
            if self._items is None or self._total is None or self._sampler is None:
                return False
            # The last item handed out is the one that is being dealt with.
            done = self._items.taken() - 1
            if done <= self._seen:
                return False
            self._seen = done
            self._sampler.store(self._at(done))
            return True

    def stop(self) -> None:
        """End the loop before its next item."""
        with self._lock:
            if self._items is not None:
                self._items.stop()

    def hold(self) -> None:
        """Have the loop wait before its next item, as updates do."""
        with self._lock:
            if self._items is not None:
                self._items.pause()

    def _one_by_one(self) -> Generator[T, None, None]:
        self._begin()
        try:
            for done, item in enumerate(self._iterable, 1):
                self._dealt_with = done
                yield item
                if self._total:
                    self._sink.send(Update(self._at(done)))
                else:
                    self._sink.check()
        finally:
            self._leave()
        self._sink.send(Update(self._end))

    def _begin(self) -> None:
        self._start = self._ask_start()
        shares.set((*shares.get(), (self._sink, self._share)))
        self._sink.send(Update(self._start, self._message))
        if self._total is None and self._sink.check():
            self._sink.send(Update(fake=FakeRequest(self._end)))

    def _begin_counted(self) -> CountedIterator[T]:
        self._begin()
        self._items = made = CountedBeside(self._iterable, self._sink.check)
        if self._sampler is not None:
            self._sampler.watch(self)
        return made

    def _over(self, exhausted: bool) -> None:
        self._leave()
        self.sample()
        with self._lock:  # no sample that is under way may overwrite what comes next
            self._items = None
        if self._sampler is not None:
            self._sampler.unwatch(self)
        if exhausted and self._sink.check():  # a cancel has ended it, too
            self._sink.send(Update(self._end))

    def _leave(self) -> None:
        self._dealt_with = -1
        shares.set(tuple(each for each in shares.get() if each[1] != self._share))

    def _share(self) -> Range | None:
        """Return what the item under way has of the bar; None once the loop was left."""
        items = self._items
        if self._dealt_with < 0:
            return None
        at = self._dealt_with if items is None else items.taken()
        if self._total is None:
            return Range(self._sink.value(), self._end)
        return Range(self._at(at - 1), self._at(at))

    def _at(self, done: int) -> float:
        return self._start + (self._end - self._start) * min(done / (self._total or 1), 1.0)
