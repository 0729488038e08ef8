"""Threads that a task starts belong to it, also where nobody hands them its context.

Those of this package do not: they serve all tasks, and outlast the one that needed them first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any

from ...core.current import Lent, ancestors
from .patch import Patch

PREFIX = "jupyter_progress_"
"""What the names of our context variables begin with."""

OURS = "jupyter_progress "
"""What the names of our threads begin with."""

_OF_THE_TASK_ITSELF = ("jupyter_progress_ancestors", "jupyter_progress_holder")


def _is_handed_on(variable: ContextVar[Any]) -> bool:
    name = variable.name
    return name.startswith(PREFIX) and name not in _OF_THE_TASK_ITSELF


def _start_with_context(start: Callable[[threading.Thread], None]) -> Any:
    def start_in_task(thread: threading.Thread) -> None:
        tasks = ancestors.get()
        if not tasks or thread.name.startswith(OURS):
            start(thread)
            return
        lent = Lent(tasks)
        del tasks
        # Ours alone: the other variables of a context are none of our business.
        ours = [each for each in copy_context().items() if _is_handed_on(each[0])]
        run, before = thread.run, vars(thread).get("run")

        def put_back() -> None:  # no cycle
            if before is None:
                vars(thread).pop("run", None)
            else:
                thread.run = before  # type: ignore[method-assign]

        def run_in_task() -> None:
            put_back()
            for variable, value in ours:
                variable.set(value)
            ancestors.lend(lent)
            run()

        try:
            thread.run = run_in_task  # type: ignore[method-assign]
        except AttributeError:  # its class allows no other: what it runs belongs to no task
            start(thread)
            return
        try:
            start(thread)
        except BaseException:
            put_back()
            raise

    return start_in_task


PATCH = Patch(threading.Thread, "start", _start_with_context)
"""Has a thread that is started in a task find what its task has in its context."""
