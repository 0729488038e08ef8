"""What each part of a run is expected to take, and what follows from that."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from statistics import median

from ..run.history import History, history
from ..values.count import ALMOST
from ..values.easing import ease

AS_BEFORE = 0.25
"""The share of the whole that counts for it that this run takes as long as those before.

What comes first, the imports, takes less in a second run than in the first, and tells little.
"""


@dataclass(frozen=True)
class Weights:
    """The seconds that each part took in earlier runs.

    Attributes
    ----------
    expected : tuple of float or None
        Of each part; None where it never ran.
    """

    expected: tuple[float | None, ...]

    @cached_property
    def usual(self) -> float | None:
        """What a part is taken for that never ran: the median of those that did."""
        known = [each for each in self.expected if each is not None]
        return median(known) if known else None

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """How much of the bar each part has, beside the others; all alike while none is known."""
        usual = self.usual or 1.0
        return tuple(usual if each is None else each for each in self.expected)

    @cached_property
    def _ends(self) -> tuple[float, ...]:
        # One after the other: `sum`, from Python 3.12 on, rounds otherwise than `+`.
        return tuple(accumulate(self.weights, initial=0.0))

    def in_pace(self, took: Mapping[int, float]) -> Weights:
        """Return what is expected where parts of this run took so many seconds.

        The data may have grown, or the machine be busy: all are multiplied by the median of how
        many times as long as before those took. Each counts by what it took before, so that one
        which waited for something tells nothing of the others.
        """
        as_before = AS_BEFORE * sum(each for each in self.expected if each is not None)
        expected = ((seconds, self.expected[part]) for part, seconds in took.items())
        known = [(now / before, before) for now, before in expected if before]
        ratios, weights = zip(*sorted([*known, (1.0, as_before)]), strict=True)
        pace = ratios[bisect_left([*accumulate(weights)], sum(weights) / 2)]
        return Weights(tuple(None if each is None else pace * each for each in self.expected))

    def percent(self, part: int, share: float) -> float:
        """Return how far the whole is, 0 to almost 100, when one part is done by that share."""
        done = self._ends[part] + share * self.weights[part]
        return min(100 * done / self._ends[-1], ALMOST)

    def share(self, part: int, elapsed: float, said: float | None) -> float:
        """Return how much of a part is done, 0 to 1.

        Parameters
        ----------
        part : int
        elapsed : float
            Seconds since it began.
        said : float or None
            The percent that its bars say, if it has any. They may be of a piece of the part only,
            so what earlier runs took counts more.
        """
        expected = self.expected[part]
        if expected is not None:
            return ease(0.0, 1.0, expected * 1000, elapsed * 1000)
        return 0.0 if said is None else said / 100

    def remaining(self, part: int, elapsed: float, said: float | None) -> float | None:
        """Return the seconds left of the whole; None where that would be a guess.

        It is one where fewer than half of the parts that are left ran before.

        Parameters
        ----------
        part : int
            The one under way.
        elapsed : float
            Seconds since it began.
        said : float or None
            The seconds left that its bar says. They count where it never ran, or takes longer
            than it did.
        """
        own, later = self.expected[part], self.expected[part + 1 :]
        usual = self.usual
        known = [each for each in later if each is not None]
        told = own is not None or said is not None
        if usual is None or 2 * (len(known) + told) < len(later) + 1:
            return said if not later else None
        left = max(0.0, (usual if own is None else own) - elapsed)
        if said is not None and (own is None or elapsed > own):
            left = said
        return left + sum(known) + usual * (len(later) - len(known))


def learned(keys: Iterable[str], store: History = history) -> Weights:
    """Return what earlier runs of the parts with these keys took: the median of the last ones."""
    runs = store.durations_of([*keys])
    return Weights(tuple(median(each) / 1000 if each else None for each in runs))
