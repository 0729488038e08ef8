"""A loop inside a task that moves the bar over a part of it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from .feed import Feed, feed, hand_out, length

if TYPE_CHECKING:
    from .updater import ProgressUpdater

T = TypeVar("T")


class Part(Generic[T]):
    """One pass over an iterable, from one percent of an updater to another.

    Parameters
    ----------
    updater : ProgressUpdater
    iterable : iterable
    message : str or None
        None keeps the last message.
    start : float or None
        Percent; None for where the bar stands at the first item.
    end : float
        Percent.
    """

    def __init__(
        self,
        updater: ProgressUpdater,
        iterable: Iterable[T],
        message: str | None,
        start: float | None,
        end: float,
    ) -> None:
        self._updater = updater
        self._gauge = updater._gauge
        self._iterable = iterable
        self._message = message
        self._start = start
        self._end = end
        self._total = length(iterable)
        self._feed: Feed[T] | None = None
        self._seen = 0
        self._lock = threading.RLock()

    def one_by_one(self) -> Generator[T, None, None]:
        """Iterate; each item is an update."""
        self._begin()
        for done, item in enumerate(self._iterable, 1):
            yield item
            if self._total:
                self._updater.send_update(self._at(done))
            else:
                self._gauge.check()
        self._updater.send_update(self._end)

    def sampled(self) -> Iterator[T]:
        """Iterate at C speed; the gauge samples the position."""
        return hand_out(self._begin_feed, self._over)

    def sample(self) -> bool:
        """Move the bar to where the loop is; returns whether that is new."""
        with self._lock:
            if self._feed is None or self._total is None:
                return False
            # The last item handed out is the one that is being dealt with.
            done = self._feed.taken() - 1
            if done <= self._seen:
                return False
            self._seen = done
            self._gauge.store(self._updater._within(self._at(done)))
            return True

    def stop(self) -> None:
        """End the loop before its next item."""
        with self._lock:
            if self._feed is not None:
                self._feed.stop()

    def _begin(self) -> None:
        if self._start is None:
            self._start = self._updater._value()
        self._updater.send_update(self._start, self._message)
        if self._total is None:
            self._updater.fake_progress(self._end)

    def _begin_feed(self) -> Feed[T]:
        self._begin()
        self._feed = made = feed(self._iterable)
        self._gauge.watch(self)
        return made

    def _over(self, exhausted: bool) -> None:
        self.sample()
        with self._lock:  # no sample that was under way may overwrite what comes next
            self._feed = None
        self._gauge.unwatch(self)
        if exhausted and self._gauge.check():  # a cancel has ended it, too
            self._updater.send_update(self._end)

    def _at(self, done: int) -> float:
        start = self._start or 0.0
        return start + (self._end - start) * min(done / (self._total or 1), 1.0)
