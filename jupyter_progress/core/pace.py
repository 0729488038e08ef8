"""How fast an activity advances, learned from the states that are published."""

from __future__ import annotations

from collections.abc import Callable

from ..values.estimate import RateEstimator
from ..values.progress import Progress


class Pace:
    """The smoothed rates of an activity, in percent and in items a second of its own clock."""

    __slots__ = ("_clock", "_items", "_percent")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._percent: RateEstimator | None = None
        self._items: RateEstimator | None = None

    def record(self, now: Progress) -> None:
        """Take in a state. A fake segment has no pace, and what comes after it starts anew."""
        runs = now.status == "running"
        count = now.count
        done = None if count is None else count.done
        self._percent = self._recorded(
            self._percent, now.progress if runs and now.fake is None else None
        )
        self._items = self._recorded(self._items, done if runs else None)

    def rate(self) -> float | None:
        """Return the items a second; None where that would be a guess."""
        estimator = self._items
        return (estimator.rate(self._clock()) or None) if estimator is not None else None

    def remaining(self) -> float | None:
        """Return the seconds left; None where that would be a guess."""
        estimator = self._percent
        return None if estimator is None else estimator.remaining(100.0, self._clock())

    def _recorded(
        self, estimator: RateEstimator | None, position: float | None
    ) -> RateEstimator | None:
        if position is None:
            return None
        if estimator is None:
            return RateEstimator(position, self._clock())
        estimator.record(position, self._clock())
        return estimator
