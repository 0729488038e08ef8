"""Several ways to foretell, from the same course, how long the rest of the way takes.

No one of them is best for all that computes: see König, Ding, Chaudhuri and Narasayya, "A
statistical approach towards robust progress estimation", PVLDB 5(4), 2011.
"""

from __future__ import annotations

from math import exp, expm1, log
from typing import TYPE_CHECKING, NamedTuple

from .earlier import EarlierRun

if TYPE_CHECKING:
    from .course import Course

PLAIN = 7
"""How many there are of the course alone."""

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


class Recalled(NamedTuple):
    """As an earlier run went on from there.

    Attributes
    ----------
    run : EarlierRun
    position : float
        Where it was foretold.
    times : float
        How many times as long the present run takes.
    """

    run: EarlierRun
    position: float
    times: float = 1.0

    def seconds(self, distance: float) -> float:
        """Return how long a distance takes: a fraction of the whole, above 0."""
        return self.times * self.run.between(self.position, min(self.position + distance, 1.0))


Foretold = Forecast | Recalled | None


def forecasts(course: Course) -> tuple[Foretold, ...]:
    """Return all forecasts of a course, always as many: None for one that needs some way first.

    Those by its own way alone are the first. Then there is each earlier run as it was, and each
    as much faster or slower as the present one has been so far.
    """
    here, runs = course.here, course.earlier
    own: tuple[Foretold, ...] = by_own_way(course) if course.way > 0 else (None,) * PLAIN
    if not runs:
        return own
    paces: list[Foretold] = [None] * len(runs)
    if course.way > 0:
        pairs = zip(runs, times(course), strict=True)
        paces = [Recalled(run, here.position, k) for run, k in pairs]
    return (*own, *(Recalled(run, here.position) for run in runs), *paces)


def times(course: Course) -> list[float]:
    """Return how many times as long as each earlier run a course has taken to where it is."""
    start, here = course.points[0], course.here
    took = here.time - start.time
    return [took / run.between(start.position, here.position) for run in course.earlier]


def by_own_way(course: Course) -> tuple[Forecast, ...]:
    """Return the forecasts of a course that has gone some way, in some time, by that alone."""
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
