"""At most 30 publications a second: the first at once, a burst merged, the last always."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from time import monotonic

from .errors import log_failure
from .fork import generation
from .interrupt import uninterrupted

INTERVAL = 1 / 30
"""Seconds between two publications of one throttle, where it is not told otherwise."""

LINGER = 1.0
"""Seconds after which a clock thread with nothing to do ends."""

FORK_WAIT = 1.0
"""Seconds that a fork waits for a publication under way, which may hold locks."""


class Throttle:
    """Call `publish` soon after something changed, but not more often than every `interval`.

    Where no thread can be started, what comes within an interval waits for the next `request` or
    `flush`. In a forked process nothing is published: a lock may be held there for ever.

    Whoever changes something stores it first and then calls `request` if `quiet` is set. The
    first request of a quiet period publishes in the caller's own thread. During a burst `quiet`
    is off: writers only store, and the clock thread looks for what is new.

    Parameters
    ----------
    publish : callable
        Publishes what is new; returns whether there was anything, or will be without a request.
        Never called twice at once.
    turned : callable, optional
        Called under `lock` whenever `quiet` has changed.
    interval : float
        Seconds.

    Attributes
    ----------
    interval : float
        May be changed at any time.
    lock : threading.RLock
        Held while publishing.
    """

    __slots__ = ("_generation", "_last", "_publish", "_turned", "interval", "lock", "quiet")

    def __init__(
        self,
        publish: Callable[[], bool],
        turned: Callable[[], None] | None = None,
        interval: float = INTERVAL,
    ) -> None:
        self._publish = publish
        self._turned = turned
        self.interval = interval
        self._generation = generation()
        self.lock = threading.RLock()
        self.quiet = True
        self._last = -interval

    @property
    def is_inherited(self) -> bool:
        """Whether it belongs to the process that this one was forked from."""
        return self._generation != generation()

    def request(self) -> None:
        """Publish now if quiet; otherwise the clock will."""
        if self.is_inherited:
            return
        with uninterrupted(), self.lock:
            if not self.quiet or monotonic() - self._last < self.interval:
                return
            self._turn(False)
            try:
                self._publish()
            finally:
                if not _clock.call_later(self.interval, self._due):
                    self._last = monotonic()
                    self._turn(True)

    def flush(self) -> None:
        """Publish now, in a burst too."""
        if self.is_inherited:
            return
        with uninterrupted(), self.lock:
            self._publish()

    def end(self) -> None:
        """Publish no more, and let go of who did: it need not wait for the garbage collector."""
        self._publish, self._turned = _nothing_new, None

    def _due(self) -> None:
        # A publication that hangs must hold up its own bar only.
        if not self.lock.acquire(blocking=False):
            _clock.call_later(self.interval, self._due)  # by the clock's own thread: it always can
            return
        again = True
        try:
            if not self._publish():
                self._turn(True)
                # A writer that still saw the flag off had stored before: look once more.
                again = self._publish()
                if again:
                    self._turn(False)
        finally:
            if again:
                _clock.call_later(self.interval, self._due)
            self.lock.release()

    def _turn(self, quiet: bool) -> None:
        self.quiet = quiet
        if self._turned is not None:
            self._turned()


def _nothing_new() -> bool:
    return False


class _Clock:
    """One thread for all throttles."""

    def __init__(self) -> None:
        self._number = count()
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, where the thread is not."""
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._lock = threading.RLock()  # reentrant: the garbage collector may come in between
        self._changed = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._calling = threading.RLock()  # reentrant: what is called may fork

    def pause(self) -> None:
        """Let nothing be published until `go_on`: no child is to inherit a lock that is held."""
        self._paused = self._calling.acquire(timeout=FORK_WAIT)

    def go_on(self) -> None:
        """Undo `pause`."""
        if self._paused:
            self._calling.release()

    def call_later(self, seconds: float, call: Callable[[], None]) -> bool:
        """Call after so long; returns False if there is no thread for it, nor can be."""
        with self._lock:
            if (self._thread is None or not self._thread.is_alive()) and not self._start():
                return False
            due = (monotonic() + seconds, next(self._number), call)
            heappush(self._due, due)
            if self._due[0] is due:  # it waits for nothing earlier
                self._changed.notify()
            return True

    def _start(self) -> bool:
        self._due.clear()
        thread = threading.Thread(target=self._run, name="jupyter_progress clock", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads, or has none, as Pyodide
            return False
        self._thread = thread
        return True

    def _next(self) -> Callable[[], None] | None:
        """Return what is due, once it is; None if there was nothing for long."""
        with self._lock:
            while True:
                wait = self._due[0][0] - monotonic() if self._due else LINGER
                if wait <= 0:
                    return heappop(self._due)[2]
                if not self._changed.wait(wait) and not self._due:
                    self._thread = None
                    return None

    def _run(self) -> None:
        while (call := self._next()) is not None:
            with self._calling:
                try:
                    call()
                except Exception:  # of one bar; the others go on
                    log_failure("A bar could not be brought up to date.")


_clock = _Clock()


def call_later(seconds: float, call: Callable[[], None]) -> bool:
    """Call something short in the clock's thread; returns False if there can be no such thread."""
    return _clock.call_later(seconds, call)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_clock.pause, after_in_parent=_clock.go_on, after_in_child=_clock.reset
    )
