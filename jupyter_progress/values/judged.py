"""How far each forecast is to be believed, by what it has foretold so far, and by earlier runs."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log
from typing import NamedTuple

from .course import Course
from .forecast import PLAIN, times

SHARPNESS = 20.0
"""How much the error of a forecast, as a logarithm, takes from its weight."""

TRUST = 3.0
"""The weight of the mean over the whole way before anything is known; of all others 1."""

UNKNOWN = 0.3
"""The error that is assumed while no forecast could be judged."""

PRIOR = 0.5
"""How many judgements it counts for how far earlier runs are apart."""

ALONE = 0.15
"""The error that is assumed of an earlier run if there is only one."""

AGREED = 0.05
"""The least that is assumed, where earlier runs agree."""

DOUBT = 6.0
"""How much it takes from the surprises of earlier runs that these are apart, as logarithms."""

STRANGE = 4
"""The same for how much faster or slower than any of them the present one has been so far."""

CLOSE = 0.2
"""By how much worse they may have foretold the way so far than that itself, and be believed."""

PACE = 0.1
"""The error that is assumed of going on like a run which was so much faster or slower so far."""


class Judged(NamedTuple):
    """The weights of the forecasts, whose sum is 1, and how wrong they were, as a logarithm."""

    weights: tuple[float, ...]
    error: float


def judged(course: Course) -> Judged:
    """Return the weights of the forecasts, by how well each has foretold the way to here.

    Those count most that were made where as much lay ahead, beside what lay behind, as now; of
    forecasts by earlier runs, those for as long a distance as now.
    """
    runs = len(course.earlier)
    likeness = Likeness(course)
    errors = _errors(course, likeness.apart)
    if runs and course.way > 0:
        more = _foreseen(errors, likeness)
        errors = [each + by for each, by in zip(errors, more, strict=True)]
    least = min(errors)
    shares = [exp(-SHARPNESS * (each - least)) for each in errors]
    shares[0] *= TRUST
    if course.way <= 0:  # nothing is foretold by the way itself
        shares = [0.0] * PLAIN + shares[PLAIN : PLAIN + runs] + [0.0] * runs
    whole = sum(shares)
    weights = tuple(each / whole for each in shares)
    return Judged(weights, dot(weights, errors))


class Likeness:
    """How like earlier runs the present one has been up to here, and what these were to meet.

    Attributes
    ----------
    strange : list of float
        How much faster or slower it was so far than each of them, as a logarithm.
    apart : float
        How far those that it was like are apart in what they took from here on.
    surprise : float
        How wrong the mean pace up to here was, in those that it was like, for the rest.
    """

    def __init__(self, course: Course) -> None:
        here, way = course.here.position, course.way
        runs = course.earlier
        self.strange = [abs(logarithm(k)) for k in times(course)] if way > 0 else [0.0] * len(runs)
        self.apart, self.surprise = ALONE, 0.0
        if not runs:
            return
        least = min(self.strange)
        shares = [exp(-STRANGE * (each - least)) for each in self.strange]
        whole = sum(shares)
        weights = [each / whole for each in shares]
        rest = [logarithm(run.between(here, 1.0)) for run in runs]
        if len(runs) > 1:
            middle = dot(weights, rest)
            self.apart = max(AGREED, dot(weights, [abs(each - middle) for each in rest]))
        if way > 0:
            before = [run.between(here - way, here) / way * (1 - here) for run in runs]
            wrong = [abs(logarithm(a) - b) for a, b in zip(before, rest, strict=True)]
            self.surprise = dot(weights, wrong)


def _errors(course: Course, apart: float) -> list[float]:
    """Return how wrong each forecast was so far, as a logarithm."""
    points, (now, here, _) = course.points, course.here
    start, rest = points[0].position, 1 - here
    assumed = [UNKNOWN] * PLAIN + [apart] * (2 * len(course.earlier))
    prior = PRIOR if course.earlier else 0.0
    sums, seen = [prior * each for each in assumed], [prior] * len(assumed)
    for time, position, foretold in points:
        if position >= here or time >= now:
            continue
        took, distance, behind = logarithm(now - time), here - position, position - start
        own = _alike(distance / behind, rest / course.way) if behind > 0 else 0.0
        others = _alike(distance, rest)
        for i, each in enumerate(foretold):
            if each is not None:
                weight = own if i < PLAIN else others
                sums[i] += weight * abs(logarithm(each.seconds(distance)) - took)
                seen[i] += weight
    return [
        error / weight if weight > 0 else before
        for error, weight, before in zip(sums, seen, assumed, strict=True)
    ]


def _foreseen(errors: list[float], like: Likeness) -> list[float]:
    """Return by how much more each forecast will be wrong from here on, as earlier runs have it.

    Where they went on at another pace than up to here, the present one is likely to: as far as
    they agree, it has been like them, and they have foretold its way about as well as that itself.
    """
    worse = min(errors[PLAIN:]) - min(errors[:PLAIN]) - CLOSE
    belief = exp(-DOUBT * like.apart - STRANGE * min(like.strange))
    belief /= 1 + exp(min(SHARPNESS * worse, 700.0))
    own = [like.surprise * belief] * PLAIN
    return [*own, *[0.0] * len(like.strange), *(PACE * each for each in like.strange)]


def dot(these: Iterable[float], those: Iterable[float]) -> float:
    """Return the sum of the products of two sequences of one length."""
    return sum(a * b for a, b in zip(these, those, strict=True))


def logarithm(number: float) -> float:
    """Return the logarithm of what may be 0 but for a float's last bits."""
    return log(max(number, 1e-300))


def _alike(one: float, other: float) -> float:
    return min(one / other, other / one)
