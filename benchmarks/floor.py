"""How near the truth the best of all forecasts could come: what no forecast falls below.

It knows the law of a family, and all that was drawn for its kind up to the end of the last run:
what the steps take but for the noise of this run. It sees which steps are over, and how long the
one under way has taken. Of all that may still happen it says what is least wrong. Unlike a bar it
may go back.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from math import log

from benchmarks.families import Run, others

DRAWN = 200
"""Ways in which a run might go on, of which the median is taken."""


class Floor:
    """Foretells one run of a kind, after some past ones."""

    def __init__(self, name: str, kind: str, past: int, run: Run) -> None:
        self._ends = list(accumulate(run.seconds))
        self._took = run.took
        drawn = others(name, kind, past, DRAWN)
        # By step: what that takes, and what is left from its begin on.
        rests = [list(accumulate(reversed(each)))[::-1] for each in drawn]
        self._ahead = [
            sorted((each[i], rest[i]) for each, rest in zip(drawn, rests, strict=True))
            for i in range(len(self._ends))
        ]

    def lefts(self, now: float) -> list[float]:
        """Return the seconds that may be left at a time."""
        i = min(bisect_right(self._ends, now), len(self._ends) - 1)
        since = now - (self._ends[i - 1] if i else 0.0)
        ahead = self._ahead[i]
        # What has taken longer than all that was drawn is about to be over.
        still = ahead[min(bisect_right(ahead, (since,)), len(ahead) - 1) :]
        return [max(rest - since, 1e-9 * self._took) for _, rest in still]

    def percent(self, now: float) -> float:
        """Return the percent whose mean distance from the truth over a run is least."""
        if now <= 0:
            return 0.0
        wholes = sorted((now + left for left in self.lefts(now)), reverse=True)
        # A moment is a larger share of a run that is short.
        shares = list(accumulate(1 / whole for whole in wholes))
        return 100 * now / wholes[bisect_right(shares, shares[-1] / 2)]

    def error(self, share: float) -> float:
        """Return log(estimate / true) of the remaining time at a share of the time."""
        lefts = sorted(self.lefts(share * self._took))
        return log(lefts[len(lefts) // 2] / ((1 - share) * self._took))
