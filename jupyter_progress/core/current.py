"""Which activities the running code belongs to."""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import Any
from weakref import ref

from .activity import Activity


class Ancestors:
    """A context variable: the task that runs here, last, after those that it was started by."""

    def get(self) -> tuple[Activity, ...]:
        """Return them; empty outside of tasks."""
        found = _ancestors.get()
        return found.alive() if isinstance(found, Lent) else found

    def set(self, tasks: tuple[Activity, ...]) -> None:
        """Have code of this context belong to these from now on."""
        _ancestors.set(tasks)

    def lend(self, lent: Lent) -> None:
        """Have code of this context belong to them for as long as somebody else keeps them."""
        _ancestors.set(lent)


class Lent:
    """Tasks that a thread belongs to which may outlive them, and must not keep their results."""

    def __init__(self, tasks: tuple[Activity, ...]) -> None:
        self._tasks = tuple(map(ref, tasks))

    def alive(self) -> tuple[Activity, ...]:
        """Return them; empty when one is gone."""
        tasks = tuple(task for each in self._tasks if (task := each()) is not None)
        return tasks if len(tasks) == len(self._tasks) else ()


_ancestors: ContextVar[tuple[Activity, ...] | Lent] = ContextVar(
    "jupyter_progress_ancestors", default=()
)

ancestors = Ancestors()

here: ContextVar[Any] = ContextVar("jupyter_progress_here", default=None)
"""What code in this context moves without being handed it: an updater, or a bar in the foreground
that has begun. `run.ambient` knows what to make of it."""


def _forked() -> None:
    # What is forked from a task has no bar: it is its parent's, and so are its locks.
    ancestors.set(())
    here.set(None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
