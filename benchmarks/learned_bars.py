"""Bars that earlier runs teach: that of this package, and the rules of others, by one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from statistics import fmean
from typing import NamedTuple

from benchmarks.families import Run
from jupyter_progress.run.durations import Durations, aim
from jupyter_progress.run.history import History
from jupyter_progress.run.step_times import StepTimes
from jupyter_progress.values.earlier import EarlierRun, Way
from jupyter_progress.values.easing import ease
from jupyter_progress.values.sized import as_large

LOOKS = 200
"""Moments of a run, at even distances, at which the bar is looked at."""

OFF = 2.0
"""How many times too long, or too short, a fixed guess of a duration is."""


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
    return EarlierRun(trace.took, way.points(trace.took), size=run.size)


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
    return _learned(run, past, run.size)


def without_sizes(run: Run, past: list[Run], guess: float) -> Callable[[float], float]:
    """The same, but for how large the data are."""
    return _learned(run, past, None)


def _learned(run: Run, past: list[Run], size: int | None) -> Callable[[float], float]:
    if len(run.seconds) == 1:
        taken = aim([each.seconds for each in as_large(earlier_runs(past), size)])
        return lambda now: ease(0, 100, taken, now)
    return Stepped(run, past[-5:], size)


def earlier_runs(past: list[Run]) -> tuple[EarlierRun, ...]:
    return tuple(earlier_of(each) for each in past[:-6:-1])


class Stepped:
    """A bar of the package with the steps of a run, by a clock that goes on as it is looked at."""

    def __init__(self, run: Run, past: list[Run], size: int | None) -> None:
        from jupyter_progress.core.activity import Activity

        self._now = 0.0
        titles = [str(i) for i in range(len(run.seconds))]
        durations = Durations(lambda: "benchmark", _Remembered(titles, past), size=size)
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
            EarlierRun(run.took, (), dict(zip(keys, run.seconds, strict=True)), run.size)
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
