"""How the statements of a cell are run, in the kernel and elsewhere. Imports nothing of IPython."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import CodeType
from typing import Any, NamedTuple

from ...core.current import ancestors
from ...core.errors import TaskCancelled
from ...core.interrupt import Interruptible
from ...run.task import Task
from ...run.updater import ProgressUpdater
from .outline import Outline, Progression, without_ours

Evaluate = Callable[[CodeType], Any]
Show = Callable[[Any, bool], None]
Step = tuple[CodeType, bool]
Moving = AbstractContextManager[None]
"""What a statement is run in, so that it moves its part of the bar."""


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
    outline : Outline or None
        How it gets on by its loops, if it has any and does not report its progress itself.
    """

    codes: tuple[tuple[CodeType, bool], ...]
    updater_name: str
    mentions_updater: bool
    outline: Outline | None = None

    @property
    def loop_name(self) -> str:
        """The global name under which its loops find what tracks them."""
        return loop_name(self.updater_name)

    def given(self, updater: ProgressUpdater) -> dict[str, Any]:
        """Return the global variables that it is given for a run."""
        given: dict[str, Any] = {self.updater_name: updater}
        if self.outline is not None:
            given[self.loop_name] = Progression(self.outline, updater)
        return given

    @property
    def are_async(self) -> bool:
        """Whether they have to be run in an event loop."""
        return any(_is_async(code) for code, _ in self.codes)

    def run(self, given: Mapping[str, Any], evaluate: Evaluate, show: Show) -> Any:
        """Evaluate and show each in turn; returns the last value.

        Parameters
        ----------
        given : mapping of str to object
            What `given` returned.
        evaluate, show : callable
        """
        value = None
        with self._stoppable():
            for (code, shown), moving in self._until_cancelled(given):
                with moving:
                    try:
                        value = evaluate(code)
                    except BaseException as error:
                        raise error.with_traceback(without_ours(error.__traceback__))  # noqa: B904
                show(value, shown)
        return value

    async def run_async(self, given: Mapping[str, Any], evaluate: Evaluate, show: Show) -> Any:
        """Do the same, and await what is to be awaited."""
        value = None
        for (code, shown), moving in self._until_cancelled(given):
            with moving:
                try:
                    value = evaluate(code)
                    if _is_async(code):
                        value = await value
                except BaseException as error:
                    raise error.with_traceback(without_ours(error.__traceback__))  # noqa: B904
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

    def _until_cancelled(self, given: Mapping[str, Any]) -> Iterator[tuple[Step, Moving]]:
        """Yield the statements until it is cancelled; a cell that has caught that goes on."""
        sink = given[self.updater_name].sink
        progression = given.get(self.loop_name)
        for i, step in enumerate(self.codes):
            if sink.cancel_requested and not sink.heeded:
                raise TaskCancelled("the task was asked to cancel")
            yield step, nullcontext() if progression is None else progression.statement(i)


def loop_name(updater_name: str) -> str:
    """Return the global name for what tracks loops, where this is the one for the updater."""
    return f"{updater_name}_loop"


def _is_async(code: CodeType) -> bool:
    """Return whether running this gives a coroutine."""
    return bool(code.co_flags & inspect.CO_COROUTINE)
