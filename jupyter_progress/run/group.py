"""Many tasks as one: a function that is run for each of many items."""

from __future__ import annotations

import concurrent.futures
import inspect
import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import Any, overload

from ..core.interrupt import uninterrupted
from ..core.throttle import call_later
from ..display.choice import display_of_waiting
from ..render.timeline import Timeline
from ..values.checks import as_timeout
from ..values.count import ALMOST
from ..values.counts import Counts
from ..values.progress import Metrics
from .driven import Driven
from .item import Item
from .task import Task
from .waiting import wait_for

MOST_FAILED = 10
"""Rows of tasks that failed; of more only the number is shown."""

BRIEF = 0.2
"""Seconds that a task runs before it has a row: of one that is shorter nobody could read it."""


class TaskGroup(Driven):
    """The tasks of `map_tasks`, as one: a task whose result is the list of theirs.

    It is a sequence of its tasks, in the order of the items. A task is made shortly before its
    turn, or when it is asked for. Displayed, it is one bar; a cell that waits for it shows it.

    Methods
    -------
    result(timeout)
        Wait for all, and return their results in the order of the items; raises the first
        failure, once all have ended. ``await group`` does too.
    as_completed(timeout)
        Iterate over the tasks as they end.
    retry_failed()
        Run those anew that failed; the bar goes on.
    cancel(), pause(), resume()
        Those of `Task`, for all.
    timeline()
        Return a picture of who ran when.

    Attributes
    ----------
    counts : Counts
        How many are pending, running, done, failed and cancelled.
    failed : list of (item, error)

    Examples
    --------
    >>> group = map_tasks(parse, paths, max_workers=8)
    >>> display(group)
    >>> pages = group.result()
    """

    __signature__ = inspect.Signature()  # made by `map_tasks`

    # -- its tasks

    def __len__(self) -> int:
        """How many items there are; while that is not known, how many were drawn."""
        total = self._feed.total
        return len(self._feed.items) if total is None else total

    def __bool__(self) -> bool:
        return True

    @overload
    def __getitem__(self, index: int) -> Task[Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[Task[Any]]: ...
    def __getitem__(self, index: int | slice) -> Task[Any] | list[Task[Any]]:
        """Return the task of an item; of those not drawn yet there is none."""
        if isinstance(index, slice):
            return [self._task_of(item) for item in self._feed.items[index]]
        try:
            return self._task_of(self._feed.items[index])
        except IndexError:
            drawn = len(self._feed.items)
            raise IndexError(f"{self!r} has no task {index}: {drawn:,} items were drawn.") from None

    def __iter__(self) -> Iterator[Task[Any]]:
        index = 0
        while index < len(self._feed.items):
            yield self[index]
            index += 1

    @property
    def counts(self) -> Counts:
        """How many of its tasks are pending, running, done, failed and cancelled."""
        with self._lock:
            return self._roll.counts(len(self))

    @property
    def failed(self) -> list[tuple[Any, BaseException]]:
        """The items that failed, each with its error, in the order of the items."""
        with self._lock:
            return self._roll.errors()

    def as_completed(self, timeout: float | None = None) -> Iterator[Task[Any]]:
        """Iterate over the tasks as they end, those first that have ended; cancelled ones too.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at the most, from the first task asked for.

        Raises
        ------
        concurrent.futures.TimeoutError
            If not all are over by then. They go on.
        """
        seconds = as_timeout(timeout, "as_completed")
        deadline = None if seconds is None else monotonic() + seconds
        arrived: deque[Item] = deque()
        with self._lock:
            arrived.extend(self._roll.finished)
            self._listeners = (*self._listeners, arrived)
        self.about_to_wait()
        try:
            with display_of_waiting().waiting(self):
                while True:
                    with self._lock:
                        news = self._news = self._news or concurrent.futures.Future()
                    over = self.done()
                    while arrived:
                        yield self._task_of(arrived.popleft())
                    if over:
                        return
                    if deadline is not None and monotonic() >= deadline:
                        left = self.counts
                        raise concurrent.futures.TimeoutError(
                            f"as_completed: {left.pending + left.running:,} tasks of {self!r} are "
                            f"not over after {timeout} s; they go on."
                        )
                    wait_for(lambda: (self,), deadline, news)
        finally:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not arrived)

    def timeline(self) -> Timeline:
        """Return a picture of who ran when, to be displayed."""
        with self._lock:
            return Timeline(self.title, self._roll.runs())

    # -- what is asked of it

    def cancel(self) -> bool:
        """Ask all its tasks to stop; those that have not begun never will.

        Returns
        -------
        bool
            False if it had ended otherwise.
        """
        if self._ended is not None:
            return self.cancelled()
        with uninterrupted():
            self.live.cancel()
            self._drop()
            for item in list(self._with_executor):
                self._task_of(item).cancel()
            self._advance()
        return True

    def pause(self) -> bool:
        """Have all its tasks wait at their next update, and begin no others."""
        if not super().pause():
            return False
        with uninterrupted():
            for item in list(self._with_executor):
                self._task_of(item).pause()
        return True

    def resume(self) -> bool:
        """Have all its tasks go on."""
        if not super().resume():
            return False
        with uninterrupted():
            for item in list(self._with_executor):
                self._task_of(item).resume()
            self._advance()
        return True

    def retry_failed(self) -> TaskGroup:
        """Run the items that failed anew, and those that a stop or a cancel kept from beginning.

        The group goes on from where it stands. If it was over it is under way again, with a bar
        of its own where it is displayed next.

        Returns
        -------
        TaskGroup
            This group.
        """
        self.notice()
        if self._ender == threading.get_ident():  # called back: once it has wholly ended
            assert self._ending is not None
            self._ending.add_done_callback(lambda _: self.retry_failed())
            return self
        if (ending := self._ending) is not None:
            ending.result()
        with uninterrupted(), self._lock:
            again = sorted(
                (each for each in self._roll.finished if each in self._roll.failed or each.dropped),
                key=lambda item: item.index,
            )
            if not again:
                return self
            self._roll.begin_again(again)
            self._feed.put_back(again)
            for item in again:
                self._made.pop(item.index, None)
            self._highest = 0.0
            was_over = self.done()
            if was_over:
                # A new life: futures end once. Who is just being told of the end keeps its place.
                kept = self._condition, self._waiters
                Task.__init__(self, self.title)
                self._condition, self._waiters = kept
                self._noticed = True
        if was_over:
            self.start()
        else:
            with uninterrupted():
                self._advance()
        return self

    def abandon(self, why: str) -> bool:
        """Have it and its tasks stopped where they stand."""
        self._feed.drop()
        abandoned = super().abandon(why)  # before its tasks, whose end would else be its own
        for task in self.members():
            task.abandon(why)
        return abandoned

    # -- what is told of it

    def _refresh(self) -> None:
        now = monotonic()
        with self._lock:
            roll, total = self._roll, self._feed.total
            counts = roll.counts(len(self._feed.items) if total is None else total)
            done = counts.over + roll.fractions()
            running = [(place.task, now - place.began) for place in roll.running.values()]
            failed = list(roll.first_failed(MOST_FAILED))
        live = self.live
        live.reported = True
        live.metrics = Metrics(counts.said())
        if total is None:
            live.progress = None
        elif counts.done == total:
            live.progress = 100.0
        else:
            self._highest = max(self._highest, min(100 * done / total, ALMOST))
            live.progress = self._highest
        in_flight = [task for task, seconds in running if seconds >= BRIEF]
        self.children = (*in_flight, *(self._task_of(item) for item in failed))
        self.more = counts.failed - len(failed)
        if len(in_flight) < len(running) and not self._is_looking:
            self._is_looking = call_later(BRIEF, self._look)

    def _look(self) -> None:
        self._is_looking = False
        self.live.touch()
