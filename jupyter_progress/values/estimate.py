"""How long something will take: a range, and what is likeliest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

LATE = 0.5
"""Seconds by which the likely time rises for each that news is overdue.

The longer something lasts already, the longer it will.
"""

LATEST = 2.0
"""The same for the most that it may take. The least stands still meanwhile."""

WIDEST = 2.5
"""How wide a range may be, beside the likely time: what is wider is a guess, and not told."""


@dataclass(frozen=True)
class Estimate:
    """How many seconds are left: in four of five cases between `low` and `high`.

    Attributes
    ----------
    low, likely, high : float
        Seconds, at the moment of the last news.
    due : float
        Seconds after which other news is overdue, negative once it is; infinite where none is
        expected.
    is_range : bool
        Whether the least and the most are told, rather than what is likely.
    """

    low: float
    likely: float
    high: float
    due: float = inf
    is_range: bool = False

    @property
    def late(self) -> float:
        """Seconds by which news is overdue."""
        return max(0.0, -self.due)

    def after(self, seconds: float) -> Estimate | None:
        """Return the estimate so long after the last news; None if by then it says nothing.

        It counts down until news is due, and rises from then on. It says nothing once all that
        time is over, and while its range is so wide that it would be a guess.
        """
        passed = min(seconds, max(0.0, self.due))
        over = seconds - passed
        likely = self.likely - passed + LATE * over
        low, high = max(0.0, self.low - passed), self.high - passed + LATEST * over
        width = high - low if self.is_range else LATEST * (self.late + over)
        if likely <= 0 or width > WIDEST * likely:
            return None
        return Estimate(low, likely, high, self.due - seconds, self.is_range)

    def when_due(self) -> Estimate:
        """Return what it was when news was due, if that is overdue: so it travels, and is told."""
        if not self.late:
            return self
        likely, high = self.likely - LATE * self.late, self.high - LATEST * self.late
        return replace(self, likely=likely, high=high)
