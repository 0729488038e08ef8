"""Waits of tasks for tasks: none goes round in a circle, and a cancel ends them."""

from __future__ import annotations

import concurrent.futures
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.errors import DeadlockError, TaskCancelled

if TYPE_CHECKING:
    from .task import Task

Tasks = tuple["Task[Any]", ...]


class Holder(NamedTuple):
    """What holds up the end of a task while it waits: its own thread, or that of its callbacks.

    Other threads of the task may wait as they like, and so may what it started in its event loop.

    Attributes
    ----------
    task : Task
    thread : int
    coroutine : asyncio.Task or None
        The one that runs the task, if it is async.
    """

    task: Task[Any]
    thread: int
    coroutine: Any = None


holder: ContextVar[Holder | None] = ContextVar("jupyter_progress_holder", default=None)

LOOK_UP = 1.0
"""Seconds after which a wait of the main thread begins anew."""

_lock = threading.Lock()
_waits: defaultdict[Task[Any], list[Tasks]] = defaultdict(list)
"""What each task waits for just now."""


def waiting_task() -> Task[Any] | None:
    """Return the task that cannot end while the calling code waits, if there is one."""
    here = holder.get()
    if here is None or here.thread != threading.get_ident():
        return None
    asyncio = sys.modules.get("asyncio")
    if here.coroutine is not None and asyncio is not None:
        try:
            if asyncio.current_task() is not here.coroutine:
                return None
        except RuntimeError:  # no loop runs here
            return None
    return here.task


def wait_for(
    choose: Callable[[], Iterable[Task[Any]]],
    deadline: float | None,
    event: Future[None] | None = None,
) -> None:
    """Wait until these tasks are over, or until the deadline, or an event.

    Parameters
    ----------
    choose : callable
        Returns the tasks; called when no other wait can begin meanwhile.
    deadline : float or None
        Of the monotonic clock.
    event : Future, optional
        Over when there is no need to wait longer.

    Raises
    ------
    DeadlockError
        If one of them waits, directly or not, for the task that waits here.
    TaskCancelled
        In a task that was asked to cancel.
    """
    task = waiting_task()
    if task is None:
        if event is None:
            waited(tuple(choose()), _left(deadline))
        else:
            waited((*choose(), event), _left(deadline), FIRST_COMPLETED)
        return
    cancelled: Future[None] = Future()
    others = (cancelled,) if event is None else (cancelled, event)
    stop = task.on_cancel(lambda: cancelled.set_result(None))
    with registered(task, choose) as pending, task.waiting_for(pending), stop:
        left = {each for each in pending if not each.done()}
        while left and not any(each.done() for each in others):
            seconds = _left(deadline)
            done, _ = concurrent.futures.wait((*left, *others), seconds, FIRST_COMPLETED)
            if not done:
                return
            left -= done
    if cancelled.done():
        task.live.heed()
        raise TaskCancelled("the task was asked to cancel")


def waited(
    futures: Iterable[Future[Any]], seconds: float | None, until: str = ALL_COMPLETED
) -> None:
    """Wait as `concurrent.futures.wait` does, and so that every interrupt ends it.

    One that comes just as the main thread begins to wait may be heeded by Python only when the wait
    is over. So that has an end, and begins anew.
    """
    futures = tuple(futures)
    deadline = None if seconds is None else monotonic() + seconds
    is_main = threading.current_thread() is threading.main_thread()
    while True:
        left = _left(deadline)
        is_last = not is_main or (left is not None and left <= LOOK_UP)
        done, others = concurrent.futures.wait(futures, left if is_last else LOOK_UP, until)
        if is_last or not others or (done and until == FIRST_COMPLETED):
            return


@contextmanager
def registered(task: Task[Any], choose: Callable[[], Iterable[Task[Any]]]) -> Iterator[Tasks]:
    """Have it known that a task waits for others, whose end would close no circle."""
    with _lock:
        targets = tuple(each for each in choose() if not each.done())
        for target in targets:
            way = _way(target, task)
            if way is not None:
                raise DeadlockError(_told((task, *way)))
        _waits[task].append(targets)
    try:
        yield targets
    finally:
        with _lock:
            _waits[task].remove(targets)
            if not _waits[task]:
                del _waits[task]


def waits_for(waiting: Task[Any], task: Task[Any]) -> bool:
    """Return whether one task waits for another, directly or not; to be called in `choose`."""
    return _way(waiting, task) is not None


def _way(start: Task[Any], end: Task[Any]) -> Tasks | None:
    """Return the tasks from one to another, each of which waits for the next."""
    came_from: dict[Task[Any], Task[Any] | None] = {start: None}
    queue = [start]
    while queue:
        at = queue.pop()
        if at is end:
            way: list[Task[Any]] = []
            step: Task[Any] | None = at
            while step is not None:
                way.append(step)
                step = came_from[step]
            return tuple(reversed(way))
        for targets in (*_waits.get(at, ()), at.members()):
            for each in targets:
                if each not in came_from:
                    came_from[each] = at
                    queue.append(each)
    return None


def _told(circle: Tasks) -> str:
    names = [f"{each.title or 'a task'} ({each.id})" for each in circle]
    if len(names) == 2:
        return (
            f"{names[0]} would wait for its own end: neither it nor its on_progress can ask for "
            "its result."
        )
    return (
        f"{', which waits for '.join(names)}: none of them can end. "
        "Let one return without waiting, or wait outside of tasks."
    )


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - monotonic())
