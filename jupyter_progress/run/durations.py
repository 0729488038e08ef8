"""What one run takes, and what earlier runs of the same thing took."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..values.progress import FakeProgress
from .history import History, digest, history


class Durations:
    """Where a run gets its ``"auto"`` estimates from, and what it leaves for the next ones.

    Only what is asked for is timed: the whole run if `whole` was called, and each segment that
    `segment` was called for. Nothing is remembered unless the run ends well and calls `save`.

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
        self._whole: str | None = None
        self._taken: list[tuple[str, float]] = []
        self._open: tuple[str, FakeProgress] | None = None

    def whole(self) -> tuple[float | None, str]:
        """Return how many milliseconds the whole run may take, if known, and a remark on that."""
        self._whole = self._key()
        return self._estimate(self._whole)

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

    def save(self, seconds: float) -> None:
        """Remember what was timed; the whole run took that long."""
        self.ended(None)
        if self._whole is not None:
            self._taken.append((self._whole, seconds * 1000))
        self._store.learn(*self._taken)

    def _estimate(self, key: str) -> tuple[float | None, str]:
        if not self._store.enabled:
            return None, ""
        durations = self._store.durations(key)
        if not durations:
            return None, "first run: no estimate yet"
        last = "the last run" if len(durations) == 1 else f"the last {len(durations)} runs"
        median = sorted(durations)[len(durations) // 2]  # `statistics` takes long to import
        return median, f"estimated from {last}"
