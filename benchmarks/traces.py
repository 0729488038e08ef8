"""Runs to foretell: when which position was reached. Ten families, drawn from a seed, or a file."""

import json
from collections.abc import Callable, Mapping
from math import exp, isfinite, log
from pathlib import Path
from random import Random
from typing import NamedTuple


class TraceError(ValueError):
    """A trace that nothing can be foretold from."""


class Trace(NamedTuple):
    """When which position was reached, in seconds; it is over with the last point."""

    total: float
    points: list[tuple[float, float]]

    @property
    def began(self) -> float:
        return self.points[0][0]

    @property
    def took(self) -> float:
        return self.points[-1][0] - self.began


Steps = Callable[[Random, int], list[float]]


def constant(random: Random, n: int) -> list[float]:
    return [1.0] * n


def log_normal(random: Random, n: int) -> list[float]:
    sigma = random.uniform(0.3, 1.2)
    return [random.lognormvariate(0, sigma) for _ in range(n)]


def drifting(random: Random, n: int) -> list[float]:
    last = random.uniform(2, 8)
    return [noise(random) * (1 + (last - 1) * i / n) for i in range(n)]


def accelerating(random: Random, n: int) -> list[float]:
    return drifting(random, n)[::-1]


def bimodal(random: Random, n: int) -> list[float]:
    cached, slow = random.uniform(0.2, 0.8), random.uniform(5, 50)
    return [noise(random) * (1 if random.random() < cached else slow) for _ in range(n)]


def warm_up(random: Random, n: int) -> list[float]:
    cold, slow = random.uniform(0.05, 0.3) * n, random.uniform(3, 10)
    return [noise(random) * (slow if i < cold else 1) for i in range(n)]


def heavy_tail(random: Random, n: int) -> list[float]:
    steps = [noise(random) for _ in range(n)]
    steps[random.randrange(n)] = sum(steps)
    return steps


def bursts(random: Random, n: int) -> list[float]:
    burst, pause = random.randint(3, 15), random.uniform(5, 50)
    return [noise(random) * (1 if i % burst else pause) for i in range(n)]


def chunks(random: Random, n: int) -> list[float]:
    number = random.randint(3, min(n, 12))
    weights = [random.lognormvariate(0, 0.8) for _ in range(number)]
    return [noise(random) * weights[i * number // n] for i in range(n)]


def stall(random: Random, n: int) -> list[float]:
    steps = [noise(random) for _ in range(n)]
    share = random.uniform(0.2, 0.5)
    steps[int(n * random.uniform(0.3, 0.7))] = sum(steps) * share / (1 - share)
    return steps


def noise(random: Random) -> float:
    return random.lognormvariate(0, 0.1)


FAMILIES: dict[str, Steps] = {
    "constant": constant,
    "log-normal": log_normal,
    "drifting": drifting,
    "accelerating": accelerating,
    "bimodal": bimodal,
    "warm-up": warm_up,
    "heavy tail": heavy_tail,
    "bursts": bursts,
    "chunks": chunks,
    "stall": stall,
}


def drawn(
    seed: int, number: int, families: Mapping[str, Steps] = FAMILIES
) -> dict[str, list[Trace]]:
    """Return so many traces of each family: of 20 to 400 steps, lasting 10 s to 2 h."""
    random = Random(seed)
    return {
        name: [trace_of(random, steps) for _ in range(number)] for name, steps in families.items()
    }


def trace_of(random: Random, steps_of: Steps) -> Trace:
    """Return one trace of a family."""
    n = round(_between(random, 20, 400))
    steps = steps_of(random, n)
    scale = _between(random, 10, 7200) / sum(steps)
    now, points = 0.0, [(0.0, 0.0)]
    for i, step in enumerate(steps):
        now += step * scale
        points.append((now, i + 1.0))
    return Trace(points[-1][1], points)


def _between(random: Random, low: float, high: float) -> float:
    return exp(random.uniform(log(low), log(high)))


def read(path: Path) -> list[Trace]:
    """Return the traces of a file: a list of ``{"total": n, "trace": [[seconds, position], …]}``.

    A trace begins with its first point; where that is after 0 s and beyond position 0, at 0 s.

    Raises
    ------
    TraceError
        If it is no such list, or one of them has no total, fewer than two points, or times that
        do not rise.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise TraceError(f"{path}: not JSON: {problem}.") from None
    if not isinstance(found, list) or not found:
        raise TraceError(f"{path}: a list of traces is needed, and at least one.")
    return [_checked(each, f"{path}, trace {i}") for i, each in enumerate(found, 1)]


def _checked(entry: object, where: str) -> Trace:
    if not isinstance(entry, dict) or "trace" not in entry:
        raise TraceError(f'{where}: {{"total": n, "trace": [[seconds, position], …]}} is needed.')
    total = entry.get("total")
    if not _is_number(total) or total <= 0:
        raise TraceError(
            f"{where}: its total is {total!r}; without a number above 0 nothing is foretold."
        )
    points: list[tuple[float, float]] = []
    for point in entry["trace"] if isinstance(entry["trace"], list) else ():
        if not isinstance(point, list) or len(point) != 2 or not all(map(_is_number, point)):
            raise TraceError(f"{where}: {point!r} is no pair of seconds and a position.")
        if points and point[0] < points[-1][0]:
            raise TraceError(f"{where}: time goes back from {points[-1][0]!r} to {point[0]!r} s.")
        points.append((float(point[0]), float(point[1])))
    if points and points[0][0] > 0 and points[0][1] > 0:
        points.insert(0, (0.0, 0.0))
    if len(points) < 2 or points[-1][0] <= points[0][0]:
        raise TraceError(f"{where}: two points are needed at least, and some time between them.")
    return Trace(float(total), points)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
