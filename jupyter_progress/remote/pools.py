"""Any `concurrent.futures.Executor`, wherever it runs what it is given."""

from __future__ import annotations

import concurrent.futures
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Client, Connection
from typing import Any, NamedTuple

from ..run.execute import Execution
from ..run.threads import BACKGROUND
from .errors import WorkerLost
from .listener import CALLERS, Address
from .messages import Control, Ended, Job, Message
from .outbox import sender
from .outcome import unpack
from .pickled import dumps, loads
from .submission import following, job_of
from .work import Work

LAST_WORDS = 2.0
"""Seconds to wait for what a pool says of a worker whose connection is closed."""

GO, STAY, OVER = b"go", b"stay", b"over"
"""What a worker is told: to run its task, or to leave it; that all it said has been heard."""


def on_pool(executor: concurrent.futures.Executor) -> Callable[[Execution], Any]:
    """Return what has an execution run by an executor."""

    def submit(execution: Execution) -> Any:
        return Errand(execution).submit(executor)

    return submit


class Errand:
    """A task on its way to a worker.

    Called in this process, it is executed here. Pickled, it becomes an `_Errand` that calls this
    process from wherever it is run, and what happens there is followed here. So nobody has to
    know which kind of executor it is.
    """

    def __init__(self, execution: Execution) -> None:
        self._execution: Execution | None = execution  # until somebody is at it
        self._lock = threading.Lock()
        self._future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        self._sent: tuple[type[_Errand], tuple[Any, ...]] | None = None
        self._unpicklable: TypeError | None = None

    def submit(self, executor: concurrent.futures.Executor) -> Any:
        """Send it to an executor, and return what that gives: a future, or nothing."""
        execution = self._execution
        assert execution is not None
        try:
            future = executor.submit(self)
        except Exception:
            if self._unpicklable is not None:
                raise self._unpicklable from None
            raise
        if isinstance(future, concurrent.futures.Future):
            self._future = future
            execution.task.add_done_callback(lambda _: self._future.cancel())
            future.add_done_callback(self._over)
        return future

    def __call__(self) -> None:
        """Execute it in this process."""
        execution = self._claim()
        if execution is not None:
            execution()

    def __reduce__(self) -> tuple[type[_Errand], tuple[Any, ...]]:
        if self._sent is None:
            execution = self._execution
            if execution is None:
                raise TypeError("This errand has been run, or its task is over: nothing to send.")
            try:
                job = job_of(execution)
            except TypeError as error:
                self._unpicklable = error  # the pool may say less of it
                raise
            address, key = CALLERS.expect(self._follow)
            execution.task.add_done_callback(lambda _: CALLERS.expect_no_more(key))
            self._sent = (_Errand, (address, key, job))
        return self._sent

    def _claim(self) -> Execution | None:
        """Return what has to be done to the one who does it; to all others nothing."""
        with self._lock:
            execution, self._execution = self._execution, None
            return execution

    def _follow(self, connection: Connection) -> None:
        """Follow the worker that has called."""
        with connection:
            future, execution = self._future, self._claim()
            if execution is None or execution.task.progress.is_over:
                connection.send_bytes(STAY)
                return
            connection.send_bytes(GO)
            following(execution, lambda: PoolChannel(connection, future))()

    def _over(self, future: concurrent.futures.Future[Any]) -> None:
        """Take the outcome from the pool, if no worker has called."""
        execution = None if future.cancelled() else self._claim()
        self._future = concurrent.futures.Future()  # no cycle: what it returned goes with the task
        if execution is None:
            return

        def outcome(updater: object) -> Any:
            if self._unpicklable is not None:
                raise self._unpicklable
            result, execution.task.live.guard.heeded = unpack(future.result())
            return result

        BACKGROUND.submit(replace(execution, call=outcome, segment=None, is_here=False))


class PoolChannel:
    """The connection with a worker of a pool."""

    def __init__(self, connection: Connection, future: concurrent.futures.Future[Any]) -> None:
        self._connection = connection
        self._future = future

    def messages(self) -> Iterator[Message]:
        """Yield what it says, until it ends or is lost."""
        while True:
            try:
                batch: list[Message] = loads(self._connection.recv_bytes())
            except (EOFError, OSError):
                return
            if isinstance(batch[-1], Ended):
                self._send(OVER)
            yield from batch

    def tell(self, control: Control) -> None:
        """Tell it something; one that is lost hears nothing."""
        self._send(dumps(control))

    def _send(self, data: bytes) -> None:
        with suppress(OSError):
            self._connection.send_bytes(data)

    def outcome(self) -> bytes:
        """Say how it was lost, as far as the pool knows."""
        cause = None
        with suppress(concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            cause = self._future.exception(LAST_WORDS)
        told = "" if cause is None else f" ({type(cause).__name__})"
        raise WorkerLost(
            f"The worker that ran the task was lost{told}, and what it had done is lost with it. "
            "Start the task again, in a pool that still takes work."
        ) from cause

    def kill(self) -> bool:
        """Leave it alone: it is not ours."""
        return False


class _Errand(NamedTuple):
    """The errand in the worker."""

    address: Address
    key: bytes
    job: Job

    def __call__(self) -> bytes:
        """Run the job; returns its outcome if nobody can be told of it otherwise."""
        try:
            connection = Client(self.address)
            connection.send_bytes(self.key)
            answer = connection.recv_bytes()
        except (OSError, EOFError):  # on another machine
            return Work(self.job, _to_nobody, alone=False).run()
        if answer == STAY:
            return b""
        with connection:
            return self._run(connection)

    def _run(self, connection: Connection) -> bytes:
        send = sender(connection)
        work = Work(self.job, send, alone=False)

        def listen() -> None:
            try:
                while (heard := connection.recv_bytes()) != OVER:
                    work.control(loads(heard))
            except (EOFError, OSError):
                work.control("cancel")  # whoever wanted it is gone

        listening = threading.Thread(target=listen, name="jupyter_progress task", daemon=True)
        listening.start()
        send([Ended(work.run())])
        # A connection that is closed while a thread reads may be taken for the next one.
        listening.join()
        return b""


def _to_nobody(batch: list[Message]) -> None:
    pass
