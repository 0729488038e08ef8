"""``executor="process"``: worker processes of our own, one task at a time in each.

A pool that several tasks share fails all of them when one of its workers is killed. Here each
worker is on its own, and a spare one waits for the next task.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from ..run.execute import Execution
from ..run.threads import BackgroundThreads
from .errors import WorkerLost, needs_extra
from .messages import Began, Channel, Control, Ended, Job, Message
from .pickled import dumps, loads
from .submission import following, job_of
from .worker import serve

LAST_WORDS = 2.0
"""Seconds to wait for the exit code of a process whose connection is closed."""


class Worker:
    """A worker process, and the channel to it.

    Attributes
    ----------
    at_work : bool
        Whether it has a task that it has not ended.
    """

    def __init__(self) -> None:
        from loky.backend import get_context

        self._connection, theirs = multiprocessing.Pipe()
        self._process = get_context("loky").Process(
            target=serve, args=(theirs,), name="jupyter_progress worker"
        )
        self._process.start()
        theirs.close()
        self.at_work = False

    def begin(self, job: Job) -> bool:
        """Have it begin a job; returns False if it has just ended, having had none for long.

        Raises
        ------
        WorkerLost
            If it ended otherwise, before it could begin.
        """
        with suppress(EOFError, OSError):
            self._connection.send_bytes(dumps(job))
            self.at_work = isinstance(self._receive()[0], Began)
            return self.at_work
        if self._exit_code() != 0:
            self.outcome()
        return False

    def messages(self) -> Iterator[Message]:
        """Yield what it says, until it is lost."""
        while True:
            try:
                batch = self._receive()
            except (EOFError, OSError):
                return
            self.at_work = not isinstance(batch[-1], Ended)
            yield from batch

    def _receive(self) -> list[Message]:
        batch: list[Message] = loads(self._connection.recv_bytes())
        return batch

    def tell(self, control: Control) -> None:
        """Tell it something; one that is lost hears nothing."""
        with suppress(OSError):
            self._connection.send_bytes(dumps(control))

    def outcome(self) -> bytes:
        """Say how it was lost."""
        if WORKERS.closing:
            threading.Event().wait()  # the interpreter ends, and nothing more is to be told
        raise WorkerLost(
            f"The worker process {self._process.pid} {_how_ended(self._exit_code())} while it ran "
            "the task, and what it had done is lost. Other tasks go on; start this one again."
        )

    def _exit_code(self) -> int | None:
        self._process.join(LAST_WORDS)
        code: int | None = self._process.exitcode
        return code

    def kill(self) -> bool:
        """End it, with its children."""
        from loky.backend.utils import kill_process_tree

        kill_process_tree(self._process)
        return True


def _how_ended(code: int | None) -> str:
    if code is None:
        return "closed its connection"
    if code >= 0:
        return f"ended by itself with exit code {code}"
    import signal

    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    # The kernel's way out when there is no more memory is this one.
    remark = ", as the system does when memory runs out," if name == "SIGKILL" else ""
    return f"was ended from outside by {name}{remark}"


class WorkerProcesses:
    """All workers: those at work, and those that wait for a task.

    Attributes
    ----------
    closing : bool
        Whether the interpreter ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, whose parent has them."""
        with needs_extra("processes"):
            from loky import cpu_count
        self.closing = False
        self._limit: int = cpu_count()
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
            worker = self._take()
            while not worker.begin(job):
                self._busy.discard(worker)
                worker = self._take()
            taken.append(worker)
            self._keep_spare()
            return worker

        def run() -> None:
            following(execution, connect)()
            if taken:
                self._put_back(taken[0])

        return self._threads.submit(run)

    def _take(self) -> Worker:
        with self._lock:
            worker = self._idle.pop() if self._idle else Worker()
            self._busy.add(worker)
            return worker

    def _keep_spare(self) -> None:
        """Have a worker start for the next task, if one more may run."""
        with self._lock:
            if not self._idle and len(self._busy) < self._limit and not self.closing:
                self._idle.append(Worker())

    def _put_back(self, worker: Worker) -> None:
        if worker.at_work:  # it was lost, or nobody understands it
            worker.kill()
        with self._lock:
            self._busy.discard(worker)
            if not worker.at_work:
                self._idle.append(worker)

    def close(self) -> None:
        """End all workers: at the end of the interpreter."""
        self.closing = True
        with self._lock:
            for worker in (*self._idle, *self._busy):
                worker.kill()


WORKERS = WorkerProcesses()
atexit.register(WORKERS.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WORKERS.reset)
