"""How true the remaining time is that bars tell: ours and its peers, on the same runs."""

import json
from collections import defaultdict
from collections.abc import Iterator
from math import ceil, exp, log
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.calm import section as calmness
from benchmarks.forecasters import HERE, Opened, Ours, forecasters
from benchmarks.other_traces import OTHERS
from benchmarks.traces import FAMILIES, Trace, drawn, read

SEED = 2026
TRACES = 12
"""Of each family."""

ASKED = (0.10, 0.25, 0.50, 0.75, 0.90)
"""The shares of the time that a run takes at which the remaining time is compared."""

WATCHED = 100
"""Moments of a run, at even distances, at which it is looked whether the estimate has risen."""

RISE = 1.2

Figures = dict[str, float | None]
Result = dict[str, dict[str, Figures]]


class Told(NamedTuple):
    """What was told of one run: at each share of its time log(estimate / true) or nothing."""

    errors: dict[float, float | None]
    rises: int
    held: list[bool]


def followed(opened: Opened, trace: Trace) -> Told:
    """Have one forecaster follow a run, and compare."""
    (began, position), *points = trace.points
    forecaster = opened(began, position, trace.total)
    errors: dict[float, float | None] = {}
    held: list[bool] = []
    before: float | None = None
    rises = 0
    coming = iter([*points, None])
    point = next(coming)
    for share in moments():
        now = began + share * trace.took
        while point is not None and point[0] <= now:
            forecaster.moved(*point)
            point = next(coming)
        left = forecaster.left(now)
        if left is not None and before is not None and left > RISE * before:
            rises += 1
        before = left if left is not None else before
        if share in ASKED:
            true = (1 - share) * trace.took
            errors[share] = None if left is None or left <= 0 else log(left / true)
            if isinstance(forecaster, Ours) and (among := forecaster.between(now)) is not None:
                held.append(among[0] <= true <= among[1])
    return Told(errors, rises, held)


def moments() -> Iterator[float]:
    """Return all shares of the time at which somebody looks."""
    yield from sorted({*ASKED, *(i / WATCHED for i in range(1, WATCHED))})


def figures(told: list[Told]) -> Figures:
    """Return the figures of one forecaster over several runs; None where it never said a thing."""
    asked = [(share, error) for one in told for share, error in one.errors.items()]
    errors = sorted(abs(error) for _, error in asked if error is not None)
    late = [abs(error) for share, error in asked if error is not None and share >= 0.5]
    held = [each for one in told for each in one.held]
    return {
        "median": exp(median(errors)) if errors else None,
        "mean_log": fmean(errors) if errors else None,
        "p90": exp(errors[ceil(0.9 * len(errors)) - 1]) if errors else None,
        "late": exp(median(late)) if late else None,
        "said": len(errors) / len(asked),
        "rises": fmean(one.rises for one in told),
        "held": fmean(held) if held else None,
    }


def honesty(groups: dict[str, list[Trace]]) -> Result:
    """Return for each group of runs, and for all of them, the figures of each forecaster."""
    told: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for group, traces in groups.items():
        for name, opened in forecasters().items():
            told[group][name] = [followed(opened, trace) for trace in traces]
            if len(groups) > 1:
                told["all"][name] += told[group][name]
    return {
        group: {name: figures(each) for name, each in rows.items()} for group, rows in told.items()
    }


def table(result: Result) -> str:
    """Return Markdown: all runs by figure, then the medians by family."""
    whole = "all" if "all" in result else next(iter(result))
    columns = ["median", "late", "mean_log", "p90", "said", "rises", "held"]
    titles = [
        "median", "median, 50 % on", "mean abs. log", "P90", "said", "rises a run", "in range",
    ]  # fmt: skip
    lines = _rows(titles, {n: [row[c] for c in columns] for n, row in result[whole].items()})
    if len(result) > 1:
        names = list(result[whole])
        lines += ["", *_rows(names, {g: [rows[n]["median"] for n in names]
                                     for g, rows in result.items() if g != "all"})]  # fmt: skip
    return "\n".join(lines)


def _rows(titles: list[str], rows: dict[str, list[float | None]]) -> list[str]:
    lines = ["| | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]
    for name, row in rows.items():
        cells = [_cell(value) for value in row]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


def run(seed: int, number: int, path: Path | None, as_json: bool, others: bool = False) -> str:
    """Return what the command prints."""
    drawn_from = OTHERS if others else FAMILIES
    groups = drawn(seed, number, drawn_from) if path is None else {path.name: read(path)}
    result = honesty(groups)
    return json.dumps(result) if as_json else table(result)


def section(seed: int, number: int) -> str:
    """Return what of that stands in the README."""
    several = drawn(seed, number)
    runs = sum(len(each) for each in several.values())
    head = (
        f"Seed {seed}, {runs} runs of 20 to 400 steps that last 10 s to 2 h; at "
        f"{', '.join(f'{100 * share:.0f}' for share in ASKED)} % of the time; an estimate of half "
        "and one of twice the true time both count as 2."
    )
    all_of_them, by_family = table(honesty(several)).split("\n\n")
    calm = calmness(seed, number)
    return f"{head}\n\n{all_of_them}\n\n{calm}\n\nThe median by family:\n\n{by_family}"


__all__ = ["HERE", "SEED", "TRACES", "run", "section"]
