"""The executor that tasks run on by default: background threads."""

from __future__ import annotations

import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable

from ..task.ancestors import ancestors

MAX_THREADS = min(32, (os.cpu_count() or 1) + 4)
"""Tasks that run at once in one generation; more than these queue."""


class BackgroundThreads:
    """Run each call in a daemon thread of its own, `limit` at a time *per generation*.

    A call submitted from within a task is of the next generation. As each has threads of its
    own, a task can wait for those that it started, by whatever means and however deep, and never
    finds them queued behind itself. The threads are daemons: neither a kernel restart nor the
    end of the interpreter waits for them, as those of `ThreadPoolExecutor` would make it do.
    """

    def __init__(self, limit: int = MAX_THREADS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._queues: defaultdict[int, deque[Callable[[], None]]] = defaultdict(deque)
        self._running: defaultdict[int, int] = defaultdict(int)

    def submit(self, call: Callable[[], None]) -> None:
        """Run `call` as soon as a thread is free. It has to deal with its own exceptions."""
        generation = len(ancestors.get())
        with self._lock:
            self._queues[generation].append(call)
            if self._running[generation] >= self._limit:
                return
            self._running[generation] += 1
        threading.Thread(
            target=self._work, args=(generation,), name="jupyter_progress task", daemon=True
        ).start()

    def _work(self, generation: int) -> None:
        while True:
            with self._lock:
                if not self._queues[generation]:
                    self._running[generation] -= 1
                    return
                call = self._queues[generation].popleft()
            call()
            del call  # not to keep its result alive while the next one runs


BACKGROUND = BackgroundThreads()
