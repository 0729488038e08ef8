"""What the item of a loop under way has of a bar: all that is said meanwhile means that share."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple, Protocol


class Range(NamedTuple):
    """From one percent to another."""

    start: float
    end: float

    def at(self, percent: float) -> float:
        """Return the percent that stands so far in this range."""
        return self.start + (self.end - self.start) * percent / 100

    def share(self, percent: float) -> float:
        """Undo `at`; what is outside of the range is moved to its border."""
        if self.end <= self.start:
            return 100.0
        return min(max((percent - self.start) / (self.end - self.start) * 100, 0.0), 100.0)


class Item(Protocol):
    """A loop that moves a bar, for what happens while an item of it is under way.

    Attributes
    ----------
    scope : Range
        What the updater moves that the loop was opened with.
    """

    scope: Range

    def moves(self, live: object) -> bool:
        """Return whether it moves this bar, and is not over."""

    def share(self) -> Range:
        """Return what the item under way has of the bar."""

    def end_for(self, start: float) -> float:
        """Return how far a loop within the item is to move the bar, which it moves from `start`."""


def item_of(live: object) -> Item | None:
    """Return the innermost loop of a bar that the calling context is in."""
    return next((each for each in reversed(items.get()) if each.moves(live)), None)


def share_of(live: object, scope: Range) -> Range:
    """Return what a scope of a bar means here: the same part of the item under way, if one is."""
    item = item_of(live)
    if item is None:
        return scope
    share = item.share()
    return Range(share.at(item.scope.share(scope.start)), share.at(item.scope.share(scope.end)))


items: ContextVar[tuple[Item, ...]] = ContextVar("jupyter_progress_items", default=())
"""The loops that this context is in, outermost first."""
