"""Wait for tasks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from time import monotonic
from typing import Any

from ..core.current import ancestors
from ..display.choice import display_of_waiting
from ..values.checks import as_timeout
from .active import tasks
from .task import Task
from .waiting import wait_for, waiting_task, waits_for


def wait(
    *waited: Task[Any] | Iterable[Task[Any]], timeout: float | None = None
) -> tuple[set[Task[Any]], set[Task[Any]]]:
    """Wait for these tasks, or for all under way, those included that they start meanwhile.

    Within a task, all under way leaves out this task and those that it was started by.

    Parameters
    ----------
    *waited : Task, or one collection of them
    timeout : float, optional
        Seconds to wait at the most.

    Returns
    -------
    tuple of sets
        Those that are over, and those that are not: the latter only after a timeout. Failures
        are not raised: ask the tasks for their results.

    Raises
    ------
    TypeError
        If something else than tasks, or a timeout that is no number, is given.
    ValueError
        If the timeout is NaN.
    DeadlockError
        In a task, if one of those named waits for it.
    """
    given = _tasks_of(waited)
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, (int, float))):
        raise TypeError(f"wait: timeout is {timeout!r}; give seconds, or None to wait for all.")
    seconds = as_timeout(timeout, "wait")
    deadline = None if seconds is None else monotonic() + seconds
    done: set[Task[Any]] = set()
    here = waiting_task()

    def pending() -> set[Task[Any]]:
        if given is not None:
            return set(given) - done
        under_way = set(tasks()) - done - set(ancestors.get())
        # Tasks that wait for this one are not waited for, when nobody has named them.
        return {each for each in under_way if here is None or not waits_for(each, here)}

    while now := pending():
        for task in now:
            task.about_to_wait()
        display = display_of_waiting()
        with ExitStack() as shown:
            for task in sorted(now, key=lambda task: task.number):
                shown.enter_context(display.waiting(task))
            wait_for(lambda: pending() & now, deadline)
        late = {task for task in now if not task.done()}
        done |= now - late
        if late and deadline is not None and monotonic() >= deadline:
            return done, late
    return done, set()


def _tasks_of(waited: tuple[Any, ...]) -> list[Task[Any]] | None:
    """Return the tasks given; None for all under way."""
    if not waited:
        return None
    first = waited[0]
    if len(waited) == 1 and not isinstance(first, Task) and isinstance(first, Iterable):
        waited = tuple(first)
    for each in waited:
        if not isinstance(each, Task):
            raise TypeError(
                f"wait: {each!r} is no task; give tasks, one collection of them, or nothing "
                "for all under way (a number of seconds goes in as timeout=...)."
            )
    return list(waited)
