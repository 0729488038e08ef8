"""A count that other code makes, read from outside: it moves the bar and need not know of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

from ..core.errors import log_failure
from ..core.live import LiveProgress
from ..values.count import Count
from .moving import Moving, Part


@contextmanager
def watched(
    part: Part,
    read: Callable[[], Any],
    total: float,
    message: str | None,
    unit: str,
    stop: Callable[[], object] | None = None,
) -> Iterator[None]:
    """Watch a count for a block; after an error it stays, and tells where the block stopped."""
    source = Watched(part, read, total, message, unit, stop)
    finished = False
    try:
        yield
        finished = True
    except Exception:
        if source.was_stopped:
            part.sink.check()  # it says in its own words that it was stopped
        raise
    finally:
        source.over(finished, keep=not finished)


class Watched(Moving):
    """Moves a part of a bar by a count that is read about 30 times a second.

    It never goes back and never beyond the total, whatever is read.

    Parameters
    ----------
    part : Part
        Of a bar of this process.
    read : callable
        Returns the count; None while that is not known.
    total : float
    message : str or None
    unit : str
    stop : callable, optional
        Stops what is watched, when a cancel was asked for.
    """

    def __init__(
        self,
        part: Part,
        read: Callable[[], Any],
        total: float,
        message: str | None,
        unit: str,
        stop: Callable[[], object] | None = None,
    ) -> None:
        self._reading = _Reading(read, total)
        self._stopper = None if stop is None else _Stopper(stop)
        self._reading.dealt_with()
        known = int(total) if self._reading.is_known else None
        super().__init__(part, message, Count(0, known, unit=unit))
        self.begin(self._reading)

    @property
    def was_stopped(self) -> bool:
        """Whether `stop` was called for what is watched."""
        return self._stopper is not None and self._stopper.is_wanted

    def sample(self) -> bool:
        """Take in what is read; returns whether that is new."""
        if self._stopper is not None:
            self._stopper.call()
        changed = super().sample()
        if self._count.total is None and self._reading.is_known:
            self.expect(int(self._reading.total))
            changed = super().sample() or changed
        if changed and not self._is_sampled and isinstance(self._live, LiveProgress):
            self._live.store(self._at(0))
        return changed

    def stop(self) -> None:
        """Stop it, and read no longer: the activity was asked to cancel."""
        self._reading.stop()
        if self._stopper is not None:
            self._stopper.is_wanted = True
            self._stopper.call()

    def over(self, exhausted: bool, *, keep: bool = False) -> None:
        """Read it no longer, and stop nothing any more."""
        if self._stopper is not None:
            self._stopper.end()
        super().over(exhausted, keep=keep)

    def _is_short(self) -> bool:
        return False  # what ran to its end has done its work, whatever it counted

    def _at(self, amount: int) -> float:
        return self._range.at(100 * self._reading.most / self._reading.total)


class _Reading:
    """A position that is asked for."""

    def __init__(self, read: Callable[[], Any], total: float) -> None:
        self._read = read
        self.total = total
        self.most = 0.0
        self.is_known = False
        self._over = False
        self._reported = False

    def taken(self) -> int:
        return int(self.most)

    def dealt_with(self) -> int:
        if not self._over:
            self.most = max(self.most, min(self._number(), self.total))
        return int(self.most)

    def stop(self) -> None:
        self._over = True

    def _number(self) -> float:
        try:
            read = self._read()
            if read is None:
                return 0.0
            self.is_known = True
            number = float(read)
            return number if isfinite(number) else 0.0
        except Exception:
            self.is_known = True
            if not self._reported:
                self._reported = True
                log_failure("What `watch` was given to read failed; its task goes on.")
            return 0.0


class _Stopper:
    """Stops what a block does, for as long as the block runs.

    It is called again and again: what there is to stop may begin only later in the block.
    """

    def __init__(self, stop: Callable[[], object]) -> None:
        self._stop: Callable[[], object] | None = stop
        self._lock = threading.Lock()  # nothing that comes after the block is to be stopped
        self._reported = False
        self.is_wanted = False

    def call(self) -> None:
        if not self.is_wanted:
            return
        with self._lock:
            if self._stop is None:
                return
            try:
                self._stop()
            except Exception:
                if not self._reported:
                    self._reported = True
                    log_failure("What `watch` was given to stop failed; its task goes on.")

    def end(self) -> None:
        with self._lock:
            self._stop = None
