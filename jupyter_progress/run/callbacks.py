"""Deliver every single update of a task to its `on_progress`, in order, one at a time."""

from __future__ import annotations

import inspect
import logging
import queue
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from ..values.progress import FakeProgress, Progress

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


OnProgress = Callable[[TaskProgressUpdate], Awaitable[None] | None]


class Deliveries:
    """A thread that calls `on_progress`, with a loop of its own for async callbacks.

    Parameters
    ----------
    on_progress : callable
        Sync or async. What it raises is reported once, and does not end the task.
    task_id, title : str
    context : contextvars.Context
        The callback runs in a copy, so that what it prints lands where the task was started.
    """

    def __init__(self, on_progress: OnProgress, task_id: str, title: str, context: Context) -> None:
        self._on_progress = on_progress
        self._task_id = task_id
        self._title = title
        self._queue: queue.Queue[TaskProgressUpdate | None] = queue.Queue(BACKLOG)
        self._thread = threading.Thread(
            target=context.copy().run,
            args=(self._run,),
            name="jupyter_progress callbacks",
            daemon=True,
        )
        self._thread.start()

    def put(self, now: Progress) -> None:
        """Queue an update; waits while `BACKLOG` others are queued."""
        fake = now.fake
        progress = now.progress if fake is None else fake.start
        if progress is not None and progress % 1 == 0:
            progress = int(progress)  # f"{update.progress}%" is to read 40%
        self._queue.put(TaskProgressUpdate(self._task_id, progress, now.message, fake, now.metrics))

    def finish(self) -> None:
        """Return when everything queued has been delivered."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        import asyncio  # not paid for by who never asks for every update

        loop: asyncio.AbstractEventLoop | None = None
        reported = False
        while (update := self._queue.get()) is not None:
            try:
                outcome = self._on_progress(update)
                if inspect.isawaitable(outcome):
                    loop = loop or asyncio.new_event_loop()
                    loop.run_until_complete(_finish(outcome))
            except BaseException:
                if not reported:
                    log.exception(
                        "on_progress of %r failed at %s; the task goes on, and further failures "
                        "of this callback are not reported.",
                        self._title,
                        update,
                    )
                reported = True
        if loop is not None:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


async def _finish(awaitable: Awaitable[None]) -> None:
    await awaitable
