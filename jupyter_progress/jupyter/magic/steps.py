"""How the statements of a cell are run, in the kernel and elsewhere. Imports nothing of IPython."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, NamedTuple

from ...core.current import ancestors
from ...core.errors import TaskCancelled
from ...core.interrupt import Interruptible
from ...run.task import Task
from ...run.updater import ProgressUpdater

Evaluate = Callable[[CodeType], Any]
Show = Callable[[Any, bool], None]


class Steps(NamedTuple):
    """The statements of a cell.

    Attributes
    ----------
    codes : tuple of (CodeType, bool)
        Each, and whether its value is to be displayed.
    updater_name : str
        The global name under which the cell's own code finds its updater.
    mentions_updater : bool
        Whether it means to report its progress itself.
    """

    codes: tuple[tuple[CodeType, bool], ...]
    updater_name: str
    mentions_updater: bool

    @property
    def are_async(self) -> bool:
        """Whether they have to be run in an event loop."""
        return any(_is_async(code) for code, _ in self.codes)

    def run(self, updater: ProgressUpdater, evaluate: Evaluate, show: Show) -> Any:
        """Evaluate and show each in turn; returns the last value."""
        value = None
        with self._stoppable():
            for code, shown in self._until_cancelled(updater):
                value = evaluate(code)
                show(value, shown)
        return value

    async def run_async(self, updater: ProgressUpdater, evaluate: Evaluate, show: Show) -> Any:
        """Do the same, and await what is to be awaited."""
        value = None
        for code, shown in self._until_cancelled(updater):
            value = evaluate(code)
            if _is_async(code):
                value = await value
            show(value, shown)
        return value

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        if self.mentions_updater:
            yield
            return
        # It will not ask whether it was cancelled: stop it as Interrupt stops a cell.
        task = ancestors.get()[-1]
        assert isinstance(task, Task)
        with Interruptible() as interruptible, task.on_cancel(interruptible.interrupt):
            yield

    def _until_cancelled(self, updater: ProgressUpdater) -> Iterator[tuple[CodeType, bool]]:
        """Yield the statements until it is cancelled; a cell that has caught that goes on."""
        sink = updater.sink
        for step in self.codes:
            if sink.cancel_requested and not sink.heeded:
                raise TaskCancelled("the task was asked to cancel")
            yield step


def _is_async(code: CodeType) -> bool:
    """Return whether running this gives a coroutine."""
    return bool(code.co_flags & inspect.CO_COROUTINE)
