"""What is gained by earlier runs of the same thing: how true the bar is, and the remaining time.

The bar is looked at where it is ours to move: steps to which no weight was given, a call that
says nothing, a fake segment. Steps and their ranges are those of the package, in an activity by a
clock of the benchmark; "fixed guess" and "median" are rules of others, drawn with the same easing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from math import exp
from random import Random
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.families import FAMILIES, MOVED, RUNS, Run
from benchmarks.forecasters import Ours
from benchmarks.honesty import followed
from jupyter_progress.run.durations import AIM, Durations
from jupyter_progress.run.history import History
from jupyter_progress.values.earlier import EarlierRun, Way, quantile
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
        aim = quantile((each.took for each in past[-5:]), AIM)
        return lambda now: ease(0, 100, aim, now)
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
        key_of_step = Durations(lambda: "benchmark", self).step_key
        keys = [key_of_step((title,)) for title in titles]
        self._runs = tuple(
            EarlierRun(run.took, (), dict(zip(keys, run.seconds, strict=True)))
            for run in reversed(past)
        )
        self.enabled = True

    def earlier(self, key: str) -> tuple[EarlierRun, ...]:
        return self._runs


RULES = {"learned": learned, "fixed guess": fixed, "median": by_median}


def moved(run: Run, shown: Callable[[float], float]) -> Bar:
    """Look at a bar through a run."""
    times = [run.took * i / LOOKS for i in range(1, LOOKS)]
    off = [abs(shown(now) / 100 - now / run.took) for now in times]
    return Bar(fmean(off), shown(run.took * (1 - 1e-9)))


# -- all of it


def learning(seed: int, number: int) -> dict[str, dict[str, Figures]]:
    """Return by family the figures of the bar under each rule, and of the remaining time."""
    random = Random(seed)
    return {name: _family(name, random, number) for name in FAMILIES}


def _family(name: str, random: Random, number: int) -> dict[str, Figures]:
    bars: dict[str, list[Bar]] = {rule: [] for rule in RULES}
    pairs: list[tuple[float, float]] = []
    early: dict[str, list[bool]] = {"aim": [], "median": []}
    said = {"with": 0, "without": 0}
    asked = 0
    for _ in range(number * (RUNS - 1 if name in LAST_ONLY else 1)):
        runs = list(islice(FAMILIES[name](random), RUNS))
        guess = runs[0].took * OFF ** random.choice((-1, 1))
        for i in range(RUNS - 1 if name in LAST_ONLY else 1, RUNS):
            past, run = runs[:i], runs[i]
            taken = [each.took for each in past[-5:]]
            early["aim"].append(run.took <= quantile(taken, AIM))
            early["median"].append(run.took <= sorted(taken)[len(taken) // 2])
            if name in MOVED:
                for rule, shown in RULES.items():
                    bars[rule].append(moved(run, shown(run, past, guess)))
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
    figures: dict[str, Figures] = {
        rule: {"off": fmean(each.off for each in bar), "end": fmean(each.end for each in bar)}
        for rule, bar in bars.items()
        if bar
    }
    figures["early"] = {by: fmean(each) for by, each in early.items()}
    for i, which in enumerate(("without", "with")):
        errors = [pair[i] for pair in pairs]
        figures[f"remaining, {which}"] = {
            "median": exp(median(errors)) if errors else None,
            "mean_log": fmean(errors) if errors else None,
            "said": said[which] / asked,
        }
    return figures


LAST_ONLY = ("another kind at last",)


def _with(runs: list[EarlierRun]) -> Callable[[float, float, float], Ours]:
    class Learned(Ours):
        earlier = tuple(runs)

    return Learned


def tables(result: dict[str, dict[str, Figures]]) -> str:
    """Return Markdown: the bar, then the remaining time."""
    bar = [
        "| mean distance of the bar from the truth, in percent of it | learned | fixed guess "
        "| median | to fixed | to median | at the end: learned | median "
        "| over by the aim | by the median |",
        "|---" * 10 + "|",
    ]
    left = [
        "| the remaining time, as max(estimate / true, true / estimate) | median without | with "
        "| mean abs. log without | with | said without | with |",
        "|---" * 7 + "|",
    ]
    for name, rows in result.items():
        if "learned" in rows:
            off = {rule: 100 * (rows[rule]["off"] or 0.0) for rule in RULES}
            ours = off["learned"]
            ends = [rows[rule]["end"] for rule in ("learned", "median")]
            cells = [*off.values(), ours / off["fixed guess"], ours / off["median"], *ends]
            bar.append(_row(name, [*cells, *rows["early"].values()]))
        both = rows["remaining, without"], rows["remaining, with"]
        left.append(_row(name, [each[c] for c in ("median", "mean_log", "said") for each in both]))
    return "\n".join([*bar, "", *left])


def _row(name: str, cells: list[float | None]) -> str:
    texts = ("-" if each is None else f"{each:.2f}" for each in cells)
    return f"| {name} | {' | '.join(texts)} |"


def run(seed: int, number: int, as_json: bool) -> str:
    """Return what ``honesty --learned`` prints."""
    result = learning(seed, number)
    return json.dumps(result) if as_json else tables(result)
