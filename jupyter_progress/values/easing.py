"""The easing of a fake segment: one closed form, the same here and in ``js/src/bar/easing.ts``.

Both must meet the vectors in ``tests/golden/easing.json``.
"""

from __future__ import annotations

from math import expm1

LINEAR_SHARE = 0.6
"""The share of the way, and of the estimated time, that is shown at constant speed."""

SHORTEST = 1e-3
"""The shortest estimated time in milliseconds: the easing divides by it."""

OPEN_TIME_CONSTANT = 10_000.0
"""The time constant, in milliseconds, of a segment without an estimate."""


def ease(start: float, end: float, estimated_time: float | None, elapsed: float) -> float:
    """Return the percent that a fake segment shows after some time.

    Up to 60 % of the estimated time the value moves at the speed that would reach the end on
    time; from there it approaches the end exponentially, with the time constant that makes
    value and slope continuous at the joint. Without an estimate the whole way is exponential.
    The value never goes back and never passes the end; an end at or below the start stands still.

    Parameters
    ----------
    start, end : float
        Percent, 0 to 100.
    estimated_time : float or None
        Milliseconds, above 0; None for no estimate.
    elapsed : float
        Milliseconds since the segment began; below 0 counts as 0.

    Returns
    -------
    float
        Percent, from `start` to `end`.
    """
    distance = end - start
    if distance <= 0:
        return start
    elapsed = max(elapsed, 0.0)
    if estimated_time is None:
        share = -expm1(-elapsed / OPEN_TIME_CONSTANT)
    elif elapsed <= LINEAR_SHARE * estimated_time:
        share = elapsed / estimated_time
    else:
        rest = 1 - LINEAR_SHARE
        late = elapsed - LINEAR_SHARE * estimated_time
        share = LINEAR_SHARE - rest * expm1(-late / (rest * estimated_time))
    return min(start + distance * share, end)
