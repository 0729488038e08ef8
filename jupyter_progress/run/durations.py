"""What one run takes, and what earlier runs of the same thing took."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from ..core.sink import Foreseen
from ..values.earlier import EarlierRun, Way, quantile
from ..values.progress import FakeProgress
from ..values.sized import as_large
from .history import History, Taken, history
from .keys import digest, key_of
from .step_times import AIM, WORTH, Learned, StepTimes, remark

FAR = 1.4
"""So many times as long as the median of the others is the longest run reckoned to be at most."""


class Durations:
    """Where a run gets its ``"auto"`` estimates from, and what it leaves for the next ones.

    Timed are each segment that `segment` was called for, each step, and the whole run if `whole`
    was called, or always, or if it is worth it. Nothing is remembered unless the run ends well and
    calls `save`.

    Parameters
    ----------
    key : callable
        Returns the key of what runs; called when first needed.
    store : History
    always : bool
        Whether the whole run is timed in any case.
    size : int, optional
        How large the arguments are together.
    """

    def __init__(
        self,
        key: Callable[[], str],
        store: History = history,
        *,
        always: bool = False,
        size: int | None = None,
    ) -> None:
        self._key = key
        self._size = size or None
        self._store = store
        self._lock = threading.Lock()
        self._earlier: tuple[EarlierRun, ...] | None = None
        self._steps = StepTimes(key)
        self._always = always
        self._taken: list[tuple[str, float]] = []
        self._open: tuple[str, FakeProgress] | None = None
        self._lost = 0.0

    def whole(self) -> tuple[float | None, str]:
        """Return how many milliseconds the whole run may take, if known, and a remark on that."""
        self._always = True
        durations = _durations(self._key(), self._store, self._size)
        return _estimate(durations) if self._store.enabled else (None, "")

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the same for a fake segment, which is known by its message."""
        durations = _durations(self._key_of_segment(message), self._store, self._size)
        return _estimate(durations) if self._store.enabled else (None, "")

    def began(self, message: str, fake: FakeProgress) -> None:
        """Time a segment until it has ended."""
        with self._lock:
            self._open = (self._key_of_segment(message), fake)

    def ended(self, fake: FakeProgress | None) -> None:
        """Take note that this segment is over; None for any that is under way."""
        with self._lock:
            if self._open is not None and (fake is None or self._open[1] is fake):
                key, timed = self._open
                self._taken.append((key, timed.elapsed()))
                self._open = None

    def earlier(self) -> tuple[EarlierRun, ...]:
        """Return the earlier runs of which the course is known, the newest first."""
        if self._earlier is None:
            found = self._store.earlier(self._key()) if self._store.recalls else ()
            self._earlier = as_large(found, self._size)
        return self._earlier

    def step(self, path: tuple[str, ...]) -> Foreseen | None:
        """Return what is expected of a step: its title is the last, after those around it."""
        return self._steps.foresee(path, self.earlier())

    def stepped(self, path: tuple[str, ...], seconds: float, is_given: bool) -> None:
        """Take note of what a step took, and whether its weight was given."""
        if not self._store.recalls:
            return
        with self._lock:
            self._steps.note(path, seconds, is_given, self.earlier())

    def learned(self) -> Learned | None:
        """Return what a worker needs to foresee the steps; None where nothing is remembered."""
        if not self._store.recalls:
            return None
        return Learned(self._key(), tuple(run for run in self.earlier() if run.steps))

    def begin_again(self, seconds: float) -> None:
        """Forget what was timed: the run has begun again, so many seconds after its begin."""
        with self._lock:
            self._steps = StepTimes(self._key)
            self._taken, self._open, self._lost = [], None, seconds

    def save(self, seconds: float, way: Way | None = None) -> None:
        """Remember what was timed; the whole run took that long, and went this way."""
        self.ended(None)
        seconds -= self._lost
        # Later: neither the source of the function nor the file is to hold up the end of the run.
        taken: list[Taken] = [(partial(str, key), took) for key, took in self._taken]
        if self._size and self._store.recalls:  # they may go with how large the arguments are
            taken += [
                (partial(str, key), EarlierRun(took / 1000, size=self._size))
                for key, took in self._taken
                if took >= 1000 * WORTH
            ]
        if self._always or seconds >= WORTH:
            taken.append((self._key, seconds * 1000))
        if seconds >= WORTH and self._store.recalls:
            points = way.points(seconds) if way is not None and self._steps.repeats else ()
            taken.append((self._key, EarlierRun(seconds, points, self._steps.means(), self._size)))
        self._store.learn_later(*taken)

    def _key_of_segment(self, message: str) -> str:
        key = self._key()  # begins with that of the function: they are forgotten together
        return f"{key}:{digest(key, message)}"


def _durations(key: str, store: History, size: int | None) -> list[float]:
    """Return the milliseconds that earlier runs took, the newest first.

    If it is known how these go with the size of the arguments, they are for those as large as now.
    """
    earlier = store.earlier(key) if size else ()
    sized = as_large(earlier, size)
    if sized is not earlier:
        return [1000 * run.seconds for run in sized]
    return store.durations(key)


def _estimate(durations: Sequence[float]) -> tuple[float | None, str]:
    if not durations:
        return None, "first run: no estimate yet"
    return aim(durations), remark(len(durations))


def aim(durations: Sequence[float]) -> float:
    """Return by when a run is to be over, by what earlier ones took: three in four were.

    The longest, if it is far from the others, is taken for an exception: of two to four runs it
    would be what is aimed at.
    """
    *shorter, longest = sorted(durations)
    if shorter:
        far = FAR * shorter[(len(shorter) - 1) // 2]
        longest = min(longest, max(far, shorter[-1]))
    return quantile((*shorter, longest), AIM)


class Expected(NamedTuple):
    """How long a run may take, in seconds, as the last ones did that ended well.

    Attributes
    ----------
    low, median, high : float
        What the quickest of them took, the one in the middle, and the slowest.
    runs : int
        How many these are: at most five.
    """

    low: float
    median: float
    high: float
    runs: int


def expected(
    func: Callable[..., object], size: int | None = None, store: History = history
) -> Expected | None:
    """Return how long a run of a function may take; None where nothing is known."""
    seconds = sorted(each / 1000 for each in _durations(key_of(func), store, size))
    if not seconds:
        return None
    return Expected(seconds[0], seconds[len(seconds) // 2], seconds[-1], len(seconds))
