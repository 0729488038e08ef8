"""The part of a bar that a step moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values.progress import Progress
from ..values.update import FakeRequest, Update
from .shares import Range

if TYPE_CHECKING:
    from .live import LiveProgress


class Part:
    """The part of a bar that a step moves.

    Attributes
    ----------
    outer : LiveProgress
        Of the bar.
    live : LiveProgress
        Of the step.
    scope : Range
        What the updater moves that the step was opened with.
    range : Range
        Its own part of the bar.
    moves : FakeRequest or None
        The fake segment by which it moves until it says how far it is.
    is_given : bool
        Whether its weight was given, and is not learned.
    to_come : float or None
        The weight of the steps after it, where the bar goes by the time that these will take.
    is_open : bool
        Whether what is sent in the context of the step is the step's.
    """

    __slots__ = ("is_given", "is_open", "live", "moves", "outer", "range", "scope", "to_come")

    def __init__(
        self,
        outer: LiveProgress,
        live: LiveProgress,
        scope: Range,
        range: Range,
        moves: FakeRequest | None,
        is_given: bool,
        to_come: float | None = None,
    ) -> None:
        self.moves = moves
        self.to_come = to_come
        self.is_given = is_given
        self.outer = outer
        self.live = live
        self.scope = scope
        self.range = range
        self.is_open = True

    def inside(self, update: Update) -> Update:
        """Return an update of the bar as one of the step."""
        progress, fake = update.progress, update.fake
        if progress is not None:
            progress = self.scope.share(progress)
        if fake is not None:
            fake = fake._replace(end=self.scope.share(fake.end))
        return update._replace(progress=progress, fake=fake)

    def missing(self, now: Progress) -> float:
        """Return the percent of the bar that the step has still to fill."""
        return (self.range.end - self.range.start) * (1 - (now.value() or 0.0) / 100)
