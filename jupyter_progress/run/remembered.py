"""What the history knows of a function, and whether what it has read can be true."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from ..values.easing import SHORTEST

LONGEST = 1e12
"""Milliseconds that no run has taken: 30 years."""


class Remembered(NamedTuple):
    """What is known of the runs of a function.

    Attributes
    ----------
    durations : tuple of float
        Seconds that the last ones took that ended well, the newest first; at most five.
    runs : int
        How many are remembered.
    last : datetime or None
        When the last one ended.
    """

    durations: tuple[float, ...]
    runs: int
    last: datetime | None


def moment_of(at: Any) -> datetime | None:
    """Return a time of the file, which may hold anything."""
    try:
        return datetime.fromtimestamp(at) if at > 0 else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def is_duration(value: object) -> bool:
    """Return whether a run can have taken that: the file may hold anything."""
    return isinstance(value, (int, float)) and SHORTEST <= value <= LONGEST
