"""Families of runs of the same thing: what repeats from one to the next, and what does not.

Each run is a list of steps: the seconds that each takes, and the share of the bar that the task
itself gives it. A family of runs is drawn from a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from math import exp, log
from random import Random
from typing import NamedTuple

from benchmarks.traces import Trace

RUNS = 7
"""Of each family: the first teaches, the others are foretold."""


class Run(NamedTuple):
    """One run.

    Attributes
    ----------
    seconds : list of float
        What each step takes.
    shares : list of float
        What the task reports for each, as a share of the whole.
    size : int or None
        How large its arguments are; None where that is always the same.
    """

    seconds: list[float]
    shares: list[float]
    size: int | None = None

    @property
    def took(self) -> float:
        return sum(self.seconds)

    def trace(self) -> Trace:
        """Return the run as a task reports it, a number at the end of each step."""
        times = accumulate(self.seconds, initial=0.0)
        at = accumulate(self.shares, initial=0.0)
        points = [(t, p) for t, p in zip(times, at, strict=True)]
        return Trace(points[-1][1], points)


Family = Callable[[Random], Iterator[Run]]


def noise(random: Random, sigma: float = 0.1) -> float:
    return random.lognormvariate(0, sigma)


def _uneven(random: Random) -> tuple[list[float], list[float]]:
    n = random.randint(4, 12)
    scale = exp(random.uniform(1, 5))
    return [scale * random.lognormvariate(0, 1) for _ in range(n)], [1 / n] * n


def uneven(random: Random) -> Iterator[Run]:
    """Steps that take as long in each run, some far longer than others."""
    steps, shares = _uneven(random)
    while True:
        yield Run([noise(random) * each for each in steps], shares)


def slow_last(random: Random) -> Iterator[Run]:
    """Items of the same kind, of which the last fifth or less takes several times as long."""
    n, slow = random.randint(30, 200), random.uniform(3, 10)
    scale, last = exp(random.uniform(1, 5)) / n, random.uniform(0.05, 0.2)
    while True:
        whole = noise(random)
        steps = [scale * whole * (slow if i >= n * (1 - last) else 1) for i in range(n)]
        yield Run([noise(random) * each for each in steps], [1 / n] * n)


def long_fit(random: Random) -> Iterator[Run]:
    """A quick way to 70 %, a fit that takes most of the time, a report."""
    fit = exp(random.uniform(3, 6))
    before = fit * random.uniform(0.05, 0.3) / 7
    while True:
        steps = [*(before * noise(random) for _ in range(7)), fit * noise(random), before]
        yield Run(steps, [0.1] * 7 + [0.25, 0.05])


def growing(random: Random) -> Iterator[Run]:
    """Uneven steps whose data grow from run to run."""
    steps, shares = _uneven(random)
    more, size = random.uniform(1.1, 1.5), 1.0
    while True:
        yield Run([noise(random) * size * each for each in steps], shares)
        size *= more


def other_sizes(random: Random) -> Iterator[Run]:
    """Uneven steps of runs whose data are of other sizes each time, up to thirty times as large.

    What a run takes goes about with a power of that, and with other things besides.
    """
    steps, shares = _uneven(random)
    power = random.uniform(0.5, 1.5)
    while True:
        size = exp(random.uniform(0, log(30)))
        whole = size**power * noise(random)
        yield Run([noise(random) * whole * each for each in steps], shares, round(1000 * size))


def sizes_without_meaning(random: Random) -> Iterator[Run]:
    """Uneven steps of runs whose data are of other sizes, on which nothing depends."""
    steps, shares = _uneven(random)
    while True:
        size = round(1000 * exp(random.uniform(0, log(30))))
        yield Run([noise(random) * each for each in steps], shares, size)


def sized_call(random: Random) -> Iterator[Run]:
    """A call that says nothing, and takes about as long as its data are large."""
    seconds, power = exp(random.uniform(1, 6)), random.uniform(0.5, 1.5)
    while True:
        size = exp(random.uniform(0, log(30)))
        whole = seconds * size**power * noise(random, 0.2)
        yield Run([whole], [1.0], round(1000 * size))


def two_modes(random: Random) -> Iterator[Run]:
    """Uneven steps of which the first is cached in half of the runs."""
    steps, shares = _uneven(random)
    steps[0] = sum(steps) * random.uniform(0.5, 2)
    while True:
        load = steps[0] * (0.02 if random.random() < 0.5 else 1)
        yield Run([noise(random) * each for each in (load, *steps[1:])], shares)


def drift(random: Random) -> Iterator[Run]:
    """Uneven steps, each of which gets longer or shorter from run to run, at random."""
    steps, shares = _uneven(random)
    while True:
        yield Run([noise(random) * each for each in steps], shares)
        steps = [each * noise(random, 0.2) for each in steps]


def uninstrumented(random: Random) -> Iterator[Run]:
    """A call that says nothing, and takes about as long each time."""
    seconds, sigma = exp(random.uniform(1, 6)), random.uniform(0.1, 0.4)
    while True:
        yield Run([seconds * noise(random, sigma)], [1.0])


def fake_segment(random: Random) -> Iterator[Run]:
    """A call within a task that says nothing; now and then it takes far longer."""
    seconds = exp(random.uniform(1, 6))
    while True:
        slow = random.uniform(1.5, 4) if random.random() < 0.1 else 1.0
        yield Run([seconds * slow * noise(random, 0.2)], [1.0])


def steady(random: Random) -> Iterator[Run]:
    """Items that all take as long: there is nothing to learn but how long they take."""
    n, scale = random.randint(30, 200), exp(random.uniform(-2, 1))
    while True:
        yield Run([scale * noise(random) for _ in range(n)], [1 / n] * n)


def misled(random: Random) -> Iterator[Run]:
    """Each run of another kind than those before: what was learned is wrong."""
    while True:
        yield next(random.choice((uneven, slow_last, long_fit, steady))(random))


def changed(random: Random) -> Iterator[Run]:
    """Runs that agree, and a last one of another kind: what was learned is wrong, and was sure."""
    before, after = random.sample((uneven, slow_last, long_fit, steady), 2)
    yield from islice(before(random), RUNS - 1)
    yield from after(random)


FAMILIES: dict[str, Family] = {
    "uneven steps": uneven,
    "slow last phase": slow_last,
    "long fit at 70 %": long_fit,
    "growing data": growing,
    "other sizes": other_sizes,
    "sizes without meaning": sizes_without_meaning,
    "two modes": two_modes,
    "drift": drift,
    "un-instrumented": uninstrumented,
    "fake segment": fake_segment,
    "call of other sizes": sized_call,
    "steady": steady,
    "another kind each": misled,
    "another kind at last": changed,
}

MOVED = (
    *("uneven steps", "growing data", "other sizes", "sizes without meaning", "two modes", "drift"),
    *("un-instrumented", "fake segment", "call of other sizes"),
)
"""Those whose bar is ours to move: what the task reports is shown as it is."""

APART = (
    *("slow last phase", "other sizes", "call of other sizes"),
    *("another kind each", "another kind at last"),
)
"""Those in which what a step takes tells of the steps after it, also to who knows the kind."""


def runs_of(name: str, kind: str, number: int) -> list[Run]:
    """Return the first runs of a kind of a family; a kind is a seed."""
    return list(islice(FAMILIES[name](Random(kind)), number))


def others(name: str, kind: str, past: int, number: int) -> list[list[float]]:
    """Return what the steps of the run after some past ones might have taken as well.

    All that is drawn up to the end of the past runs is as it is; what comes after that is drawn
    anew.
    """
    found = []
    for i in range(number):
        random = Random(kind)
        runs = FAMILIES[name](random)
        for _ in range(past):
            next(runs)
        random.seed(f"{kind}, {past}, {i}")
        found.append(next(runs).seconds)
    return found
