"""``executor="process"``: worker processes of our own, one task at a time in each.

A pool that several tasks share fails all of them when one of its workers is killed. Here each
worker is on its own, and a spare one waits for the next task.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, TimeoutError
from contextlib import suppress
from multiprocessing.connection import Connection

from ..display.mode import VARIABLE
from ..run.execute import Execution
from ..run.threads import BackgroundThreads
from .errors import WorkerLost
from .listener import CALLERS
from .messages import Began, Channel, Control, Ended, Job, Message
from .pickled import dumps, loads
from .submission import following, job_of
from .worker import BOOT

STARTING = 0.1
"""Seconds after which it is looked whether a worker that has not called yet is still there."""

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
        self._called: Future[Connection] = Future()
        address, key = CALLERS.expect(self._called.set_result)
        self._process = subprocess.Popen(
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            env={**os.environ, VARIABLE: "off"},  # in its plain threads, too, nothing is drawn
            # Out of reach of a notebook's interrupt, and ended together with its own children.
            start_new_session=True,
        )
        assert self._process.stdin is not None
        with self._process.stdin as stdin, suppress(OSError):
            stdin.write(pickle.dumps((sys.path, address, key)))
        self.at_work = False

    def begin(self, job: Job) -> bool:
        """Have it begin a job; returns False if it has just ended, having had none for long.

        Raises
        ------
        WorkerLost
            If it ended otherwise, before it could begin.
        """
        with suppress(EOFError, OSError):
            self._connection().send_bytes(dumps(job))
            self.at_work = isinstance(self._receive()[0], Began)
            return self.at_work
        if self._exit_code() != 0:
            self.outcome()
        return False

    def _connection(self) -> Connection:
        while True:
            try:
                return self._called.result(STARTING)
            except TimeoutError:
                if self._process.poll() is not None:
                    raise EOFError from None

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
        batch: list[Message] = loads(self._connection().recv_bytes())
        return batch

    def tell(self, control: Control) -> None:
        """Tell it something; one that is lost hears nothing."""
        with suppress(OSError):
            self._connection().send_bytes(dumps(control))

    def outcome(self) -> bytes:
        """Say how it was lost."""
        if WORKERS.closing:
            threading.Event().wait()  # the interpreter ends, and nothing more is to be told
        raise WorkerLost(
            f"The worker process {self._process.pid} {_how_ended(self._exit_code())}, in the "
            "midst of the task. Other tasks go on; start this one again."
        )

    def _exit_code(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(LAST_WORDS)
        return None

    def kill(self) -> bool:
        """End it, with its children."""
        if self._process.poll() is None:
            if sys.platform == "win32":
                subprocess.run(
                    ["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True
                )
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        return True

    def close(self) -> None:
        """Let go of the connection of one that has ended."""
        if self._called.done():
            self._called.result().close()


def _how_ended(code: int | None) -> str:
    if code is None:
        return "closed its connection"
    if code >= 0:
        return f"ended by itself with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    # The kernel's way out when there is no more memory is this one.
    remark = ", as the system does when memory runs out" if name == "SIGKILL" else ""
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
        self.closing = False
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
            worker = self._take()
            while not worker.begin(job):
                self._forget(worker)
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
        self.closing = True
        with self._lock:
            for worker in (*self._idle, *self._busy):
                worker.kill()


def _cpus() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


WORKERS = WorkerProcesses()
atexit.register(WORKERS.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WORKERS.reset)
