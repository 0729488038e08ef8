"""Who of a group runs, and how the others ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import islice
from time import monotonic
from typing import Any, NamedTuple

from ..render.timeline import Run
from ..values.counts import Counts
from ..values.progress import Status
from .item import Item, Outcome
from .task import Task


class Place(NamedTuple):
    """Where an item runs.

    Attributes
    ----------
    task : Task
    lane : int
        The lowest that was free.
    began : float
        Seconds of the monotonic clock.
    """

    task: Task[Any]
    lane: int
    began: float


class Roll:
    """Who runs, who is over and how; each change costs the same, however many items there are.

    Its owner sees to it that no two changes meet.

    Attributes
    ----------
    running : dict of Item to Place
        In the order in which they began.
    failed : dict of Item to None
        In the order in which they failed.
    finished : dict of Item to None
        All that are over, in the order in which they ended.
    """

    def __init__(self) -> None:
        self.running: dict[Item, Place] = {}
        self.failed: dict[Item, None] = {}
        self.finished: dict[Item, None] = {}
        self._done = self._cancelled = 0
        self._lanes = 0
        self._free: list[int] = []
        self._runs: list[Run] = []

    def begin(self, item: Item, task: Task[Any]) -> None:
        """Count an item as running."""
        if not self._free:
            heappush(self._free, self._lanes)
            self._lanes += 1
        self.running[item] = Place(task, heappop(self._free), monotonic())

    def end(self, item: Item, outcome: Outcome) -> None:
        """Count an item as over."""
        item.outcome, item.execution = outcome, None
        status = outcome.progress.status
        place = self.running.pop(item, None)
        if place is not None:
            heappush(self._free, place.lane)
            self._runs.append(_run(outcome.title, place, status))
        if outcome.has_result:
            item.value = None
            self._done += 1
        elif status == "failed":
            self.failed[item] = None
        else:
            self._cancelled += 1
        self.finished[item] = None

    def drop(self, items: Iterable[Item]) -> None:
        """Count items as cancelled before their turn."""
        for item in items:
            item.dropped, item.execution = True, None
            self._cancelled += 1
            self.finished[item] = None

    def begin_again(self, items: Iterable[Item]) -> None:
        """Count items, failed or dropped, as waiting."""
        for item in items:
            del self.finished[item]
            if item.dropped:
                self._cancelled -= 1
            else:
                del self.failed[item]
            item.dropped, item.handed, item.outcome = False, False, None

    def counts(self, total: int) -> Counts:
        """Return the numbers, of so many items."""
        failed, running = len(self.failed), len(self.running)
        waiting = total - running - self._done - failed - self._cancelled
        return Counts(max(0, waiting), running, self._done, failed, self._cancelled)

    def fractions(self) -> float:
        """Return the sum of what is done of each running one, which is 1 at its end."""
        return sum(place.task.live.value() for place in self.running.values()) / 100

    def first_failed(self, number: int) -> Iterator[Item]:
        """Return those that failed first."""
        return islice(self.failed, number)

    def errors(self) -> list[tuple[Any, BaseException]]:
        """Return those that failed, each with its error, in the order of the items."""
        failed = sorted(self.failed, key=lambda item: item.index)
        return [(item.value, item.error) for item in failed if item.error is not None]

    def runs(self) -> list[Run]:
        """Return all runs, those under way too."""
        under_way = (_run(p.task.title, p, "running") for p in self.running.values())
        return [*self._runs, *under_way]


def _run(name: str, place: Place, status: Status) -> Run:
    return Run(name, place.lane, place.began, monotonic(), status)
