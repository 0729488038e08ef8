"""How fast an activity advances, and how long that takes, from the states that are published."""

from __future__ import annotations

from collections.abc import Callable

from ..values.earlier import EarlierRun, Way
from ..values.estimate import Estimate
from ..values.estimator import Estimator
from ..values.progress import Progress
from ..values.promise import Promise
from ..values.rate import RateEstimator

EVIDENCE = 0.5
"""Seconds that have to be seen before anything is said: a first guess would only flicker.

Not where it goes by earlier runs."""


class Pace:
    """The smoothed rate of an activity in items a second, and its remaining time.

    Both go by its own clock, which stands still while it is paused.

    Attributes
    ----------
    earlier : tuple of EarlierRun
        Earlier runs of the same thing, the newest first; to be set before it begins.
    way : Way or None
        How its percent has gone with time, for later runs; None before it began.
    """

    __slots__ = ("_clock", "_estimator", "_items", "_promise", "earlier", "way")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._estimator: Estimator | None = None
        self._promise = Promise()
        self._items: RateEstimator | None = None
        self.earlier: tuple[EarlierRun, ...] = ()
        self.way: Way | None = None

    def record(self, now: Progress) -> None:
        """Take in a state.

        A fake segment has no pace, and what comes after it starts anew, unless it is known from
        earlier runs how that goes on.
        """
        runs, time = now.status == "running", self._clock()
        reported = None if not runs or now.fake is not None else now.progress
        if reported is not None:
            self.way = way = self.way or Way(time)
            way.note(time, reported / 100)
            estimator = self._estimator
            if estimator is None:
                self._estimator = Estimator(time, reported / 100, self.earlier)
            else:
                estimator.observe(time, reported / 100)
        elif not (runs and self.earlier):
            self._estimator = None
        if not runs or now.count is None:
            self._items = None
        elif self._items is None:
            self._items = RateEstimator(now.count.done, time)
        else:
            self._items.record(now.count.done, time)

    def begin_again(self) -> None:
        """Forget the way so far: what was done is to be done once more."""
        self._estimator = self._items = self.way = None

    def rate(self) -> float | None:
        """Return the items a second; None where that would be a guess."""
        items = self._items
        return None if items is None else items.rate(self._clock()) or None

    def estimate(self) -> Estimate | None:
        """Return how long is left; None where that would be a guess."""
        estimator = self._estimator
        if estimator is None or (estimator.seen < EVIDENCE and not self.earlier):
            return None
        news, fresh = estimator.news, estimator.estimate()
        if estimator.seen < EVIDENCE and not estimator.is_recalled:
            return None
        said = self._promise.kept(news, fresh)
        return None if said is None else said.after(self._clock() - news)
