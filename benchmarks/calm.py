"""How calm the words are that tell the remaining time: how often some come back that were left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import floor

from benchmarks.families import FAMILIES as TAUGHT
from benchmarks.families import RUNS, runs_of
from benchmarks.forecasters import Ours
from benchmarks.learned_bars import earlier_runs
from benchmarks.other_traces import OTHERS
from benchmarks.traces import FAMILIES, Trace, drawn
from jupyter_progress.values import promise

SOON = 10.0
"""Seconds within which words that come back have flickered."""

NOON = 12 * 3600.0

Opened = Callable[[float, float, float], Ours]


def readings(opened: Opened, trace: Trace) -> Iterator[tuple[float, str]]:
    """Yield all words that a page shows in a run, and when: at each state, and once a second."""
    (began, position), *points = trace.points
    bar = opened(began, position, trace.total)
    now = began
    for time, position in points:
        while (beat := floor(now - began + 1) + began) < time:
            now = beat
            yield now, words(bar, now)
        now = time
        bar.moved(time, position)
        yield now, words(bar, now)


def words(bar: Ours, now: float) -> str:
    """Return what is shown at a time; nothing where nothing is said."""
    bar.left(now)
    told = None if bar.said is None else bar.said.after(now - bar.published)
    return promise.words(told, NOON + now)


def returns(shown: Iterable[tuple[float, str]]) -> list[tuple[float, str, str]]:
    """Return when words came back that others had replaced a moment ago, and both."""
    found = []
    before, current, since = None, "", 0.0
    for time, told in shown:
        if told == current:
            continue
        if told == before and time - since < SOON:
            found.append((time, told, current))
        before, current, since = current, told, time
    return found


def runs(seed: int, number: int) -> Iterator[tuple[Opened, Trace]]:
    """Yield runs of all kinds, those with earlier runs too, and what opens a bar for each."""
    for families in (FAMILIES, OTHERS):
        for traces in drawn(seed, number, families).values():
            yield from ((Ours, trace) for trace in traces)
    for name in TAUGHT:
        for kind in range(number):
            drawn_runs = runs_of(name, f"{seed}, {name}, {kind}", RUNS)
            past, run = drawn_runs[:-1], drawn_runs[-1]
            taught = type("Taught", (Ours,), {"earlier": earlier_runs(past)})
            yield taught, run.trace()


def section(seed: int, number: int) -> str:
    """Return what of that stands in the README."""
    found = [len(returns(readings(*each))) for each in runs(seed, number)]
    return (
        f"In {len(found)} runs of all kinds, those of `--others` and of `--learned` too, words "
        f"came back {sum(found)} times that others had replaced less than ten seconds before."
    )
