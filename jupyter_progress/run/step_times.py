"""What the steps of a run are expected to take, by earlier runs and by this one so far."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import exp, log
from typing import NamedTuple

from ..core.sink import REST, Foreseen
from ..values.earlier import EarlierRun, quantile
from ..values.update import FakeRequest
from .keys import digest

AIM = 0.75
"""The share of runs that are to be over by the estimated time.

Waiting feels longest where it is slow at the end (Harrison, Amento, Kuznetsov and Bell,
"Rethinking the progress bar", UIST 2007): most runs are to end by arriving early.
"""

WORTH = 1.0
"""Seconds from which on a run is remembered, or a step moves by itself, unless one asks for it."""

OLDER = 0.7
"""What a run counts beside the one after it: code is changed, and what it works on."""

AS_BEFORE = 2
"""How many steps it counts for that this run takes as long as the last one."""

SLOWER = log(1.5)
"""Where each of its steps took longer by more than that, this run is held for one that does so."""


class Learned(NamedTuple):
    """What a worker needs to foresee the steps of a run.

    Attributes
    ----------
    key : str
    earlier : tuple of EarlierRun
        Those with steps, the newest first.
    """

    key: str
    earlier: tuple[EarlierRun, ...]


class StepTimes:
    """Foresees the steps of one run, and notes what they take for the next.

    What earlier runs took is reckoned in the pace of the newest: of data twice as large it is the
    shares that repeat. The pace of this run is the median of how many times as long its steps took
    so far. That it was slower is believed at once, since a bar that ran ahead cannot go back.

    Parameters
    ----------
    key : callable
        Returns the key of what runs; called when first needed.

    Attributes
    ----------
    repeats : bool
        Whether a percent will mean the same in the next run: not if that weighs steps otherwise.
    """

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key
        self._earlier: tuple[Sequence[EarlierRun], list[EarlierRun]] = ((), [])
        self._took: dict[str, list[float]] = {}
        # How many times as long as before its steps took, as logarithms, by what they are in.
        self._slower: dict[tuple[str, ...], list[float]] = {}
        self.repeats = True

    def foresee(self, path: tuple[str, ...], earlier: Sequence[EarlierRun]) -> Foreseen | None:
        """Return what is expected of a step: its title is the last, after those around it.

        The earlier runs are the newest first; None if they say nothing of such a step.
        """
        runs = self._in_one_pace(earlier)
        if not runs:
            return None
        key = self.key_of(path)
        seconds = [run.steps[key] for run in runs if key in run.steps]
        if not seconds:
            return None
        if path[-1] == REST:  # a run that did not go on after its steps tells of that as well
            seconds = [run.steps.get(key, 0.0) for run in runs]
        mean = likely(sum(run.steps.values()) / len(run.steps) for run in runs)
        outer = self.key_of(path[:-1])
        whole = [run.steps.get(outer, 0.0) if len(path) > 1 else run.seconds for run in runs]
        pace = self._pace(path[:-1])
        usual = likely(seconds)
        aim = max(quantile(seconds, AIM), usual)
        moves = FakeRequest(100.0, aim * pace * 1000, remark(len(seconds)))
        return Foreseen(
            usual / mean,
            aim / mean,
            likely(whole) / mean,
            mean * pace,
            moves if aim * pace >= WORTH else None,
        )

    def note(
        self,
        path: tuple[str, ...],
        seconds: float,
        is_given: bool,
        earlier: Sequence[EarlierRun] = (),
    ) -> None:
        """Take note of what a step took, and whether its weight was given."""
        self.repeats &= is_given
        if path[-1] == REST and seconds < WORTH:
            return
        if seconds <= 0:  # by a coarse clock: no run that is remembered has such a step
            return
        key = self.key_of(path)
        self._took.setdefault(key, []).append(seconds)
        before = [run.steps[key] for run in self._in_one_pace(earlier) if key in run.steps]
        if before:
            insort(self._slower.setdefault(path[:-1], []), log(seconds / likely(before)))

    def means(self) -> dict[str, float]:
        """Return what the steps took, those of the same title in the mean, by key."""
        return {key: sum(took) / len(took) for key, took in self._took.items()}

    def key_of(self, path: tuple[str, ...]) -> str:
        """Return by what the duration of a step is remembered."""
        return digest(self._key(), "step", *path)[:16]

    def _pace(self, outer: tuple[str, ...]) -> float:
        """Return how many times as long as the newest of the earlier runs this one takes."""
        slower = self._slower.get(outer, [])
        pace = quantile([0.0] * AS_BEFORE + slower, 0.5)
        return exp(max(pace, slower[0]) if slower and slower[0] > SLOWER else pace)

    def _in_one_pace(self, earlier: Sequence[EarlierRun]) -> list[EarlierRun]:
        if self._earlier[0] is not earlier:
            self._earlier = (earlier, in_one_pace([run for run in earlier if run.steps]))
        return self._earlier[1]


def in_one_pace(runs: Sequence[EarlierRun]) -> list[EarlierRun]:
    """Return runs as they would be if each took as long as the first, by the median of steps."""
    return [run if run is runs[0] else run.times(_factor(run, runs[0])) for run in runs]


def _factor(run: EarlierRun, other: EarlierRun) -> float:
    """Return how many times as long another run took; of two middle ones the nearer to 1."""
    both = run.steps.keys() & other.steps.keys()
    longer = sorted(log(other.steps[key] / run.steps[key]) for key in both) or [0.0]
    return exp(min(longer[(len(longer) - 1) // 2], longer[len(longer) // 2], key=abs))


def likely(values: Iterable[float]) -> float:
    """Return the median of what earlier runs took, the newest first, of which older count less.

    One of four that is far off does not change it much.
    """
    ordered = sorted((value, OLDER**age) for age, value in enumerate(values))
    ends = list(accumulate(weight for _, weight in ordered))
    return ordered[bisect_left(ends, ends[-1] / 2)][0]


def remark(runs: int) -> str:
    """Return on what an estimate rests."""
    last = "the last run" if runs == 1 else f"the last {runs} runs"
    return f"estimated from {last}"
