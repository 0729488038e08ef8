"""One worker process of our own, and the channel to it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, TimeoutError
from contextlib import suppress
from multiprocessing.connection import Connection

from ..display.mode import VARIABLE
from .errors import WorkerLost
from .listener import CALLERS
from .messages import Began, Control, Ended, Job, Message
from .pickled import dumps, loads
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
        self._is_dismissed = False

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
        if self._is_dismissed:
            threading.Event().wait()
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

    def dismiss(self) -> None:
        """End it because the interpreter ends: nothing more is told of it."""
        self._is_dismissed = True
        self.kill()

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
