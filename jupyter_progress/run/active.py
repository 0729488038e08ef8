"""The tasks under way."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, ClassVar

from .task import Task


class Tasks(tuple[Task[Any], ...]):
    """Tasks, oldest first. Displayed, a live list, which those join that start meanwhile."""

    show: ClassVar[Callable[[Tasks], None] | None] = None
    """Shows the list. Set by the package."""

    __slots__ = ()

    def _ipython_display_(self, **_: Any) -> None:
        if Tasks.show is not None:
            Tasks.show(self)


class UnderWay:
    """All tasks that were started and are not over."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, where no task of its parent goes on."""
        self._tasks: set[Task[Any]] = set()
        self._joined: tuple[Callable[[Task[Any]], bool], ...] = ()

    def add(self, task: Task[Any]) -> None:
        """Count a task until it is over."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        for join in self._joined:
            if not join(task):
                self._joined = tuple(each for each in self._joined if each is not join)

    def all(self) -> Tasks:
        """Return them, oldest first."""
        return Tasks(sorted(self._tasks.copy(), key=lambda task: task.number))

    def on_add(self, join: Callable[[Task[Any]], bool]) -> None:
        """Call `join` with each further task, until it returns False."""
        self._joined = (*self._joined, join)


UNDER_WAY = UnderWay()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=UNDER_WAY.reset)
