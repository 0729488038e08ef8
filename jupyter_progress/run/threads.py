"""The executor that tasks run on by default: background threads."""

from __future__ import annotations

import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable

from ..core.current import ancestors
from ..core.errors import log_failure
from ..core.interrupt import uninterrupted
from ..core.marimo import in_thread_of_cell

MAX_THREADS = min(32, (os.cpu_count() or 1) + 4)
"""Tasks that run at once in one generation; more than these queue."""

LINGER = 1.0
"""Seconds that a thread waits for its next call.

For each thread that shows something ipykernel holds a socket for some seconds: a new thread for
every short task would use them up.
"""


def is_plain_thread() -> bool:
    """Return whether this is a thread that is neither a task's own nor the main one."""
    return not ancestors.get() and threading.current_thread() is not threading.main_thread()


class BackgroundThreads:
    """Run each call in a daemon thread, `limit` at a time *per generation*.

    A call submitted from within a task is of the next generation. As each has threads of its
    own, a task can wait for those that it started, by whatever means and however deep, and never
    finds them queued behind itself. The threads are daemons: neither a kernel restart nor the
    end of the interpreter waits for them, as those of `ThreadPoolExecutor` would make it do.
    """

    def __init__(self, limit: int = MAX_THREADS) -> None:
        self._limit = limit
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, where the threads are not."""
        self._generations: defaultdict[int, _Generation] = defaultdict(_Generation)

    def submit(self, call: Callable[[], None], at_least: int = 0) -> Callable[[], None]:
        """Run `call` as soon as a thread is free. It has to deal with its own exceptions.

        Parameters
        ----------
        call : callable
        at_least : int
            Threads that there may be for it, if that is more than the limit.

        Returns
        -------
        callable
            To be called by who waits for it. Plain threads of a task belong to no generation,
            and all tasks of the first one may wait for them: for these it is run at once, in one
            thread more.
        """
        generation = self._generations[len(ancestors.get())]
        call = in_thread_of_cell(call)
        with uninterrupted():
            generation.submit(call, max(self._limit, at_least))

        def hurry() -> None:
            if is_plain_thread():
                generation.hurry(call)

        return hurry


class _Generation:
    """The calls that wait, and the threads that take them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._calls: deque[Callable[[], None]] = deque()
        self._threads = self._idle = 0

    def submit(self, call: Callable[[], None], limit: int) -> None:
        with self._lock:
            self._calls.append(call)
            if self._idle >= len(self._calls):
                self._ready.notify()
                return
            if self._threads >= limit:
                return
            self._threads += 1
        try:
            self._start_thread()
        except RuntimeError:  # the system gives no more threads
            with self._lock:
                self._threads -= 1
                if self._threads or call not in self._calls:
                    return  # it waits for one of those that are there
                self._calls.remove(call)
            raise

    def hurry(self, call: Callable[[], None]) -> None:
        with uninterrupted(), self._lock:
            if call in self._calls:
                self._calls.remove(call)
                self._calls.appendleft(call)
                if self._idle >= len(self._calls):
                    self._ready.notify()
                    return
                self._start_thread()
                self._threads += 1

    def _start_thread(self) -> None:
        threading.Thread(target=self._work, name="jupyter_progress task", daemon=True).start()

    def _work(self) -> None:
        while (call := self._next()) is not None:
            try:
                call()
            except BaseException:
                log_failure("A background task could not be ended as it should.")
            del call  # not to keep its result alive while the next one runs

    def _next(self) -> Callable[[], None] | None:
        """Wait for a call and return it; None ends the thread."""
        with self._lock:
            if not self._calls:
                self._idle += 1
                self._ready.wait_for(lambda: self._calls, LINGER)
                self._idle -= 1
            if self._calls:
                return self._calls.popleft()
            self._threads -= 1
            return None


BACKGROUND = BackgroundThreads()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=BACKGROUND.reset)
