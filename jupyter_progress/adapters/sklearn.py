"""Tasks of scikit-learn's estimators, from version 1.9."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from ..core.shares import Item, items
from ..run.updater import ProgressUpdater
from ..values.progress import status_after
from ._callback import Callback
from ._run import Counted, Run
from ._workers import Door

if TYPE_CHECKING:
    from sklearn.callback import CallbackContext

Path = tuple[int, ...]
"""The numbers of a task and those that it is a part of, outermost first."""


class ProgressCallback(Callback):
    """Show what an estimator does when it is fitted: each estimator in it is a row.

    A search counts its fits, and they their iterations, also where they run in worker processes.
    A cancel ends it at the next step of any of them.

    Parameters
    ----------
    max_propagation_depth : int, optional
        How many levels of estimators within others are shown; by default all.
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that fits.

    Examples
    --------
    >>> search = GridSearchCV(LogisticRegression(), grid, n_jobs=2)
    >>> search.set_callbacks(ProgressCallback()).fit(X, y)
    """

    def __init__(
        self, max_propagation_depth: int | None = None, updater: ProgressUpdater | None = None
    ) -> None:
        super().__init__(updater)
        self.max_propagation_depth = max_propagation_depth
        self._fits: dict[UUID, _Fit] = {}
        self._doors: dict[UUID, Door] = {}

    def setup(self, estimator: Any, context: CallbackContext) -> None:
        """Begin; scikit-learn calls this, as it does the others."""
        run = Run(context.estimator_name, self._chosen())
        self._fits[context.root_uuid] = fit = _Fit(run)
        self._doors[context.root_uuid] = Door.to(fit.take)

    def on_fit_task_begin(self, estimator: Any, context: CallbackContext) -> None:
        """Take note of a task that begins."""
        is_estimator = context.parent is None or context.source_task_name is not None
        if context.max_subtasks == 0 and context.parent is not None:
            return  # one that has no parts is only counted
        name = context.estimator_name
        if context.parent is not None and not context.parent.sequential_subtasks:
            name = f"{name} {context.task_id + 1}"
        self._tell(context, _Begin(_path(context), name, context.max_subtasks, is_estimator))

    def on_fit_task_end(self, estimator: Any, context: CallbackContext) -> None:
        """Take note of a task that is over."""
        self._tell(context, _path(context))

    def teardown(self, estimator: Any, context: CallbackContext) -> None:
        """End."""
        self._doors.pop(context.root_uuid).shut()
        self._fits.pop(context.root_uuid).end(sys.exc_info()[1])

    def _tell(self, context: CallbackContext, event: _Begin | Path) -> None:
        fit = self._fits.get(context.root_uuid)
        if fit is not None:
            fit.take(event)
        elif context.root_uuid in self._doors:
            self._doors[context.root_uuid].call(event)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_fits": {}, "_doors": dict(self._doors)}


class _Begin(NamedTuple):
    """A task that begins, and has parts."""

    path: Path
    name: str
    subtasks: int | None
    is_estimator: bool


class _Task(NamedTuple):
    """A task under way that has parts.

    Attributes
    ----------
    counted : Counted
        What counts its parts.
    items : tuple of Item
        What its parts are in.
    is_group : bool
        Whether it has no count of its own: its parts are counted as those of the estimator.
    """

    counted: Counted
    items: tuple[Item, ...]
    is_group: bool


class _Fit:
    """A fit of an estimator, in this process or others."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._tasks: dict[Path, _Task] = {}
        self._lock = threading.Lock()
        self._is_done = False

    def take(self, event: _Begin | Path) -> None:
        """Take note of a task that begins, or of one that is over."""
        with self._lock:
            if self._run.is_over:
                return
            if isinstance(event, _Begin):
                self._begin(event)
            else:
                self._over(event)

    def _begin(self, event: _Begin) -> None:
        outer = self._tasks.get(event.path[:-1])
        if outer is not None and not event.is_estimator:
            # A search is the one part of its fit beside the refit: all its fits are parts alike.
            total, more = outer.counted.total, event.subtasks
            outer.counted.set_total(None if total is None or more is None else total - 1 + more)
            self._tasks[event.path] = outer._replace(is_group=True)
            return
        if outer is not None:
            items.set(outer.items)
        count = self._run.begin(event.subtasks, event.name)
        self._tasks[event.path] = _Task(count, items.get(), False)

    def _over(self, path: Path) -> None:
        task, outer = self._tasks.pop(path, None), self._tasks.get(path[:-1])
        if task is not None and not task.is_group:
            self._run.finish_one(task.counted)
        if outer is not None:
            items.set(outer.items)
            if task is None or not task.is_group:
                outer.counted.add(1)
        else:
            self._is_done = True

    def end(self, error: BaseException | None) -> None:
        """End it: done where its outermost task was over, or else by an error."""
        with self._lock:
            if self._is_done:
                self._run.end()
            else:
                self._run.end(status_after(error), error)


def _path(context: CallbackContext) -> Path:
    path: list[int] = []
    at: CallbackContext | None = context
    while at is not None:
        path.append(at.task_id)
        at = at.parent
    return tuple(reversed(path))
