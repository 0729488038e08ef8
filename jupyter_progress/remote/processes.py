"""``executor="process"``: worker processes of our own, one task at a time in each.

A pool that several tasks share fails all of them when one of its workers is killed. Here each
worker is on its own, and a spare one waits for the next task.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable

from ..run.execute import Execution
from ..run.threads import BackgroundThreads
from .messages import Channel, Job
from .process import Worker
from .submission import following, job_of


class WorkerProcesses:
    """All workers: those at work, and those that wait for a task."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, whose parent has them."""
        self._closing = False
        self._limit = _cpus()
        self._threads = BackgroundThreads(self._limit)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()

    def submit(self, execution: Execution) -> Callable[[], None]:
        """Run a task in a worker as soon as one is free.

        Raises
        ------
        TypeError
            If its call cannot be pickled.
        """
        job = job_of(execution)
        taken: list[Worker] = []

        def connect() -> Channel:
            worker = self._begun(job)
            taken.append(worker)
            self._keep_spare()
            return worker

        def run() -> None:
            following(execution, connect)()
            if taken:
                self._put_back(taken[0])

        return self._threads.submit(run)

    def _begun(self, job: Job) -> Worker:
        """Return a worker that has begun a job."""
        while True:
            worker = self._take()
            has_begun = False
            try:
                has_begun = worker.begin(job)
            finally:
                if not has_begun:
                    self._forget(worker)
            if has_begun:
                return worker

    def _take(self) -> Worker:
        with self._lock:
            worker = self._idle.pop() if self._idle else Worker()
            self._busy.add(worker)
            return worker

    def _keep_spare(self) -> None:
        """Have a worker start for the next task, if one more may run."""
        with self._lock:
            if not self._idle and len(self._busy) < self._limit and not self._closing:
                self._idle.append(Worker())

    def _put_back(self, worker: Worker) -> None:
        if worker.at_work:  # it was lost, or nobody understands it
            worker.kill()
            self._forget(worker)
            return
        with self._lock:
            self._busy.discard(worker)
            self._idle.append(worker)

    def _forget(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
        worker.close()

    def close(self) -> None:
        """End all workers: at the end of the interpreter."""
        self._closing = True
        with self._lock:
            for worker in (*self._idle, *self._busy):
                worker.dismiss()


def _cpus() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


WORKERS = WorkerProcesses()
atexit.register(WORKERS.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WORKERS.reset)
