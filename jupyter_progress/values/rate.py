"""How fast something advances, smoothed with time-based weights."""

from __future__ import annotations

from math import inf, isfinite

MEMORY = 15.0
"""Seconds after which what was seen counts a tenth."""

EVIDENCE = 1.0
"""Seconds that have to be seen before anything is said: a first guess would only flicker."""


class RateEstimator:
    """Estimate how fast a position advances.

    An exponential moving average over *time*, not over samples, so that it does not matter how
    often the position is reported; normalised, so that the start is not biased towards zero; and
    smoothed twice, so that the figure does not jitter. After the `Estimator` of the Rust library
    indicatif (``src/state.rs``). A position that goes back starts the estimate anew.

    Parameters
    ----------
    position : float
        Where it stands now.
    now : float
        Seconds of any steadily advancing clock.
    """

    def __init__(self, position: float, now: float) -> None:
        self._start(_as_float(position), now)

    def _start(self, position: float, now: float) -> None:
        self._began = self._last = now
        self._position = position
        self._smooth = self._twice = 0.0

    def record(self, position: float, now: float) -> None:
        """Take in the position at a time in seconds; one within a millisecond waits."""
        position = _as_float(position)
        if position < self._position:
            self._start(position, now)
            return
        seconds = now - self._last
        if seconds < 1e-3 or position == self._position or not isfinite(position):
            return
        speed = (position - self._position) / seconds
        keep = _weight(seconds)
        self._smooth = self._smooth * keep + speed * (1 - keep)
        age = 1 - _weight(now - self._began)
        self._twice = self._twice * keep + self._smooth / age * (1 - keep)
        self._position, self._last = position, now

    def rate(self, now: float) -> float:
        """Return the units a second at a time in seconds; 0.0 while nothing is known.

        It falls while no new position comes in: a stalled task does not keep its old promise.
        """
        if self._last - self._began < EVIDENCE:
            return 0.0
        return self._twice * _weight(max(0.0, now - self._last)) / (1 - _weight(now - self._began))


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # a whole number that is larger than any float
        return inf


def _weight(seconds: float) -> float:
    return float(0.1 ** (seconds / MEMORY))
