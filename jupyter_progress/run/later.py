"""Work that nobody waits for: what a task leaves behind for the next one."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LINGER = 1.0
"""Seconds after which the thread ends if nothing more comes."""


class Later(Generic[T]):
    """Hands on what is put into it in batches, in a thread of its own, and at the end of Python.

    Parameters
    ----------
    take : callable
        Takes a batch; never called twice at once.
    name : str
        Of the thread.
    """

    def __init__(self, take: Callable[[list[T]], None], name: str) -> None:
        self._take = take
        self._name = name
        self._reset()
        atexit.register(self.flush)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._waiting: list[T] = []
        self._handing = threading.RLock()
        self._some = threading.Condition()
        self._thread: threading.Thread | None = None

    def put(self, *items: T) -> None:
        """Have these handed on soon."""
        with self._some:
            self._waiting += items
            if self._thread is not None:
                self._some.notify()
                return
            thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system gives no more threads: whoever asks takes it along
                return
            self._thread = thread

    def flush(self) -> None:
        """Hand on all that waits, and return when that is done."""
        with self._handing:
            with self._some:
                batch, self._waiting = self._waiting, []
            if batch:
                self._take(batch)

    def _run(self) -> None:
        while True:
            with self._some:
                if not self._some.wait_for(lambda: self._waiting, LINGER):
                    self._thread = None
                    return
            self.flush()
