"""What is gained by earlier runs of the same thing: how true the bar is, and the remaining time.

The bar is looked at where it is ours to move: steps to which no weight was given, a call that
says nothing, a fake segment. Steps and their ranges are those of the package, in an activity by a
clock of the benchmark; "fixed guess" and "median" are rules of others, drawn with the same easing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from math import exp
from random import Random
from statistics import fmean, median

from benchmarks.families import APART, FAMILIES, MOVED, RUNS, runs_of
from benchmarks.floor import Floor
from benchmarks.forecasters import Ours
from benchmarks.honesty import followed
from benchmarks.learned_bars import OFF, RULES, Bar, earlier_runs, moved, without_sizes
from jupyter_progress.run.durations import aim
from jupyter_progress.values.earlier import EarlierRun
from jupyter_progress.values.sized import as_large

Figures = dict[str, float | None]

FLOOR = "floor"
"""What no bar, and no remaining time, can do better than in the mean."""

SIZED, UNSIZED = "with sizes", "without sizes"


def learning(seed: int, number: int) -> dict[str, dict[str, Figures]]:
    """Return by family the figures of the bar under each rule, and of the remaining time."""
    return {name: _family(name, seed, number) for name in FAMILIES}


def together(result: dict[str, dict[str, Figures]], floor: bool = False) -> dict[str, float]:
    """Return the mean distance of each rule from the truth over all families.

    Over those of which the floor is known, where that is asked for.
    """
    rows = [each for each in result.values() if "learned" in each]
    rules = (*RULES, FLOOR) if floor else tuple(RULES)
    rows = [each for each in rows if all(rule in each for rule in rules)]
    return {rule: fmean(each[rule]["off"] or 0.0 for each in rows) for rule in rules}


def _family(name: str, seed: int, number: int) -> dict[str, Figures]:
    bars: dict[str, list[Bar]] = {rule: [] for rule in (*RULES, FLOOR, UNSIZED)}
    sizes: list[tuple[float, float]] = []
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
            sized = as_large(earlier_runs(past), run.size)
            early["aim"].append(run.took <= aim([each.seconds for each in sized]))
            early["median"].append(run.took <= sorted(taken)[len(taken) // 2])
            floor = None if name in APART else Floor(name, kind, i, run)
            if name in MOVED:
                for rule, shown in RULES.items():
                    bars[rule].append(moved(run, shown(run, past, guess)))
                if floor is not None:
                    bars[FLOOR].append(moved(run, floor.percent))
            trace = run.trace()
            without = followed(Ours, trace).errors
            known = followed(_with(sized), trace).errors
            if run.size is not None:
                bars[UNSIZED].append(moved(run, without_sizes(run, past, guess)))
                unsized = followed(_with(earlier_runs(past)), trace).errors
                sizes += [
                    (abs(told), abs(known[share] or 0.0))
                    for share, told in unsized.items()
                    if told is not None and known[share] is not None
                ]
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
    if sizes:
        for i, which in enumerate((UNSIZED, SIZED)):
            figures[f"remaining, {which}"] = _errors([pair[i] for pair in sizes])
    return figures


def _errors(errors: list[float]) -> Figures:
    return {
        "median": exp(median(errors)) if errors else None,
        "mean_log": fmean(errors) if errors else None,
    }


GOALS = tuple(product(("learned", FLOOR), ("fixed guess", "median")))
"""What is divided by what."""

LAST_ONLY = ("another kind at last",)


def _with(runs: tuple[EarlierRun, ...]) -> Callable[[float, float, float], Ours]:
    class Learned(Ours):
        earlier = runs

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


SIZES = ("the bar without", "with", "remaining, mean abs. log without", "with")


def tables(result: dict[str, dict[str, Figures]]) -> tuple[str, str, str]:
    """Return Markdown: the bar, the remaining time, and what sizes are worth."""
    bar, left, sizes = _head(BAR), _head(LEFT), _head(SIZES)
    for name, rows in result.items():
        if "learned" in rows:
            off = {rule: rows[rule]["off"] if rule in rows else None for rule in (*RULES, FLOOR)}
            goals = [_ratio(off[rule], off[to]) for rule, to in GOALS]
            ends = [rows[rule]["end"] for rule in ("learned", "median")]
            percents = [None if each is None else 100 * each for each in off.values()]
            bar.append(_row(name, [*percents, *goals, *ends, *rows["early"].values()]))
        told = [rows[f"remaining, {which}"] for which in ("without", "with", FLOOR)]
        cells = [each[c] for c in ("median", "mean_log") for each in told]
        left.append(_row(name, [*cells, *(each["said"] for each in told[:2])]))
        if UNSIZED in rows:
            offs = [100 * (rows[rule]["off"] or 0.0) for rule in (UNSIZED, "learned")]
            logs = [rows.get(f"remaining, {w}", {}).get("mean_log") for w in (UNSIZED, SIZED)]
            sizes.append(_row(name, [*offs, *logs]))
    for title, which in (("all", together(result)), ("all with a floor", together(result, True))):
        goals = [_ratio(which.get(rule), which[to]) for rule, to in GOALS]
        percents = [100 * which[rule] if rule in which else None for rule in (*RULES, FLOOR)]
        bar.append(_row(title, [*percents, *goals, None, None, None, None]))
    return "\n".join(bar), "\n".join(left), "\n".join(sizes)


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


TITLES = (
    "Where the bar is ours to move, its mean distance from the share of the time that has passed, "
    "in percent, and what part of that of the others this is:",
    "The remaining time without and with the course of earlier runs. Medians and means are of the "
    "moments at which both say something:",
    "What it is worth to know how large the arguments are:",
)


def section(seed: int, number: int) -> str:
    """Return what of that stands in the README."""
    told = zip(TITLES, tables(learning(seed, number)), strict=True)
    head = (
        f"`honesty --learned`, seed {seed}: {len(FAMILIES)} kinds of things that are run again and "
        f"again, {number} of each, {RUNS} runs of each of these: the first teaches, the others are "
        "foretold."
    )
    return "\n\n".join([head, *(f"{title}\n\n{table}" for title, table in told)])
