"""One item of a group: its task while there has to be one, and what is kept of it afterwards."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..core.interrupt import uninterrupted
from ..values.counts import Counts
from ..values.metric import metric
from ..values.progress import Progress
from .execute import Execution
from .task import Task


class Outcome(NamedTuple):
    """What is kept of a task that is over: a tenth of what the task itself takes.

    Attributes
    ----------
    number : int
    title : str
    progress : Progress
        Its last.
    elapsed, began, over : float
        Those of the task.
    result : object
        None unless it has one.
    kept : bool
        Whether it was stopped and has a result all the same.
    error : BaseException or None
    """

    number: int
    title: str
    progress: Progress
    elapsed: float
    began: float | None
    over: float | None
    result: Any
    kept: bool
    error: BaseException | None

    @property
    def has_result(self) -> bool:
        """Whether it has a result."""
        return self.kept or self.progress.status == "done"

    @classmethod
    def of(cls, task: Task[Any]) -> Outcome:
        """Return what is kept of a task, which is over."""
        progress = task.progress
        kept = task.keeps_result
        result = Future.result(task, 0) if kept or progress.status == "done" else None
        when = task.elapsed, task.began, task.over
        return cls(task.number, task.title, progress, *when, result, kept, task.error)


class PastTask(Task[Any]):
    """A task as it was when it ended, made anew from what was kept of it."""

    is_member = True

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.title)
        self.number = outcome.number
        self.id = f"task-{self.number}"
        self.error = outcome.error
        self._started, self._ended = 0.0, outcome.elapsed
        self.began, self.over = outcome.began, outcome.over
        self.live.restore(outcome.progress)
        self.live.guard.refuse(stop=False)
        self.live.review()
        self.keeps_result = outcome.kept
        if outcome.has_result:
            Future.set_result(self, outcome.result)
        elif outcome.error is not None:
            Future.set_exception(self, outcome.error)
        else:
            self._tell_cancelled()


@dataclass(slots=True, eq=False)
class Item:
    """An item of a group.

    Attributes
    ----------
    index : int
        Its place among the items.
    value : object
        What the function is called with; no longer kept once that is done.
    execution : Execution or None
        With its task, from shortly before its turn until it is over.
    handed : bool
        Whether it was given to the executor.
    outcome : Outcome or None
        Once it is over.
    dropped : bool
        Whether it was cancelled because another item failed, before its turn.
    """

    index: int
    value: Any
    execution: Execution | None = None
    handed: bool = False
    outcome: Outcome | None = None
    dropped: bool = False

    @property
    def result(self) -> Any:
        """What its task returned."""
        return None if self.outcome is None else self.outcome.result

    @property
    def error(self) -> BaseException | None:
        """What its task failed with."""
        return None if self.outcome is None else self.outcome.error


def describe(value: Any) -> str:
    """Return what an item is called, in a few words."""
    with uninterrupted():
        return metric(value)


def annotate(error: BaseException, counts: Counts) -> None:
    """Say in a note how many failed; IPython shows it in Python 3.10 too."""
    end = "items failed; this is the first of them"
    if counts.failed < 2:
        return
    with suppress(Exception):  # it may take no attributes
        notes = [each for each in getattr(error, "__notes__", []) if not str(each).endswith(end)]
        notes.append(f"{counts.failed:,} of {counts.total:,} {end}")
        error.__notes__ = notes  # type: ignore[attr-defined]
