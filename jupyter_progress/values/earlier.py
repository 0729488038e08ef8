"""An earlier run of the same thing: how long it took, and how its percent went with time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

MARKS = (0.10, 0.25, 0.50, 0.75, 0.90)
"""Positions for which it is remembered when a run had reached them."""

JUMP = 0.05
"""How far apart two positions are at least for both sides of a mark to be remembered."""

MOST = 2 * len(MARKS)
"""Points that are remembered of a run."""

LEAST = 1e-3
"""Of the mean pace: no stretch of the next run is taken to last less."""


NONE: Mapping[str, float] = MappingProxyType({})


class EarlierRun(NamedTuple):
    """A run that ended well.

    Attributes
    ----------
    seconds : float
        What it took; above 0.
    points : tuple of (float, float)
        Some positions that it reported, and the shares of its time after which it did. Both are
        fractions, and rise. Empty where it reported none.
    steps : mapping of str to float
        The seconds that its steps took, those of the same title in the mean, by the key of that.
    size : int or None
        How large its arguments were together; None where that is not known.
    """

    seconds: float
    points: tuple[tuple[float, float], ...] = ()
    steps: Mapping[str, float] = NONE
    size: int | None = None

    def at(self, position: float) -> float:
        """Return the seconds after which it stood at a position, a fraction of the whole."""
        points = self.points
        i = bisect_left(points, (position,))
        start, since = points[i - 1] if i > 0 else (0.0, 0.0)
        end, until = points[i] if i < len(points) else (1.0, 1.0)
        share = (position - start) / (end - start) if end > start else 1.0
        return self.seconds * (since + (until - since) * share)

    def after(self, position: float) -> float:
        """Return the first position beyond this one that is remembered; 1.0 for none."""
        return next((each for each, _ in self.points if each > position), 1.0)

    def times(self, factor: float) -> EarlierRun:
        """Return the run as it would be if all in it took so many times as long."""
        steps = {key: factor * took for key, took in self.steps.items()}
        return self._replace(seconds=factor * self.seconds, steps=steps)

    def between(self, start: float, end: float) -> float:
        """Return the seconds that it took from one position to another, further on; never 0."""
        least = LEAST * self.seconds * (end - start)
        return max(self.at(end) - self.at(start), least)


class Way:
    """Notes when a run reaches the marks, to be one of the earlier runs later.

    Parameters
    ----------
    began : float
        When it began, in seconds of the clock that `note` goes by.
    """

    def __init__(self, began: float) -> None:
        self._began = began
        self._last = (0.0, 0.0)
        self._reached: tuple[tuple[float, float], ...] = ()

    def note(self, time: float, position: float) -> None:
        """Take note of a position that was reported, a fraction of the whole."""
        here, last, reached = (position, time - self._began), self._last, self._reached
        if position < last[0]:  # it went back, and what it said since then means nothing
            reached = tuple(each for each in reached if each[0] < position)
        elif any(last[0] < mark <= position for mark in MARKS):
            if position - last[0] > JUMP and last[0] > (reached[-1][0] if reached else 0.0):
                reached = (*reached, last)
            reached = (*reached, here)
        self._last, self._reached = here, reached

    def points(self, seconds: float) -> tuple[tuple[float, float], ...]:
        """Return the points of an `EarlierRun` that took so long."""
        found = [(p, t / seconds) for p, t in self._reached] if seconds > 0 else []
        return tuple(each for each in found if 0 < each[0] < 1 and 0 <= each[1] <= 1)


def quantile(values: Iterable[float], share: float) -> float:
    """Return what about that share of values is below, interpolated between two of them.

    One of five that is far off does not change the third quartile.
    """
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def are_points(found: object) -> bool:
    """Return whether this is what `Way.points` gives, whatever it was read from."""
    if not isinstance(found, (list, tuple)) or len(found) > MOST:
        return False
    position, share = 0.0, 0.0
    for each in found:
        if not (isinstance(each, (list, tuple)) and len(each) == 2 and all(map(_is_share, each))):
            return False
        if not (position < each[0] < 1 and share <= each[1] <= 1):
            return False
        position, share = each
    return True


def _is_share(value: object) -> bool:
    return isinstance(value, float) and isfinite(value)
