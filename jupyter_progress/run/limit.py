"""The time that an item of a group may take."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from ..core.throttle import call_later
from .item import Item
from .roll import Roll


class TimeLimit:
    """Watches those that run. One call is due at a time: that of the one that began first.

    Parameters
    ----------
    seconds : float or None
    roll : Roll
    lock : threading.RLock
        Of the roll.
    expire : callable
        Called with the items that took longer.
    """

    def __init__(
        self,
        seconds: float | None,
        roll: Roll,
        lock: threading.RLock,
        expire: Callable[[list[Item]], None],
    ) -> None:
        self._seconds = seconds
        self._roll = roll
        self._lock = lock
        self._expire = expire
        self._is_due = False

    def watch(self) -> None:
        """Call for those that take too long from now on; to be called whenever one begins."""
        if self._seconds is None:
            return
        with self._lock:
            first = next(iter(self._roll.running.values()), None)
            if first is not None and not self._is_due:
                left = first.began + self._seconds - monotonic()
                self._is_due = call_later(max(0.0, left), self._check)

    def _check(self) -> None:
        with self._lock:
            self._is_due = False
            late = [
                item
                for item, place in self._roll.running.items()
                if self._seconds is not None and monotonic() - place.began >= self._seconds
            ]
        self._expire(late)
        self.watch()
