"""Several ways to foretell, from the same course, how long the rest of the way takes.

No one of them is best for all that computes: see König, Ding, Chaudhuri and Narasayya, "A
statistical approach towards robust progress estimation", PVLDB 5(4), 2011.
"""

from __future__ import annotations

from math import exp, expm1, log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .course import Course

FORECASTS = 7
"""How many there are."""

LEAST = 0.1
"""Of the present pace: no trend is trusted to go below that."""

DAMPED = 0.5
"""Of the growth seen so far is what is taken to go on."""

MOST = 1.5
"""The most that a pace is taken to grow over the rest of the way, as a logarithm."""


class Forecast(NamedTuple):
    """A pace in seconds for the whole, and how it goes on.

    Attributes
    ----------
    pace : float
        At the point where it was foretold.
    slope : float
        What is added to it over the whole way.
    growth : float
        The logarithm of what it is multiplied by over the whole way; with no slope.
    """

    pace: float
    slope: float = 0.0
    growth: float = 0.0

    def seconds(self, distance: float) -> float:
        """Return how long a distance takes: a fraction of the whole, above 0."""
        if self.growth:
            growth = min(max(self.growth * distance, -MOST), MOST)
            return self.pace * distance * (expm1(growth) / growth)
        return distance * max(self.pace + self.slope * distance / 2, LEAST * self.pace)


def forecasts(course: Course) -> tuple[Forecast, ...]:
    """Return all forecasts of a course that has gone some way, in some time."""
    whole, half = course.pace(1), course.pace(0.5)
    least = whole * 1e-9  # a float's last bits
    half = max(half, least)
    first_half = max(2 * whole - half, least)
    # From the middle of one half to that of the other; from there to here it is half as far.
    distance = course.way / 2
    slope = (half - first_half) / distance
    growth = DAMPED * log(half / first_half) / distance
    return (
        Forecast(whole),
        Forecast(half),
        Forecast(max(course.pace(0.25), least)),
        Forecast(max(course.pace(0.1), least)),
        Forecast(max(course.pace_but_longest(), least)),
        Forecast(max(half + slope * distance / 2, LEAST * half), slope),
        Forecast(half * exp(growth * distance / 2), 0.0, growth),
    )
