"""How long it usually takes from one update to the next, and from when on that is far longer.

The rule: the time from one update to the next is taken to be log-normal, with a mean and a spread
that nobody knows. Then the logarithm of the next gap, less the mean of those seen, divided by
their standard deviation and by √(1 + 1/n), has Student's t distribution with n - 1 degrees of
freedom: the prediction interval for one more observation, which is exact (Hahn and Meeker,
*Statistical Intervals*, 1991, section 4). A gap beyond its upper end is a stall.

The chance of that is spent over the run: `CHANCE` · k / (n (n + 1)) on the gap after n, which adds
up to `CHANCE` from n = k on. So it does not matter how many steps a run has.

Updates that come close together are published as one, so of fast steps only the long ones are
seen. Their logarithms are a normal distribution that is cut off: how far is told by the ratio of
their variance to their squared mean, by the method of moments (after Cohen, *Technometrics* 1,
1959). Of too few for that, an exponential tail is reckoned with, which is heavier than any normal
one: n · mean · (chance^(-1/n) - 1), the prediction limit of the exponential distribution.

Real steps are not quite log-normal: every hundredth may be a validation. So a stall also lasts
at least `TIMES` as long as any gap before, and `LEAST` seconds. And where a slow step among few
fast ones leaves all open, it is told after `MOST` seconds and `MOST_TIMES` the longest gap.

In tests/values/test_gaps.py one in a hundred runs at the most is said to stall, of those with
steps of 1 ms to 1 min whose logarithms have a standard deviation of 0.1 to 2. With regular steps
(0.1) of a second a stall is told after 10 s, of a minute after 2 to 3 min; with wild ones (1)
after 80 to 150 times the usual.
"""

from __future__ import annotations

from math import erfc, exp, inf, log, pi, sqrt

CHANCE = 0.005
"""Of a run with log-normal steps, that a stall is told which is none; about, as it is estimated."""

ENOUGH = 3
"""Gaps that have to be seen before one can be unusual."""

FEW = 10
"""Gaps up to which one that are cut off tell too little of where they were."""

LEAST = 10.0
"""Seconds without an update that are nothing to speak of."""

TIMES = 2.0
"""How many times the longest gap before a stall lasts."""

MOST, MOST_TIMES = 60.0, 100.0
"""Seconds, and times the longest gap before: what lasts longer than both is a stall in any case.

One slow step among few fast ones says that they are wild beyond all measure, and no limit would
ever be reached.
"""

SHORTEST = 0.1
"""Seconds: what comes closer together is one, as bars are published 30 times a second."""

SEEN = 2 * SHORTEST
"""Seconds: a gap of fewer may be made of many."""


class Gaps:
    """The gaps between the updates of one run: those that are seen, by their logarithms."""

    __slots__ = ("_longest", "_mean", "_number", "_short", "_squares")

    def __init__(self) -> None:
        self._number = self._short = 0
        self._mean = self._squares = self._longest = 0.0

    @property
    def are_enough(self) -> bool:
        """Whether a gap can be unusual."""
        return self._number + self._short >= ENOUGH

    def record(self, seconds: float) -> None:
        """Take in a gap."""
        self._longest = max(self._longest, seconds)
        if seconds < SEEN:
            self._short += 1
            return
        self._number += 1
        x = log(seconds / SEEN)
        off = x - self._mean
        self._mean += off / self._number
        self._squares += off * (x - self._mean)

    def limit(self) -> float:
        """Return the seconds after which no update is a stall; inf while too little is known."""
        if not self.are_enough:
            return inf
        n = self._number
        if n == 0:
            beyond = -inf
        elif self._short and n < FEW:
            chance = CHANCE * 2 / ((n + 1) * (n + 2))
            beyond = n * self._mean * (exp(-log(chance) / n) - 1)
        else:
            beyond = self._by_normal(n)
        usual = SEEN * exp(beyond) if beyond < 700 else inf
        usual = min(usual, max(MOST, MOST_TIMES * self._longest))
        return max(LEAST, TIMES * self._longest, usual)

    def _by_normal(self, n: int) -> float:
        variance = self._squares / (n - 1)
        cut = cut_at(variance / self._mean**2) if self._short and self._mean else LOWEST
        rise = _rise(cut)
        deviation = sqrt(variance / (1 - rise * (rise - cut)))
        mean = self._mean - rise * deviation
        chance = CHANCE * ENOUGH / (n * (n + 1)) * _above(cut)
        return mean + t_quantile(chance, n - 1) * deviation * sqrt(1 + 1 / n)


LOWEST, HIGHEST = -40.0, 5.0
"""Standard deviations from the mean: what is cut off there is nothing, and nearly all."""


def cut_at(ratio: float) -> float:
    """Return where a normal distribution is cut off, in standard deviations from its mean.

    Parameters
    ----------
    ratio : float
        What is left: its variance over the square of its mean, both from where it is cut off.
    """
    low, high = LOWEST, HIGHEST
    while high - low > 1e-6:
        middle = (low + high) / 2
        mean = _rise(middle) - middle
        if (1 - _rise(middle) * mean) / mean**2 < ratio:
            low = middle
        else:
            high = middle
    return low


def _above(z: float) -> float:
    """Return the share of a standard normal distribution above a point."""
    return erfc(z / sqrt(2)) / 2


def _rise(z: float) -> float:
    """Return the mean of what is above a point of a standard normal distribution."""
    return exp(-z * z / 2) / sqrt(2 * pi) / _above(z)


def t_quantile(chance: float, freedom: int) -> float:
    """Return what Student's t exceeds with so small a chance: as much, or up to 6 % more.

    From the quantile of the normal distribution (Abramowitz and Stegun, 26.2.23) by Wallace's
    approximation (1959).
    """
    if freedom == 2:  # exact, where the other is worst
        return (1 - 2 * chance) / sqrt(2 * chance * (1 - chance))
    r = sqrt(-2 * log(chance))
    normal = r - (2.515517 + r * (0.802853 + r * 0.010328)) / (
        1 + r * (1.432788 + r * (0.189269 + r * 0.001308))
    )
    scaled = normal * (8 * freedom + 3) / (8 * freedom + 1)
    exponent = scaled * scaled / freedom
    return sqrt(freedom * (exp(exponent) - 1)) if exponent < 700 else inf
