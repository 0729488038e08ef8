"""What ``await task`` waits for, in any asyncio loop."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from ..core.current import ancestors
from ..display.choice import display_of_waiting
from .waiting import registered, waiting_task

if TYPE_CHECKING:
    from .task import Task


def awaited(task: Task[Any]) -> Future[Any]:
    """Return a future that ends as a task does, save that it carries no StopIteration.

    asyncio refuses to, and would never end; PEP 479 makes it the same for generators.
    """
    _register(task)
    future: Future[Any] = Future()

    def over(ended: Future[Any]) -> None:
        if ended.cancelled():
            future.cancel()
            future.set_running_or_notify_cancel()
        elif (error := Future.exception(ended)) is None:
            future.set_result(Future.result(ended))
        elif isinstance(error, StopIteration):
            instead = RuntimeError(f"{task!r} raised StopIteration")
            instead.__cause__ = error
            future.set_exception(instead)
        else:
            future.set_exception(error)

    task.add_done_callback(over)
    return future


@contextmanager
def awaiting(task: Task[Any]) -> Iterator[None]:
    """Have it shown meanwhile, and said who waits for it.

    One that another task awaits belongs to that task, which shows it or does not.
    """
    here = waiting_task()
    waits = nullcontext() if here is None else here.waiting_for((task,))
    with nullcontext() if ancestors.get() else display_of_waiting().waiting(task), waits:
        yield


def _register(task: Task[Any]) -> None:
    """Have it known until the task is over that the one which awaits it waits for it."""
    waiting = waiting_task()
    if waiting is not None:
        wait = registered(waiting, lambda: (task,))
        wait.__enter__()
        task.add_done_callback(lambda _: wait.__exit__(None, None, None))
