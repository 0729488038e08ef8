"""What one run takes, and what earlier runs of the same thing took."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..core.sink import Expected
from ..values.earlier import EarlierRun, Way, quantile
from ..values.progress import FakeProgress
from ..values.update import FakeRequest
from .history import History, digest, history

AIM = 0.75
"""The share of runs that are to be over by the estimated time.

Waiting feels longest where it is slow at the end (Harrison, Amento, Kuznetsov and Bell,
"Rethinking the progress bar", UIST 2007): most runs are to end by arriving early.
"""

WORTH = 1.0
"""Seconds from which on a run is remembered that nobody has asked to be estimated."""


class Durations:
    """Where a run gets its ``"auto"`` estimates from, and what it leaves for the next ones.

    Timed are each segment that `segment` was called for, each step, and the whole run if `whole`
    was called or it is worth it. Nothing is remembered unless the run ends well and calls `save`.

    Parameters
    ----------
    key : callable
        Returns the key of what runs; called when first needed.
    store : History
    """

    def __init__(self, key: Callable[[], str], store: History = history) -> None:
        self._key = key
        self._store = store
        self._lock = threading.Lock()
        self._asked = False
        self._earlier: tuple[EarlierRun, ...] | None = None
        self._steps: dict[str, list[float]] = {}
        # Whether a percent will mean the same in the next run: not if that weighs steps otherwise.
        self._repeats = True
        self._taken: list[tuple[str, float]] = []
        self._open: tuple[str, FakeProgress] | None = None

    def whole(self) -> tuple[float | None, str]:
        """Return how many milliseconds the whole run may take, if known, and a remark on that."""
        self._asked = True
        return self._estimate(self._key())

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the same for a fake segment, which is known by its message."""
        return self._estimate(digest(self._key(), message))

    def began(self, message: str, fake: FakeProgress) -> None:
        """Time a segment until it has ended."""
        with self._lock:
            self._open = (digest(self._key(), message), fake)

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
            self._earlier = self._store.earlier(self._key()) if self._store.enabled else ()
        return self._earlier

    def step(self, path: tuple[str, ...]) -> Expected | None:
        """Return what is expected of a step: its title is the last, after those around it."""
        runs = [run for run in self.earlier() if run.steps]
        key = self.step_key(path)
        seconds = [run.steps[key] for run in runs if key in run.steps]
        if not seconds:
            return None
        mean = quantile((sum(run.steps.values()) / len(run.steps) for run in runs), 0.5)
        outer = self.step_key(path[:-1])
        whole = [run.steps.get(outer, 0.0) if len(path) > 1 else run.seconds for run in runs]
        aim = quantile(seconds, AIM)
        moves = FakeRequest(100.0, aim * 1000, _remark(len(seconds))) if aim >= WORTH else None
        return Expected(quantile(seconds, 0.5) / mean, quantile(whole, 0.5) / mean, moves)

    def stepped(self, path: tuple[str, ...], seconds: float, is_given: bool) -> None:
        """Take note of what a step took, and whether its weight was given."""
        if not self._store.enabled:
            return
        with self._lock:
            self._steps.setdefault(self.step_key(path), []).append(seconds)
            self._repeats &= is_given

    def save(self, seconds: float, way: Way | None = None) -> None:
        """Remember what was timed; the whole run took that long, and went this way."""
        self.ended(None)
        if not self._store.enabled:
            return
        if self._asked or seconds >= WORTH:
            self._taken.append((self._key(), seconds * 1000))
        course = None
        if seconds >= WORTH:
            points = way.points(seconds) if way is not None and self._repeats else ()
            steps = {key: sum(took) / len(took) for key, took in self._steps.items()}
            course = (self._key(), EarlierRun(seconds, points, steps))
        self._store.learn(*self._taken, course=course)

    def step_key(self, path: tuple[str, ...]) -> str:
        """Return by what the duration of a step is remembered."""
        return digest(self._key(), "step", *path)[:16]

    def _estimate(self, key: str) -> tuple[float | None, str]:
        if not self._store.enabled:
            return None, ""
        durations = self._store.durations(key)
        if not durations:
            return None, "first run: no estimate yet"
        return quantile(durations, AIM), _remark(len(durations))


def _remark(runs: int) -> str:
    last = "the last run" if runs == 1 else f"the last {runs} runs"
    return f"estimated from {last}"
