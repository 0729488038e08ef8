"""The tasks under way."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..core.group import Group
from ..core.marimo import session
from ..display.shown import Shown
from .task import Task


class Tasks(Shown, tuple[Task[Any], ...]):
    """Tasks, oldest first. Displayed, a live list, which those join that start meanwhile."""

    @property
    def activity(self) -> Group:
        """These tasks as one, and those that start while one of them is under way."""
        group, here = Group(self), session()

        def join(task: Task[Any]) -> bool:
            return group.add(task) if session() is here else not group.progress.is_over

        ACTIVE.on_add(join)
        return group

    def _ipython_display_(self, **_: Any) -> None:
        if not self:
            raise NotImplementedError  # by which IPython falls back to the repr
        self._show()

    def _display_(self) -> Any:
        return super()._display_() if self else repr(self)

    def __repr__(self) -> str:
        return super().__repr__() if self else "No task is under way."


class ActiveTasks:
    """All tasks that were started and are not over."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, where no task of its parent goes on."""
        self._sessions: dict[Any, object] = {}
        self._joined: tuple[Callable[[Task[Any]], bool], ...] = ()

    def add(self, task: Task[Any]) -> None:
        """Count a task until it is over."""
        self._sessions[task] = session()
        task.add_done_callback(lambda over: self._sessions.pop(over, None))
        for join in self._joined:
            if not join(task):
                self._joined = tuple(each for each in self._joined if each is not join)

    def all(self) -> Tasks:
        """Return them, oldest first."""
        return Tasks(sorted(self._sessions.copy(), key=lambda task: task.number))

    def of_session(self) -> Tasks:
        """Return those of the notebook that this thread belongs to; a kernel has one only."""
        here, sessions = session(), self._sessions.copy()
        return Tasks(task for task in self.all() if sessions.get(task) is here)

    def on_add(self, join: Callable[[Task[Any]], bool]) -> None:
        """Call `join` with each further task, until it returns False."""
        self._joined = (*self._joined, join)

    def abandon(self, why: str) -> None:
        """Have all of them stopped where they stand."""
        for task in self.all():
            task.abandon(why)


ACTIVE = ActiveTasks()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=ACTIVE.reset)


def tasks() -> Tasks:
    """Return all tasks under way, oldest first.

    Displayed, it is a live list: those that start meanwhile join it, each with its own Cancel,
    until all are over.
    """
    return ACTIVE.of_session()
