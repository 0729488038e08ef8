"""Several activities as one."""

from __future__ import annotations

from collections.abc import Iterable

from ..values.count import ALMOST
from ..values.progress import Metrics, Progress, Status
from .activity import Activity

MOST_OVER = 20
"""Children that stay after they are over; the oldest go as others join."""

_COUNTED = ("pending", "running", "paused", "cancelling", "done", "failed", "cancelled", "stopped")


class Group(Activity):
    """Activities that are shown together: their mean, how many are where, and each as a row.

    It is over when all of them are, and others may join it until then.
    """

    def __init__(self, children: Iterable[Activity]) -> None:
        super().__init__()
        self.children = tuple(children)
        self._unsubscribe = [each.subscribe(self._changed) for each in self.children]
        self.begin()
        self._changed()

    @property
    def progress(self) -> Progress:
        """The mean of its children, and their numbers by status as metrics."""
        children = self.children
        values = [each.progress.value() or 0.0 for each in children]
        words = [word_of(each) for each in children]
        numbers = {word: words.count(word) for word in _COUNTED}
        under_way: tuple[Status, ...] = ("running", "pending")
        over: tuple[Status, ...] = ("failed", "cancelled", "stopped")
        if numbers["cancelling"] or numbers["paused"]:
            status: Status = "running"
        else:
            status = next((each for each in (*under_way, *over) if numbers[each]), "done")
        mean = sum(values) / len(values) if values else 0.0
        if any(value < 100 for value in values):
            mean = min(mean, ALMOST)
        return Progress(mean, "", Metrics({k: n for k, n in numbers.items() if n}), status)

    @property
    def has_figure(self) -> bool:
        """Whether any of them has one."""
        return any(each.has_figure for each in self.children)

    @property
    def cancelling(self) -> bool:
        """Whether all that is under way in it was asked to cancel."""
        under_way = [each for each in self.children if not each.progress.is_over]
        return bool(under_way) and all(each.cancelling for each in under_way)

    @property
    def elapsed(self) -> float:
        """Seconds that the longest of them has run."""
        return max((each.elapsed for each in self.children), default=0.0)

    @property
    def remaining(self) -> float | None:
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
    def paused(self) -> bool:
        """Whether all that is under way in it is paused."""
        under_way = [each for each in self.children if not each.progress.is_over]
        return bool(under_way) and all(each.paused for each in under_way)

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
        self._unsubscribe.append(child.subscribe(self._changed))
        self._changed()
        return True

    def _changed(self) -> None:
        self.title = f"{len(self.children)} task{'s' if len(self.children) != 1 else ''}"
        if all(each.progress.is_over for each in self.children):
            if self.end(self.progress.status):
                while self._unsubscribe:
                    self._unsubscribe.pop()()
        else:
            self.live.touch()


def word_of(activity: Activity) -> str:
    """Return what is said of where an activity is: its status, or what was asked of it."""
    if activity.cancelling:
        return "cancelling"
    return "paused" if activity.paused else activity.status
