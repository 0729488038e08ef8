"""Several activities as one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic

from ..values.count import ALMOST
from ..values.estimate import Estimate
from ..values.progress import Metrics, Progress, Status
from .activity import Activity

MOST_OVER = 20
"""Children that stay after they are over; the oldest go as others join."""

_WORDS = {
    "waiting": "pending",
    "running": "running",
    "paused": "running",
    "cancelling": "running",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
    "stopped": "stopped",
}
"""What is said of how many children, in this order, and the status that stands for."""

_FIRST: tuple[Status, ...] = ("running", "pending", "failed", "cancelled", "stopped")
"""Of several statuses that of a group is the first of these that a child has."""


class Group(Activity):
    """Activities that are shown together: their mean, how many are where, and each as a row.

    It is over when all of them are, and others may join it until then. A change of one child
    costs the same, however many there are.
    """

    def __init__(self, children: Iterable[Activity]) -> None:
        super().__init__()
        self.children = tuple(children)
        # Reentrant: the garbage collector may end a loop, which tells of it, while it is held.
        self._counting = threading.RLock()
        self._words: dict[Activity, str] = {}
        self._rest: dict[Activity, float] = {}
        self._tally: Counter[str] = Counter()
        self._moving: dict[Activity, None] = {}
        self._sum_at_rest = 0.0
        self._unsubscribe = [self._listen_to(each) for each in self.children]
        self._name()
        self.begin()
        for each in self.children:
            self._count(each)
        self._go_on()

    @property
    def progress(self) -> Progress:
        """The mean of its children, and their numbers by status as metrics."""
        with self._counting:
            numbers = {word: self._tally[word] for word in _WORDS if self._tally[word]}
            moving, at_rest, total = list(self._moving), self._sum_at_rest, len(self.children)
        statuses = {_WORDS[word] for word in numbers}
        status: Status = next((each for each in _FIRST if each in statuses), "done")
        values = at_rest + sum(each.progress.value() or 0.0 for each in moving)
        mean = values / total if total else 0.0
        if status in ("running", "pending"):
            mean = min(mean, ALMOST)
        return Progress(mean, "", Metrics(numbers), status)

    @property
    def has_figure(self) -> bool:
        """Whether any of them has one."""
        return any(each.has_figure for each in self.children)

    @property
    def cancelling(self) -> bool:
        """Whether all that is under way in it was asked to cancel."""
        numbers = self._tally
        others = numbers["running"] + numbers["paused"] + numbers["waiting"]
        return bool(numbers["cancelling"]) and not others

    @property
    def paused(self) -> bool:
        """Whether all that is under way in it is paused."""
        numbers = self._tally
        others = numbers["running"] + numbers["cancelling"] + numbers["waiting"]
        return bool(numbers["paused"]) and not others

    @property
    def elapsed(self) -> float:
        """Seconds from the first start to the last end; while none has begun, since it was made."""
        begun = [each for each in self.children if each.began is not None]
        if not begun:
            return super().elapsed
        first = min(each.began or 0.0 for each in begun)
        last = max(each.over or monotonic() for each in begun)
        return max(0.0, last - first)

    @property
    def estimate(self) -> Estimate | None:
        """Not known."""
        return None

    @property
    def can_cancel(self) -> bool:
        """Whether any of them can be cancelled."""
        return any(each.can_cancel for each in self.children)

    def cancel(self) -> bool:
        """Cancel all of them."""
        heeded = [each.cancel() for each in self.children if each.can_cancel]
        return any(heeded)

    @property
    def can_pause(self) -> bool:
        """Whether any of them can be paused."""
        return any(each.can_pause for each in self.children)

    def pause(self) -> bool:
        """Pause all of them."""
        heeded = [each.pause() for each in self.children]
        return any(heeded)

    def resume(self) -> bool:
        """Have all of them go on."""
        heeded = [each.resume() for each in self.children]
        return any(heeded)

    def add(self, child: Activity) -> bool:
        """Take in another one; returns False if all the others are over, and it is too late."""
        with self._life:
            if self._ended is not None:
                return False
            over = [each for each in self.children if each.progress.is_over]
            dropped = set(over[: max(0, len(over) + 1 - MOST_OVER)])
            self.children = (*(each for each in self.children if each not in dropped), child)
            for each in dropped:
                self._forget(each)
        self._name()
        self._unsubscribe.append(self._listen_to(child))
        self._changed(child)
        return True

    def _name(self) -> None:
        number = len(self.children)
        self.title = f"{number} task{'s' if number != 1 else ''}"

    def _listen_to(self, child: Activity) -> Callable[[], None]:
        return child.subscribe(partial(self._changed, child))

    def _changed(self, child: Activity) -> None:
        self._count(child)
        self._go_on()

    def _count(self, child: Activity) -> None:
        with self._counting:
            self._forget(child)
            progress = child.progress
            word = word_of(child)
            word = "waiting" if word == "pending" else word
            self._words[child] = word
            self._tally[word] += 1
            if _WORDS[word] == "running":
                self._moving[child] = None
            elif word != "waiting":
                self._rest[child] = value = 100.0 if word == "done" else progress.value() or 0.0
                self._sum_at_rest += value

    def _forget(self, child: Activity) -> None:
        with self._counting:
            word = self._words.pop(child, None)
            if word is not None:
                self._tally[word] -= 1
                self._moving.pop(child, None)
                self._sum_at_rest -= self._rest.pop(child, 0.0)

    def _go_on(self) -> None:
        numbers = self._tally
        if any(numbers[word] for word in ("waiting", "running", "paused", "cancelling")):
            self.live.touch()
        elif self.end(self.progress.status):
            while self._unsubscribe:
                self._unsubscribe.pop()()


def word_of(activity: Activity) -> str:
    """Return what is said of where an activity is: its status, or what was asked of it."""
    if activity.cancelling:
        return "cancelling"
    return "paused" if activity.paused else activity.status
