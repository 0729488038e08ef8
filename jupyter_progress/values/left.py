"""How the remaining time reads; ``js/src/bar/left.ts`` says the same."""

from __future__ import annotations

from math import floor

from .estimate import LATE, LATEST
from .format import DAY, MOST_DAYS, roughly

SECOND = 1_000.0
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

RANGE_FROM = 15 * SECOND
"""Below that nobody needs a range."""

CLOCK_FROM, CLOCK_TO = 20 * MINUTE, 12 * HOUR
"""Between these people look at their watch: it is told when it will be over."""

RISE = 0.15
"""The share of what was told by which it rises, at once, while news is overdue."""

STANDS = 10 * SECOND
"""So long at the least it stands before: else words would come back that were just replaced."""

UNITS = (
    (120 * SECOND, SECOND, "s"),
    (90 * MINUTE, MINUTE, "min"),
    (48 * HOUR, HOUR, "h"),
    (MOST_DAYS * DAY * MINUTE, DAY * MINUTE, "d"),
)
"""Up to which time a range is told in which unit."""


def left(low: float, likely: float, high: float, clock: float | None, late: float = 0.0) -> str:
    """Return how long is left, or when it will be over; nothing where that is absurdly late.

    ``about 4 min left``, ``3 to 5 min left``; from 20 minutes up to 12 hours ``done about 14:58``,
    ``done between 14:40 and 15:30``.

    Parameters
    ----------
    low, likely, high : float
        Milliseconds; the first and the last are the same where no range is told.
    clock : float or None
        The time of the day, in milliseconds since midnight; None where no time passes meanwhile,
        so that nobody knows when it will be over.
    late : float
        Milliseconds by which news is overdue; the others are of when it was due.
    """
    is_range = high > low and likely >= RANGE_FROM
    likely, high = risen(likely, late, LATE), risen(high, late, LATEST)
    if clock is not None and CLOCK_FROM <= likely < CLOCK_TO and high < 2 * CLOCK_TO:
        step = 5 if high - low < HOUR else 15
        first, last = _at(clock + low, step), _at(clock + high, step)
        if is_range and first != last:
            return f"done between {first} and {last}"
        return f"done about {_at(clock + likely, 1 if likely < HOUR else 5)}"
    if is_range:
        return _between(low, high)
    about = roughly(likely)
    return f"about {about} left" if about else ""


def risen(told: float, late: float, pace: float) -> float:
    """Return what is told of a time that has risen at a pace while news was late: in steps."""
    every = max(STANDS, RISE * told / pace)
    return told + pace * every * floor(late / every)


def _between(low: float, high: float) -> str:
    for below, unit, name in UNITS:
        if high < below:
            least, most = _round(low / unit), _round(high / unit)
            return f"{f'{least} to' if least else 'up to'} {most} {name} left"
    return ""


def _round(number: float) -> int:
    """Return a number as people say it: above 10 in fives, above 30 in tens."""
    step = 1 if number < 10 else 5 if number < 30 else 10
    return floor(number / step + 0.5) * step


def _at(clock: float, step: int) -> str:
    """Return a time of the day, to so many minutes."""
    minutes = floor(clock / (step * MINUTE) + 0.5) * step % DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"
