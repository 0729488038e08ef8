"""How a group of tasks goes on: who is given to the executor, and what is told of them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from ..core.current import ancestors
from ..core.interrupt import uninterrupted
from ..core.marimo import when_cell_is_over
from ..display.choice import display_of_waiting
from .active import ACTIVE
from .execute import Execution
from .executors import Submit
from .feed import Feed
from .item import Item, Outcome, PastTask, annotate, describe
from .limit import TimeLimit
from .roll import Roll
from .start import hand_over
from .task import Task
from .threads import is_plain_thread

AHEAD = 100
"""Tasks that wait at an executor which decides how many run: it is never short of one."""


@dataclass(frozen=True)
class Plan:
    """What a group does with each of its items.

    Attributes
    ----------
    prepare : callable
        Returns the execution of an item.
    submit : callable
        What `as_submit` returns.
    at_once : int or None
        Tasks that are with the executor at once; None where it decides how many of them run.
    stop : bool
        Whether the first failure keeps those from beginning that have not.
    timeout : float or None
        Seconds that an item may take.
    context : contextvars.Context
        Tasks are started, and items drawn, in copies of it.
    """

    prepare: Callable[[Any], Execution]
    submit: Submit
    at_once: int | None
    stop: bool
    timeout: float | None
    context: Context


class Driven(Task[list[Any]]):
    """A task that is over when those of all its items are, and has their results.

    It holds no more tasks than the executor has room for; of one that is over only its outcome.
    """

    stands_for_many = True

    def __init__(self, title: str, items: Iterable[Any], plan: Plan) -> None:
        super().__init__(title)
        self._plan = plan
        # Nobody else's code runs in it.
        self._lock = threading.RLock()
        self._roll = Roll()
        self._with_executor: dict[Item, None] = {}
        self._made: WeakValueDictionary[int, Task[Any]] = WeakValueDictionary()
        self._listeners: tuple[deque[Item], ...] = ()
        self._news: Future[None] | None = None  # there is one where somebody waits for it
        self._hold: Callable[[], None] | None = None
        self._error: BaseException | None = None
        self._highest = 0.0
        self._advances = 0
        self._spares = 0
        self._is_hurried = self._is_looking = False
        self._ending: Future[None] | None = None
        self._ender: int | None = None
        self._limit = TimeLimit(plan.timeout, self._roll, self._lock, self._expire)
        self._feed = Feed(items, plan.at_once or AHEAD, plan.context, self._advance)

    def start(self) -> None:
        """Give the first tasks to the executor; called once it is known who shows the group."""
        try:
            ACTIVE.add(self)
            when_cell_is_over(self.cancel)
            self._hold = display_of_waiting().expect(self)
            with uninterrupted():
                self._advance()
        except BaseException:  # an interrupt: nobody has it, and nobody is to wait for it
            self.cancel()
            raise

    def members(self) -> tuple[Task[Any], ...]:
        """Return its tasks that run."""
        with self._lock:
            return tuple(place.task for place in self._roll.running.values())

    def about_to_wait(self) -> None:
        """Take note that somebody waits for it."""
        super().about_to_wait()
        if is_plain_thread():
            self._is_hurried = True
            self._feed.hurry()
            for item in list(self._with_executor):
                self._task_of(item).about_to_wait()

    def _advance(self) -> None:
        """Give the executor what it has room for; end if nothing is left. One thread at a time."""
        with self._lock:
            self._advances += 1
            if self._advances > 1:
                return  # whoever is at it looks once more
        while True:
            before = self._advances
            self._plan.context.copy().run(self._give_next)
            with self._lock:
                if self._advances == before:
                    self._advances = 0
                    break

    def _give_next(self) -> None:
        while True:
            with self._lock:
                room = self._has_room() and not self.paused
            item = self._feed.take() if room else None
            if item is None:
                break
            self._give(item)
        with self._lock:
            is_over = self._feed.is_empty and not self._with_executor and not self.done()
            if is_over:
                self._ending = Future()
        if is_over:
            self._finish()

    def _has_room(self) -> bool:
        given, at_once = len(self._with_executor), self._plan.at_once
        return given - len(self._roll.running) < AHEAD if at_once is None else given < at_once

    def _give(self, item: Item) -> None:
        with self._lock:
            if item.handed or item.outcome is not None or item.dropped:
                return
            item.handed = True
            self._with_executor[item] = None
        execution = self._execution_of(item)
        if execution is None:
            self._with_executor.pop(item, None)
            return
        try:
            hand_over(replace(execution, hold=self._begun), self._plan.submit, listed=False)
        except BaseException as error:  # an executor that was shut down
            self._error = self._error or error
            self._drop()
            return
        if self._is_hurried or self._spares:
            self._spares = max(0, self._spares - 1)
            Context().run(execution.task.about_to_wait)

    def _execution_of(self, item: Item) -> Execution | None:
        """Return what an item has to do, made if need be; None if that is over."""
        execution = item.execution
        if execution is not None:
            return execution
        execution = self._plan.context.copy().run(self._plan.prepare, item.value)
        with self._lock:
            if item.execution is not None or item.dropped or item.outcome is not None:
                return item.execution
            item.execution = execution
            self._made[item.index] = execution.task
        task = execution.task
        task.is_member = True
        task.on_wait(partial(self._give_early, item))
        task.subscribe(partial(self._changed, item, task))
        task.add_done_callback(partial(self._over, item))
        return execution

    def _give_early(self, item: Item) -> None:
        """Run an item before its turn: its task may wait for a place that a waiting one holds."""
        if not item.handed and (ancestors.get() or is_plain_thread()):
            task = self._task_of(item)
            self._plan.context.copy().run(self._give, item)
            Context().run(task.about_to_wait)

    def _task_of(self, item: Item) -> Task[Any]:
        with self._lock:
            task = self._made.get(item.index)
            if task is None and item.outcome is not None:
                task = self._made[item.index] = PastTask(item.outcome)
        if task is None and not item.dropped:
            execution = self._execution_of(item)
            return self._task_of(item) if execution is None else execution.task
        if task is not None:
            return task
        never = self._made[item.index] = Task(describe(item.value))
        never.cancel()
        return never

    def _changed(self, item: Item, task: Task[Any]) -> None:
        if task.status == "running" and item not in self._roll.running:
            with self._lock:
                if item.outcome is None:
                    self._roll.begin(item, task)
            if self._started is None:
                self.begin()
            self._limit.watch()
        self.live.touch()

    def _begun(self) -> None:
        """Take note, in its thread, that a task has begun; return when its bar is on the page."""
        if self._plan.at_once is None and not self._feed.is_empty:
            self._advance()
        if self._hold is not None:
            self._hold()

    def _over(self, item: Item, task: Future[Any]) -> None:
        assert isinstance(task, Task)
        with self._lock:
            if item.execution is None or item.execution.task is not task:
                return  # it was dropped before, and may be tried anew
            self._with_executor.pop(item, None)
            self._roll.end(item, Outcome.of(task))
            self._tell([item])
        if self._plan.stop and item in self._roll.failed:
            self._drop()
        self.live.touch()
        self._wake()
        if self._has_room() or not self._with_executor:
            self._advance()

    def _finish(self) -> None:
        self._refresh()
        with self._lock:
            counts = self._roll.counts(len(self._feed.items))
            failed = self._roll.errors()
        error = self._error or self._feed.error
        if error is None and failed:
            error = failed[0][1]
            annotate(error, counts)
        if counts.done < counts.total:
            self.live.progress = 100 * counts.done / counts.total  # it failed, or was stopped, here
        self._ender = threading.get_ident()
        with suppress(InvalidStateError):  # it may have been abandoned meanwhile
            if self.live.cancel_requested or (error is None and counts.cancelled):
                self.set_cancelled()
            elif error is not None:
                self.set_exception(error)
            else:
                self.set_result([item.result for item in self._feed.items])
        self._ender = None
        self._wake()
        with self._lock:
            ending, self._ending = self._ending, None
        if ending is not None:
            ending.set_result(None)

    def _drop(self) -> None:
        """Cancel those whose turn has not come."""
        with self._lock:
            dropped = self._feed.drop()
            self._roll.drop(dropped)
            self._tell(dropped)
            asked_for = [self._made[i.index] for i in dropped if i.index in self._made]
        for task in asked_for:
            task.cancel()

    def _tell(self, items: Iterable[Item]) -> None:
        for listener in self._listeners:
            listener.extend(items)

    def _wake(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            news.set_result(None)

    def _expire(self, late: list[Item]) -> None:
        """Count items as failed that took too long."""
        for item in late:
            execution = item.execution
            if execution is not None:
                self._spares += 1  # what does not listen keeps its thread
                execution.task.fail(
                    TimeoutError(
                        f"{self.title} took longer than {self._plan.timeout:g} s for the item "
                        f"{describe(item.value)}"
                    )
                )
