"""The positions that are read from outside for one bar."""

from __future__ import annotations

import threading

from .sink import Source


class Sources:
    """Positions that are read whenever something may be published. Replaced whole."""

    def __init__(self) -> None:
        # Reentrant: the garbage collector may drop a loop, which removes itself, meanwhile.
        self._lock = threading.RLock()
        self._all: tuple[Source, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, source: Source) -> None:
        """Read this one, too."""
        with self._lock:
            self._all = (*self._all, source)

    def remove(self, source: Source) -> None:
        """Read this one no longer."""
        with self._lock:
            self._all = tuple(each for each in self._all if each is not source)

    def clear(self) -> None:
        """Read none any more."""
        with self._lock:
            self._all = ()

    def sample(self) -> bool:
        """Have each store what is new; returns whether anything is."""
        new = [source.sample() for source in self._all]  # all of them
        return any(new)

    def stop(self) -> None:
        """Have them give out nothing more: their activity was asked to cancel."""
        for source in self._all:
            source.stop()

    def hold(self) -> None:
        """Have them give out nothing for now: their activity was paused."""
        for source in self._all:
            source.hold()
