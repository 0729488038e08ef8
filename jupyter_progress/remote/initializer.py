"""`worker_initializer`: workers of any pool that move the bar of the task that started them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection
from multiprocessing.util import Finalize
from typing import Any

from ..core.activity import Activity
from ..core.current import ancestors
from ..core.errors import TaskCancelled
from ..core.slots import nothing
from ..run.ambient import current_updater, set_current
from ..run.task import Task
from ..run.updater import ProgressUpdater
from ..values.update import Update
from .forward import Forward
from .listener import CALLERS, Address
from .outbox import Outbox, sender
from .pickled import dumps, loads


def worker_initializer() -> Callable[[], None]:
    """Return what to start a pool of processes with, so that its functions find `updater`.

    ``ProcessPoolExecutor(initializer=worker_initializer())`` inside a task, a
    ``multiprocessing.Pool`` or a pool of joblib's likewise: what its functions send to
    ``jupyter_progress.updater`` moves this task's bar, and a cancel of the task stops them at
    their next update. Without it they are silent. Outside of tasks it has no effect.

    Returns
    -------
    callable
        Can be pickled; to be called in each worker, without arguments.
    """
    updater = current_updater()
    task = ancestors.get()[-1] if ancestors.get() else None
    if updater is None or not isinstance(task, Task):
        return nothing
    team = _Team(updater, task)
    address, key = CALLERS.expect(team.follow, once=False)
    task.add_done_callback(lambda _: CALLERS.expect_no_more(key))
    return _Join(address, key)


class _Team:
    """The workers of one pool, on the side of the task."""

    def __init__(self, updater: ProgressUpdater, task: Task[Any]) -> None:
        self._updater = updater
        self._task = task

    def follow(self, connection: Connection) -> None:
        """Apply what a worker sends, until one of both is over."""

        def cancel() -> None:
            with suppress(OSError):
                connection.send_bytes(dumps("cancel"))

        with connection, suppress(EOFError, OSError), self._task.on_cancel(cancel):
            while not self._task.progress.is_over:
                for message in loads(connection.recv_bytes()):
                    if isinstance(message, Update) and not self._task.progress.is_over:
                        with suppress(TaskCancelled):  # it is for the worker to stop
                            self._updater.forward(message)


@dataclass(frozen=True)
class _Join:
    """Called in a worker: have its `updater` move the bar."""

    address: Address
    key: bytes

    def __call__(self) -> None:
        """Connect; where the task is over or on another machine, stay silent."""
        try:
            connection = Client(self.address)
            connection.send_bytes(self.key)
        except OSError:
            return

        outbox = Outbox(sender(connection))
        activity = Activity()
        activity.begin()
        Forward(activity, outbox, every=False)
        set_current(ProgressUpdater(activity.live))

        def listen() -> None:
            with suppress(EOFError, OSError):
                connection.recv_bytes()
                activity.live.cancel(_stop)

        threading.Thread(target=listen, name="jupyter_progress task", daemon=True).start()

        def finish() -> None:
            activity.live.throttle.flush()
            outbox.flush()

        Finalize(None, finish, exitpriority=100)  # it may end a moment after its last update


def _stop() -> None:
    # Not `TaskCancelled`, which is no Exception: multiprocessing.Pool would wait for ever.
    raise CancelledError("the task was asked to cancel")
