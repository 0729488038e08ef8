"""Show the newest of what comes fast, without holding up who gives it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from .errors import log_failure

SHORTEST = 0.25
"""Seconds between two that are shown: what is looked at need not change faster."""

LINGER = 1.0
"""Seconds after which a thread with nothing to show ends."""


class Newest:
    """Calls `show` with the newest object put in, in a thread of its own, a few times a second.

    Parameters
    ----------
    show : callable
        What it raises is logged once.
    """

    def __init__(self, show: Callable[[Any], None]) -> None:
        self._show = show
        self._context = copy_context()
        self._changed = threading.Condition()
        self._waiting: tuple[Any, ...] = ()
        self._thread: threading.Thread | None = None
        self._last = False
        self._reported = False

    def put(self, newest: Any) -> None:
        """Have it shown soon, unless a newer one comes before."""
        with self._changed:
            self._waiting = (newest,)
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._context.copy().run,
                    args=(self._run,),
                    name="jupyter_progress partial results",
                    daemon=True,
                )
                self._thread.start()

    def finish(self, timeout: float = 0) -> None:
        """Show at once what is still to be shown; wait for that up to so many seconds."""
        with self._changed:
            self._last = True
            self._changed.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        while (newest := self._next()) is not None:
            try:
                self._show(newest[0])
            except Exception:
                if not self._reported:
                    log_failure("A partial result could not be shown; the task goes on.")
                self._reported = True
            with self._changed:
                self._changed.wait_for(lambda: self._last, SHORTEST)

    def _next(self) -> tuple[Any, ...] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._last, LINGER)
            newest, self._waiting = self._waiting, ()
            if not newest:
                self._thread = None
                return None
            return newest
