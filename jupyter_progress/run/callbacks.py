"""Deliver every single update of a task to its `on_progress`, in order, one at a time."""

from __future__ import annotations

import inspect
import logging
import queue
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextvars import Context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..values.progress import FakeProgress, Progress
from ..values.update import Update
from .task import Task
from .waiting import Holder, holder

if TYPE_CHECKING:
    import asyncio

BACKLOG = 10_000
"""Updates that may wait for a slow callback before they make the task wait."""

log = logging.getLogger("jupyter_progress")


@dataclass(frozen=True)
class TaskProgressUpdate:
    """One update, as `on_progress` gets it.

    Attributes
    ----------
    task_id : str
    progress : float or None
        Percent, an int where it is whole; at the start of a fake segment, where it starts.
    message : str
    fake : FakeProgress or None
        The segment that this update starts, if it is a fake one.
    metrics : mapping of str to object
    """

    task_id: str
    progress: float | None
    message: str
    fake: FakeProgress | None
    metrics: Mapping[str, Any]

    @classmethod
    def of(cls, task_id: str, now: Progress) -> TaskProgressUpdate:
        """Return the update after which things stand so."""
        fake = now.fake
        progress = now.progress if fake is None else fake.start
        if progress is not None and progress % 1 == 0:
            progress = int(progress)  # f"{update.progress}%" is to read 40%
        return cls(task_id, progress, now.message, fake, now.metrics)


OnProgress = Callable[[TaskProgressUpdate], Awaitable[None] | None]


class Deliveries:
    """A thread that calls `on_progress`, with a loop of its own for async callbacks.

    Parameters
    ----------
    on_progress : callable
        Sync or async. What it raises is reported once, and does not end the task.
    task : Task
    context : contextvars.Context
        The callback runs in a copy, so that what it prints lands where the task was started.
    """

    def __init__(self, on_progress: OnProgress, task: Task[Any], context: Context) -> None:
        self._on_progress = on_progress
        self._task = task
        self._queue: queue.SimpleQueue[tuple[TaskProgressUpdate | None, bool]]
        self._queue = queue.SimpleQueue()
        self._room = threading.Semaphore(BACKLOG)
        self._thread = threading.Thread(
            target=context.copy().run,
            args=(self._run,),
            name="jupyter_progress callbacks",
            daemon=True,
        )
        self._thread.start()

    def make_room(self) -> None:
        """Wait while `BACKLOG` updates are queued, unless a cancel comes."""
        if not self._is_own_thread() and not self._room.acquire(blocking=False):
            with self._task.on_cancel(self._room.release):
                self._room.acquire()

    def put(self, update: Update, now: Progress) -> None:
        """Queue an update."""
        told = TaskProgressUpdate.of(self._task.id, now)
        self._queue.put((told, not self._is_own_thread()))

    def _is_own_thread(self) -> bool:
        # A callback that sends updates itself would wait for room that only it can make.
        return threading.current_thread() is self._thread

    def finish(self) -> None:
        """Return when everything queued has been delivered."""
        self._queue.put((None, False))
        self._thread.join()

    def _run(self) -> None:
        import asyncio  # imported late: only those who ask for every update need it

        loop: asyncio.AbstractEventLoop | None = None
        reported = False
        holder.set(Holder(self._task, threading.get_ident()))
        while True:
            update, takes_room = self._queue.get()
            if update is None:
                break
            if takes_room:
                self._room.release()
            try:
                outcome = self._on_progress(update)
                if outcome is not None and inspect.isawaitable(outcome):
                    loop = loop or asyncio.new_event_loop()
                    loop.run_until_complete(_finish(outcome))
            except BaseException:
                if not reported:
                    log.exception(
                        "on_progress of %r failed at %s; the task goes on, and further failures "
                        "of this callback are not reported.",
                        self._task.title,
                        update,
                    )
                reported = True
        if loop is not None:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


class OneAtATime:
    """An `on_progress` of many tasks at once: never two calls at a time, async ones in one loop.

    Parameters
    ----------
    on_progress : callable
        Sync or async. What it raises is reported once.
    """

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reported = False

    def __call__(self, update: TaskProgressUpdate) -> None:
        """Pass an update on, once the others are through."""
        with self._lock:
            try:
                outcome = self._on_progress(update)
                if outcome is not None and inspect.isawaitable(outcome):
                    self._run(outcome)
            except BaseException:
                if self._reported:
                    return
                self._reported = True
                log.exception(
                    "on_progress failed at %s; the tasks go on, and further failures of this "
                    "callback are not reported.",
                    update,
                )

    def _run(self, outcome: Awaitable[None]) -> None:
        import asyncio

        self._loop = self._loop or asyncio.new_event_loop()
        self._loop.run_until_complete(_finish(outcome))

    def __del__(self) -> None:
        if self._loop is not None:
            self._loop.close()


async def _finish(awaitable: Awaitable[None]) -> None:
    await awaitable
