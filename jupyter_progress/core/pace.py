"""How fast an activity advances, learned from the states that are published."""

from __future__ import annotations

from collections.abc import Callable

from ..values.estimate import RateEstimator
from ..values.progress import Progress


class Pace:
    """The smoothed rate of an activity, in percent or in items a second of its own clock."""

    __slots__ = ("_clock", "_estimator", "_total")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._estimator: RateEstimator | None = None
        self._total: float | None = None

    def record(self, now: Progress) -> None:
        """Take in a state. A fake segment tells nothing, and what comes after it starts anew."""
        count = now.count
        position = now.progress if count is None else count.done
        self._total = 100.0 if count is None else count.total
        if now.fake is not None or position is None or now.status != "running":
            self._estimator = None
        elif self._estimator is None:
            self._estimator = RateEstimator(position, self._clock())
        else:
            self._estimator.record(position, self._clock())

    def rate(self) -> float | None:
        """Return the units a second; None where that would be a guess."""
        estimator = self._estimator
        return (estimator.rate(self._clock()) or None) if estimator is not None else None

    def remaining(self) -> float | None:
        """Return the seconds left; None where that would be a guess."""
        estimator, total = self._estimator, self._total
        if estimator is None or total is None:
            return None
        return estimator.remaining(total, self._clock())
