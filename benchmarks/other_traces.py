"""Other kinds of runs: the range of the estimate was fitted to them, by other seeds.

They stand apart so that the ten families of the benchmark are not all that it was made for.
"""

from math import exp, pi, sin
from random import Random

from benchmarks.traces import Steps, noise


def power(random: Random, n: int) -> list[float]:
    exponent = random.uniform(-0.6, 2)
    return [noise(random) * ((i + 1) / n) ** exponent for i in range(n)]


def logistic(random: Random, n: int) -> list[float]:
    more = random.uniform(2, 8)
    return [noise(random) * (1 + more / (1 + exp(12 * (0.5 - i / n)))) for i in range(n)]


def regime(random: Random, n: int) -> list[float]:
    turn, factor = random.uniform(0.2, 0.8) * n, exp(random.uniform(-2, 2))
    return [noise(random) * (factor if i > turn else 1) for i in range(n)]


def three_stages(random: Random, n: int) -> list[float]:
    first, second = sorted(random.random() for _ in range(2))
    paces = [exp(random.uniform(-1, 1)) for _ in range(3)]
    return [noise(random) * paces[(i / n > first) + (i / n > second)] for i in range(n)]


def validation(random: Random, n: int) -> list[float]:
    every, slow = random.randint(8, 40), random.uniform(5, 40)
    return [noise(random) * (slow if i % every == every - 1 else 1) for i in range(n)]


def sawtooth(random: Random, n: int) -> list[float]:
    length = max(4, n // random.randint(3, 12))
    return [noise(random) * (1 + i % length) for i in range(n)]


def waves(random: Random, n: int) -> list[float]:
    number, height = random.uniform(1, 6), random.uniform(0.3, 0.9)
    return [noise(random) * (1 + height * sin(2 * pi * number * i / n)) for i in range(n)]


def cached_first(random: Random, n: int) -> list[float]:
    cached = random.uniform(0.1, 0.6) * n
    return [noise(random) * (0.01 if i < cached else 1) for i in range(n)]


def compile_first(random: Random, n: int) -> list[float]:
    steps = [noise(random) for _ in range(n)]
    steps[0] *= random.uniform(0.05, 0.4) * n
    return steps


def slow_end(random: Random, n: int) -> list[float]:
    slow = random.uniform(2, 10)
    return [noise(random) * (slow if i > 0.9 * n else 1) for i in range(n)]


def random_walk(random: Random, n: int) -> list[float]:
    at, width, steps = 0.0, random.uniform(0.02, 0.2), []
    for _ in range(n):
        at += random.gauss(0, width)
        steps.append(exp(at))
    return steps


def network(random: Random, n: int) -> list[float]:
    at, steps = 0.0, []
    for _ in range(n):
        at = 0.95 * at + random.gauss(0, 0.25)
        steps.append(exp(at))
    return steps


def workers(random: Random, n: int) -> list[float]:
    free = [0.0] * random.choice([2, 4, 8, 16])
    ends = []
    for _ in range(n):
        i = free.index(min(free))
        free[i] += random.lognormvariate(0, 0.5)
        ends.append(free[i])
    ends.sort()
    return [max(b - a, 1e-4) for a, b in zip([0.0, *ends], ends, strict=False)]


def few(random: Random, n: int) -> list[float]:
    return [random.lognormvariate(0, 0.4) for _ in range(random.randint(3, 12))]


def steady(random: Random, n: int) -> list[float]:
    return [random.lognormvariate(0, 0.05) for _ in range(n)]


def exponential(random: Random, n: int) -> list[float]:
    return [random.expovariate(1) + 1e-6 for _ in range(n)]


def pareto(random: Random, n: int) -> list[float]:
    exponent = random.uniform(1.2, 2.5)
    return [random.paretovariate(exponent) for _ in range(n)]


def squares(random: Random, n: int) -> list[float]:
    return [noise(random) * (i + 1) ** 2 for i in range(n)]


def triangular(random: Random, n: int) -> list[float]:
    return [noise(random) * (n - i) for i in range(n)]


OTHERS: dict[str, Steps] = {
    "power": power,
    "logistic": logistic,
    "regime": regime,
    "three stages": three_stages,
    "validation": validation,
    "sawtooth": sawtooth,
    "waves": waves,
    "cached first": cached_first,
    "compiled first": compile_first,
    "slow end": slow_end,
    "random walk": random_walk,
    "network": network,
    "workers": workers,
    "few": few,
    "steady": steady,
    "exponential": exponential,
    "Pareto": pareto,
    "squares": squares,
    "triangular": triangular,
}
