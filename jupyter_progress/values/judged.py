"""How far each forecast is to be believed, by what it has foretold so far, and by earlier runs."""

from __future__ import annotations

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

STRANGE = 4.0
"""The same for how much faster or slower than any of them the present one has been so far."""

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
    errors = _errors(course)
    if course.way > 0:
        errors = [each + more for each, more in zip(errors, _foreseen(course, errors), strict=True)]
    least = min(errors)
    shares = [exp(-SHARPNESS * (each - least)) for each in errors]
    shares[0] *= TRUST
    if course.way <= 0:  # nothing is foretold by the way itself
        shares = [0.0] * PLAIN + shares[PLAIN : PLAIN + runs] + [0.0] * runs
    whole = sum(shares)
    weights = tuple(each / whole for each in shares)
    return Judged(weights, sum(w * error for w, error in zip(weights, errors, strict=True)))


def _errors(course: Course) -> list[float]:
    """Return how wrong each forecast was so far, as a logarithm."""
    points, (now, here, _) = course.points, course.here
    start, rest = points[0].position, 1 - here
    assumed = [UNKNOWN] * PLAIN + [_apart(course)] * (2 * len(course.earlier))
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


def _foreseen(course: Course, errors: list[float]) -> list[float]:
    """Return by how much more each forecast will be wrong from here on, as earlier runs have it.

    Where they went on at another pace than up to here, the present one is likely to: as far as
    they agree, it has been like them, and they have foretold its way as well as that itself.
    """
    strange = [abs(logarithm(each)) for each in times(course)]
    if not strange:
        return [0.0] * PLAIN
    worse = min(errors[PLAIN:]) - min(errors[:PLAIN])
    belief = 1 / (1 + exp(min(SHARPNESS * worse, 700.0)))
    belief *= exp(-DOUBT * _apart(course) - STRANGE * min(strange))
    surprise = _surprise(course) * belief
    return [*[surprise] * PLAIN, *[0.0] * len(strange), *(PACE * each for each in strange)]


def _surprise(course: Course) -> float:
    """Return how wrong the mean pace up to here was, in earlier runs, for the rest."""
    start, here = course.points[0].position, course.here.position
    wrong = [
        logarithm(run.between(start, here) / course.way * (1 - here) / run.between(here, 1.0))
        for run in course.earlier
    ]
    return sum(map(abs, wrong)) / len(wrong)


def _apart(course: Course) -> float:
    """Return how far earlier runs are apart in what they took from here on."""
    here = course.here.position
    rest = sorted(logarithm(run.between(here, 1.0)) for run in course.earlier)
    if len(rest) < 2:
        return ALONE
    middle = rest[len(rest) // 2]
    return max(AGREED, sum(abs(each - middle) for each in rest) / len(rest))


def logarithm(number: float) -> float:
    """Return the logarithm of what may be 0 but for a float's last bits."""
    return log(max(number, 1e-300))


def _alike(one: float, other: float) -> float:
    return min(one / other, other / one)
