"""What one run takes, and what earlier runs of the same thing took."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from ..values.progress import FakeProgress
from .history import History, history
from .keys import digest, key_of


class Durations:
    """Where a run gets its ``"auto"`` estimates from, and what it leaves for the next ones.

    Timed is the whole run if `whole` was called, or always, and each segment that `segment` was
    called for. Nothing is remembered unless the run ends well and calls `save`.

    Parameters
    ----------
    key : callable
        Returns the key of what runs; called when first needed.
    store : History
    always : bool
        Whether the whole run is timed in any case.
    """

    def __init__(
        self, key: Callable[[], str], store: History = history, *, always: bool = False
    ) -> None:
        self._key = key
        self._store = store
        self._lock = threading.Lock()
        self._always = always
        self._taken: list[tuple[str, float]] = []
        self._open: tuple[str, FakeProgress] | None = None

    def whole(self) -> tuple[float | None, str]:
        """Return how many milliseconds the whole run may take, if known, and a remark on that."""
        self._always = True
        return self._estimate(self._key())

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the same for a fake segment, which is known by its message."""
        return self._estimate(self._key_of_segment(message))

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

    def save(self, seconds: float) -> None:
        """Remember what was timed; the whole run took that long."""
        self.ended(None)
        # Later: neither the source of the function nor the file is to hold up the end of the run.
        taken = [(partial(str, key), milliseconds) for key, milliseconds in self._taken]
        whole = [(self._key, seconds * 1000)] if self._always else []
        self._store.learn_later(*taken, *whole)

    def _key_of_segment(self, message: str) -> str:
        key = self._key()  # begins with that of the function: they are forgotten together
        return f"{key}:{digest(key, message)}"

    def _estimate(self, key: str) -> tuple[float | None, str]:
        if not self._store.enabled:
            return None, ""
        durations = self._store.durations(key)
        if not durations:
            return None, "first run: no estimate yet"
        last = "the last run" if len(durations) == 1 else f"the last {len(durations)} runs"
        median = sorted(durations)[len(durations) // 2]  # `statistics` takes long to import
        return median, f"estimated from {last}"


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


def expected(func: Callable[..., object], store: History = history) -> Expected | None:
    """Return how long a run of a function may take; None where nothing is known."""
    seconds = sorted(each / 1000 for each in store.durations(key_of(func)))
    if not seconds:
        return None
    return Expected(seconds[0], seconds[len(seconds) // 2], seconds[-1], len(seconds))
