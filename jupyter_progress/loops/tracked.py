"""A loop inside a task that moves the bar over a part of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, TypeVar

from ..core.live import Gauge
from .counted import Feed, feed, hand_out, length

T = TypeVar("T")


class Part(Generic[T]):
    """One pass over an iterable, from one percent of a gauge to another.

    Parameters
    ----------
    gauge : Gauge
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
        gauge: Gauge,
        iterable: Iterable[T],
        message: str | None,
        start: Callable[[], float],
        end: float,
    ) -> None:
        self._gauge = gauge
        self._iterable = iterable
        self._message = message
        self._ask_start = start
        self._start = 0.0
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
                self._gauge.report(self._at(done))
            else:
                self._gauge.check()
        self._gauge.report(self._end)

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
            self._gauge.store(self._at(done))
            return True

    def stop(self) -> None:
        """End the loop before its next item."""
        with self._lock:
            if self._feed is not None:
                self._feed.stop()

    def _begin(self) -> None:
        self._start = self._ask_start()
        self._gauge.report(self._start, self._message)
        if self._total is None and self._gauge.check():
            self._gauge.fake_to(self._end, None)

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
            self._gauge.report(self._end)

    def _at(self, done: int) -> float:
        return self._start + (self._end - self._start) * min(done / (self._total or 1), 1.0)
