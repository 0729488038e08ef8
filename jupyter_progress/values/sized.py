"""What earlier runs would have taken with arguments as large as now, if that can be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import log

from .earlier import EarlierRun, quantile

LEAST = 3
"""Runs of which the size is known, from which on it may count."""

STEEPEST = 4.0
"""No power of the size beyond that is taken for more than chance."""

BETTER = 0.5
"""Of the error without the size is the most that one with it may have, to be believed."""


def as_large(runs: tuple[EarlierRun, ...], size: int | None) -> tuple[EarlierRun, ...]:
    """Return runs as if their arguments had been of this size.

    What they took is taken to go with a power of the size: a straight line through the logarithms,
    by the median of the slopes between any two (Theil and Sen), which one exception hardly turns.
    It is believed only where they would have been foretold clearly better, each by the line through
    the others, than by the median of these.
    """
    power = _power(runs) if size else 0.0
    if not size or not power:
        return runs
    sizes = [each.size or size for each in runs]
    return tuple(each.times((size / was) ** power) for each, was in zip(runs, sizes, strict=True))


def _power(runs: Sequence[EarlierRun]) -> float:
    """Return the power of the size with which runs go; 0.0 where that does not help."""
    points = [(log(run.size), log(run.seconds)) for run in runs if run.size]
    if len(points) < LEAST:
        return 0.0
    with_size, without = [], []
    for i, (at, took) in enumerate(points):
        others = points[:i] + points[i + 1 :]
        slope = _slope(others)
        with_size.append(abs(_median(y + slope * (at - x) for x, y in others) - took))
        without.append(abs(_median(y for _, y in others) - took))
    power = _slope(points)
    helps = _median(with_size) < BETTER * _median(without)
    return power if helps and 0 < power < STEEPEST else 0.0


def _slope(points: Sequence[tuple[float, float]]) -> float:
    slopes = [(d - b) / (c - a) for (a, b), (c, d) in combinations(points, 2) if a != c]
    return _median(slopes) if slopes else 0.0


def _median(values: Iterable[float]) -> float:
    return quantile(values, 0.5)  # to load `statistics` takes longer than all of this
