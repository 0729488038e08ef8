"""An executor without threads: it calls at once, in the caller's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from ..core.errors import TaskCancelled
from ..core.interrupt import raise_later
from ..run.task import Task


class CallerThread(Executor):
    """Run each call where it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call, and return a future that is over."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


CALLER_THREAD = CallerThread()


def interrupt_caller(task: Task[Any]) -> None:
    """Raise an interrupt that ended this task in the caller too: both are one thread."""
    if task.cancelled():
        if not task.live.cancel_requested:
            raise_later(TaskCancelled("the task was asked to cancel"))
    elif isinstance(error := task.exception(), KeyboardInterrupt):
        raise_later(error)
