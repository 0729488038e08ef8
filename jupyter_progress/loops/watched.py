"""A count that other code makes, read from outside: it moves the bar and need not know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

from ..core.errors import log_failure
from ..core.live import LiveProgress
from ..values.count import Count
from .moving import Moving, Part


@contextmanager
def watched(
    part: Part, read: Callable[[], Any], total: float, message: str | None, unit: str
) -> Iterator[None]:
    """Watch a count for a block; after an error it stays, and tells where the block stopped."""
    source = Watched(part, read, total, message, unit)
    finished = False
    try:
        yield
        finished = True
    finally:
        source.over(finished, keep=not finished)


class Watched(Moving):
    """Moves a part of a bar by a count that is read about 30 times a second.

    It never goes back and never beyond the total, whatever is read.

    Parameters
    ----------
    part : Part
        Of a bar of this process.
    read : callable
        Returns the count.
    total : float
    message : str or None
    unit : str
    """

    def __init__(
        self, part: Part, read: Callable[[], Any], total: float, message: str | None, unit: str
    ) -> None:
        super().__init__(part, message, Count(0, int(total), unit=unit))
        self._reading = _Reading(read, total)
        self.begin(self._reading)

    def sample(self) -> bool:
        """Take in what is read; returns whether that is new."""
        changed = super().sample()
        if changed and not self._is_sampled and isinstance(self._live, LiveProgress):
            self._live.store(self._at(0))
        return changed

    def stop(self) -> None:
        """Read no longer: the activity was asked to cancel."""
        self._reading.stop()

    def _is_short(self) -> bool:
        return False  # what ran to its end has done its work, whatever it counted

    def _at(self, amount: int) -> float:
        return self._range.at(100 * self._reading.most / self._reading.total)


class _Reading:
    """A position that is asked for."""

    def __init__(self, read: Callable[[], Any], total: float) -> None:
        self._read = read
        self.total = total
        self.most = 0.0
        self._over = False
        self._reported = False

    def taken(self) -> int:
        return int(self.most)

    def dealt_with(self) -> int:
        if not self._over:
            self.most = max(self.most, min(self._number(), self.total))
        return int(self.most)

    def stop(self) -> None:
        self._over = True

    def _number(self) -> float:
        try:
            number = float(self._read())
            return number if isfinite(number) else 0.0
        except Exception:
            if not self._reported:
                self._reported = True
                log_failure("What `watch` was given to read failed; its task goes on.")
            return 0.0
