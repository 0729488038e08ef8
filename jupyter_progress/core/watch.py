"""The thread that looks whether a pulse has stopped: one for all, asleep until that may be."""

from __future__ import annotations

import os
import threading
from time import monotonic
from typing import Protocol

from ..values import gaps
from .errors import log_failure

LINGER = 1.0
"""Seconds after which the thread ends if there is nothing to watch."""

AGAIN = 2.0
"""Seconds after which what stalls is looked at again: it may stand elsewhere."""


class Watched(Protocol):
    """What can be looked at."""

    def look(self, late: float) -> float:
        """Look, so many seconds later than was meant; return those after which to look again."""


class _Watch:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, where the thread is not."""
        self._all: dict[Watched, None] = {}
        self._lock = threading.RLock()  # reentrant: the garbage collector may come in between
        self._changed = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None

    def add(self, watched: Watched) -> None:
        if watched in self._all:
            return
        with self._lock:
            self._all[watched] = None
            if self._thread is not None and self._thread.is_alive():
                self._changed.notify()
                return
            thread = threading.Thread(target=self._run, name="jupyter_progress watch", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system gives no more threads: nothing is watched
                self._all.clear()
                return
            self._thread = thread

    def remove(self, watched: Watched) -> None:
        with self._lock:
            if self._all.pop(watched, self) is None and not self._all:
                self._changed.notify()

    def _run(self) -> None:
        wait = gaps.LEAST
        while (late := self._sleep(wait)) is not None:
            # Nothing that beats from now on stalls before `LEAST`: nobody need wake it till then.
            wait = min([gaps.LEAST, *(_looked(each, late) for each in tuple(self._all))])

    def _sleep(self, seconds: float) -> float | None:
        """Sleep; return how many seconds too long that was, or None if it is time to end."""
        with self._lock:
            if not self._all and not self._changed.wait_for(lambda: self._all, LINGER):
                self._thread = None
                return None
            due = monotonic() + seconds
            self._changed.wait(seconds)
            return max(0.0, monotonic() - due)


def _looked(watched: Watched, late: float) -> float:
    try:
        return watched.look(late)
    except Exception:  # of one; the others are looked at
        log_failure("Whether a task stalls could not be found out.")
        return gaps.LEAST


_watch = _Watch()
add, remove = _watch.add, _watch.remove

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_watch.reset)
