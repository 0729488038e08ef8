"""A count that other code makes, read from outside: it moves the bar and need not know of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

from ..core.errors import log_failure
from ..core.live import LiveProgress
from ..core.parts import Range
from ..values.count import Count


@contextmanager
def watched(
    live: LiveProgress, read: Callable[[], Any], total: float, part: Range, unit: str
) -> Iterator[None]:
    """Watch a count for a block; after an error it stays, and tells where the block stopped."""
    source = Watched(live, read, total, part, unit)
    source.begin()
    keep = True
    try:
        yield
        keep = False
    finally:
        source.end(keep=keep)


class Watched:
    """Moves a part of a bar by a count that is read about 30 times a second.

    It never goes back and never beyond the total, whatever is read.

    Parameters
    ----------
    live : LiveProgress
        Of the bar.
    read : callable
        Returns the count.
    total : float
    part : Range
        What it moves of the bar.
    unit : str
    """

    def __init__(
        self, live: LiveProgress, read: Callable[[], Any], total: float, part: Range, unit: str
    ) -> None:
        self._live = live
        self._read = read
        self._total = total
        self._part = part
        self._count = Count(0, int(total), unit=unit)
        self._most = 0.0
        self._over = False
        self._reported = False
        self._lock = threading.Lock()
        self._teller = live
        while self._teller.outer is not None:  # a row tells no counts: the bar itself does
            self._teller = self._teller.outer

    def begin(self) -> None:
        """Read from now on."""
        self._teller.count = self._count
        self._live.watch(self)

    def end(self, *, keep: bool) -> None:
        """Read once more, and then no longer; `keep` the count, which tells where it stopped."""
        self.sample()
        with self._lock:
            self._over = True
        self._live.unwatch(self)
        if not keep:
            self._teller.count = None

    def sample(self) -> bool:
        """Take in what is read; returns whether that is new."""
        with self._lock:
            if self._over or self._live.guard.is_paused:
                return False
            now = min(self._number(), self._total)
            if not now > self._most:
                return False
            self._most = now
            self._teller.count = self._count.at(int(now), int(self._total))
            self._live.store(self._part.at(100 * now / self._total))
            if self._teller is not self._live:
                self._teller.touch()
            return True

    def stop(self) -> None:
        """Read no longer: the activity was asked to cancel."""
        self._over = True

    def hold(self) -> None:
        """Do nothing: nothing is taken in while the activity is paused."""

    def _number(self) -> float:
        try:
            number = float(self._read())
            return number if isfinite(number) else 0.0
        except Exception:
            if not self._reported:
                self._reported = True
                log_failure("What `watch` was given to read failed; its task goes on.")
            return 0.0
