"""What is gained by earlier runs of the same thing: how true the bar is, and the remaining time.

The bar is looked at where it is ours to move: steps to which no weight was given, a call that
says nothing, a fake segment. Steps and their ranges are those of the package, in an activity by a
clock of the benchmark; "fixed guess" and "median" are rules of others, drawn with the same easing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import accumulate, product
from math import exp
from random import Random
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.families import APART, FAMILIES, MOVED, RUNS, Run, runs_of
from benchmarks.floor import Floor
from benchmarks.forecasters import Ours
from benchmarks.honesty import followed
from jupyter_progress.run.durations import Durations, aim
from jupyter_progress.run.history import History
from jupyter_progress.run.step_times import StepTimes
from jupyter_progress.values.earlier import EarlierRun, Way
from jupyter_progress.values.easing import ease

LOOKS = 200
"""Moments of a run, at even distances, at which the bar is looked at."""

OFF = 2.0
"""How many times too long, or too short, a fixed guess of a duration is."""

Figures = dict[str, float | None]


class Bar(NamedTuple):
    """How a bar went in one run: how far it was from the truth in the mean, and where it ended."""

    off: float
    end: float


def earlier_of(run: Run) -> EarlierRun:
    """Return what is remembered of a run that reports its steps as numbers."""
    trace = run.trace()
    way = Way(trace.began)
    for time, position in trace.points[:-1]:
        way.note(time, position)
    return EarlierRun(trace.took, way.points(trace.took))


# -- the bar


def fixed(run: Run, past: list[Run], guess: float) -> Callable[[float], float]:
    """All steps alike; a call that says nothing by a guess of what it takes."""
    if len(run.seconds) == 1:
        return lambda now: ease(0, 100, guess, now)
    ends = list(accumulate(run.seconds))
    return lambda now: 100 * sum(end <= now for end in ends) / len(ends)


def by_median(run: Run, past: list[Run], guess: float) -> Callable[[float], float]:
    """As before there were courses: the whole by the median of what it took."""
    taken = sorted(each.took for each in past[-5:])
    return lambda now: ease(0, 100, taken[len(taken) // 2], now)


def learned(run: Run, past: list[Run], guess: float) -> Callable[[float], float]:
    """As it is here: each step has the share that it took, and moves by the third quartile."""
    if len(run.seconds) == 1:
        taken = aim([each.took for each in past[-5:]])
        return lambda now: ease(0, 100, taken, now)
    return Stepped(run, past[-5:])


class Stepped:
    """A bar of the package with the steps of a run, by a clock that goes on as it is looked at."""

    def __init__(self, run: Run, past: list[Run]) -> None:
        from jupyter_progress.core.activity import Activity

        self._now = 0.0
        titles = [str(i) for i in range(len(run.seconds))]
        durations = Durations(lambda: "benchmark", _Remembered(titles, past))
        self._activity = Activity("a run")
        self._activity.live.clock = lambda: self._now  # type: ignore[assignment]
        self._activity.live.estimates = durations
        self._steps = self._opened(titles, list(accumulate(run.seconds)))
        next(self._steps)

    def __call__(self, now: float) -> float:
        """Return the percent that is shown at a time, which never goes back."""
        while self._ends <= now and next(self._steps, None) is not None:
            pass
        self._now = now
        return self._activity.live.value()

    def _opened(self, titles: list[str], ends: list[float]) -> Iterator[bool]:
        from jupyter_progress.run.updater import ProgressUpdater

        self._activity.begin()
        updater = ProgressUpdater(self._activity.live)
        updater.plan(titles)
        for title, self._ends in zip(titles, ends, strict=True):
            with updater.step(title):
                yield True
                self._now = self._ends


class _Remembered(History):
    """A history that holds the steps of some runs."""

    def __init__(self, titles: list[str], past: list[Run]) -> None:
        super().__init__()
        key_of_step = StepTimes(lambda: "benchmark").key_of
        keys = [key_of_step((title,)) for title in titles]
        self._runs = tuple(
            EarlierRun(run.took, (), dict(zip(keys, run.seconds, strict=True)))
            for run in reversed(past)
        )
        self.enabled = True

    def earlier(self, key: str) -> tuple[EarlierRun, ...]:
        return self._runs


FLOOR = "floor"
"""What no bar, and no remaining time, can do better than in the mean."""

RULES = {"learned": learned, "fixed guess": fixed, "median": by_median}


def moved(run: Run, shown: Callable[[float], float]) -> Bar:
    """Look at a bar through a run."""
    times = [run.took * i / LOOKS for i in range(1, LOOKS)]
    off = [abs(shown(now) / 100 - now / run.took) for now in times]
    return Bar(fmean(off), shown(run.took * (1 - 1e-9)))


# -- all of it


def learning(seed: int, number: int) -> dict[str, dict[str, Figures]]:
    """Return by family the figures of the bar under each rule, and of the remaining time."""
    return {name: _family(name, seed, number) for name in FAMILIES}


def _family(name: str, seed: int, number: int) -> dict[str, Figures]:
    bars: dict[str, list[Bar]] = {rule: [] for rule in (*RULES, FLOOR)}
    least: list[float] = []
    pairs: list[tuple[float, float]] = []
    early: dict[str, list[bool]] = {"aim": [], "median": []}
    said = {"with": 0, "without": 0}
    asked = 0
    for drawn in range(number * (RUNS - 1 if name in LAST_ONLY else 1)):
        kind = f"{seed}, {name}, {drawn}"
        runs = runs_of(name, kind, RUNS)
        guess = runs[0].took * OFF ** Random(kind).choice((-1, 1))
        for i in range(RUNS - 1 if name in LAST_ONLY else 1, RUNS):
            past, run = runs[:i], runs[i]
            taken = [each.took for each in past[-5:]]
            early["aim"].append(run.took <= aim(taken))
            early["median"].append(run.took <= sorted(taken)[len(taken) // 2])
            floor = None if name in APART else Floor(name, kind, i, run)
            if name in MOVED:
                for rule, shown in RULES.items():
                    bars[rule].append(moved(run, shown(run, past, guess)))
                if floor is not None:
                    bars[FLOOR].append(moved(run, floor.percent))
            trace = run.trace()
            without = followed(Ours, trace).errors
            known = followed(_with([earlier_of(each) for each in past[:-6:-1]]), trace).errors
            for share, error in without.items():
                asked += 1
                said["without"] += error is not None
                told = known[share]
                said["with"] += told is not None
                if error is not None and told is not None:
                    pairs.append((abs(error), abs(told)))
                    if floor is not None:
                        least.append(abs(floor.error(share)))
    figures: dict[str, Figures] = {
        rule: {"off": fmean(each.off for each in bar), "end": fmean(each.end for each in bar)}
        for rule, bar in bars.items()
        if bar
    }
    figures["early"] = {by: fmean(each) for by, each in early.items()}
    for i, which in enumerate(("without", "with")):
        errors = [pair[i] for pair in pairs]
        figures[f"remaining, {which}"] = {**_errors(errors), "said": said[which] / asked}
    figures[f"remaining, {FLOOR}"] = _errors(least)
    return figures


def _errors(errors: list[float]) -> Figures:
    return {
        "median": exp(median(errors)) if errors else None,
        "mean_log": fmean(errors) if errors else None,
    }


LAST_ONLY = ("another kind at last",)


def _with(runs: list[EarlierRun]) -> Callable[[float, float, float], Ours]:
    class Learned(Ours):
        earlier = tuple(runs)

    return Learned


BAR = (
    *("learned", "fixed guess", "median", "floor", "to fixed", "to median"),
    *("floor to fixed", "floor to median", "at the end: learned", "median"),
    *("over by the aim", "by the median"),
)

LEFT = (
    *("median without", "with", "floor", "mean abs. log without", "with", "floor"),
    *("said without", "with"),
)


def tables(result: dict[str, dict[str, Figures]]) -> tuple[str, str]:
    """Return Markdown: the bar, and the remaining time."""
    bar, left = _head(BAR), _head(LEFT)
    for name, rows in result.items():
        if "learned" in rows:
            off = {rule: rows[rule]["off"] if rule in rows else None for rule in (*RULES, FLOOR)}
            pairs = product(("learned", FLOOR), ("fixed guess", "median"))
            goals = [_ratio(off[rule], off[to]) for rule, to in pairs]
            ends = [rows[rule]["end"] for rule in ("learned", "median")]
            percents = [None if each is None else 100 * each for each in off.values()]
            bar.append(_row(name, [*percents, *goals, *ends, *rows["early"].values()]))
        told = [rows[f"remaining, {which}"] for which in ("without", "with", FLOOR)]
        cells = [each[c] for c in ("median", "mean_log") for each in told]
        left.append(_row(name, [*cells, *(each["said"] for each in told[:2])]))
    return "\n".join(bar), "\n".join(left)


def _head(titles: tuple[str, ...]) -> list[str]:
    return ["| | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _row(name: str, cells: list[float | None]) -> str:
    texts = ("-" if each is None else f"{each:.2f}" for each in cells)
    return f"| {name} | {' | '.join(texts)} |"


def run(seed: int, number: int, as_json: bool) -> str:
    """Return what ``honesty --learned`` prints."""
    result = learning(seed, number)
    return json.dumps(result) if as_json else "\n\n".join(tables(result))
