"""What was said last of the remaining time, which is said on while it is about true."""

from __future__ import annotations

from dataclasses import replace
from math import log

from .estimate import Estimate

CLOSE = 0.08
"""How far a promise may be off, as a logarithm, and be kept: nobody cares for a twelfth."""

CLOSE_RANGE = 0.25
"""The same for either end of its range."""


class Promise:
    """Keep to what was said, so that a reader sees it count down, until something else is true."""

    def __init__(self) -> None:
        # When, and what: replaced whole.
        self._said: tuple[float, Estimate | None] = (0.0, None)

    def kept(self, time: float, fresh: Estimate | None) -> Estimate | None:
        """Return what to say at a time in seconds, where the estimate is `fresh`."""
        at, said = self._said
        passed = time - at
        if said is not None and fresh is not None and passed != 0:
            said = replace(
                fresh,
                low=max(0.0, said.low - passed),
                likely=said.likely - passed,
                high=said.high - passed,
            )
        if said is None or fresh is None or not _are_close(said, fresh):
            said = fresh
        self._said = (time, said)
        return said


def _are_close(one: Estimate, other: Estimate) -> bool:
    return (
        one.likely > 0
        and abs(log(one.likely / other.likely)) < CLOSE
        and one.low > 0
        and abs(log(one.low / other.low)) < CLOSE_RANGE
        and abs(log(one.high / other.high)) < CLOSE_RANGE
    )
