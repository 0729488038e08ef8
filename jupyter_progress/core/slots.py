"""The slots that updaters store into, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..values.count import Count
from ..values.progress import NO_METRICS, FakeProgress, Metrics, Progress, Status

if TYPE_CHECKING:
    from .activity import Activity
    from .in_turn import InTurn
    from .parts import Parts


class Slots:
    """What writers store and everybody else reads as one `Progress`.

    Each slot is written in one store and the last writer wins, so a hot loop needs no lock: one
    thread's number cannot undo another thread's message.

    Attributes
    ----------
    progress, message, metrics, fake, count, status
        Those of `Progress`.
    partial : tuple of one object, or None
        The newest partial result, in a box.
    needs_slow_path : bool
        Whether who has stored an update has to send it as well.
    counted : float or None
        The percent of the loops that count, which is what is shown while there are any.
    stands_at_count : bool
        Whether `progress` is that of `count`, to the end.
    reported : bool
        Whether anything was ever said of how far it is.
    is_open_ended : bool
        Whether nobody knows how many steps it will have.
    children : tuple of Activity
    parts : Parts or None
        Those of its steps, once it has had one.
    in_turn : InTurn or None
        Its loops, once it has had one.
    """

    # What an update stores and looks at, each in a place of its own. The rest is in a dict.
    __slots__ = ("__dict__", "__weakref__", "message", "needs_slow_path", "partial", "progress")

    def __init__(self) -> None:
        self.progress: float | None = 0.0
        self.message = ""
        self.metrics: Metrics = NO_METRICS
        self.fake: FakeProgress | None = None
        self.count: Count | None = None
        self.status: Status = "pending"
        self.partial: tuple[Any] | None = None
        self.needs_slow_path = True
        self.counted: float | None = None
        self.stands_at_count = False
        self.reported = False
        self.is_open_ended = False
        self.children: tuple[Activity, ...] = ()
        self.parts: Parts | None = None
        self.in_turn: InTurn | None = None
        self._final: Progress | None = None

    @property
    def is_over(self) -> bool:
        """Whether its final state is known."""
        return self._final is not None

    def restore(self, final: Progress) -> None:
        """Be the slots of something that is over, and stood so."""
        self.status = final.status
        self._final = final

    def snapshot(self) -> Progress:
        """Return the state now as an immutable value."""
        if self._final is not None:
            return self._final
        if (parts := self.parts) is not None and parts.are_open:
            return parts.snapshot(self.metrics, self.status, self.count)
        fake = self.fake  # first: a writer stores the number before it takes the segment away
        at = self.progress if (counted := self.counted) is None else counted
        return Progress(at, self.message, self.metrics, self.status, fake, self.count)

    def end_children(self) -> None:
        """End what is over when the whole is."""
        if self.parts is not None:
            self.children = self.parts.ended(self.children)
        for each in self.children:
            if each.is_part:
                each.end("stopped")

    def value(self) -> float:
        """Return the percent that the bar shows now; 0.0 where the total is not known."""
        return self.snapshot().value() or 0.0


def nothing() -> None:
    """Do nothing, where there is nothing to call, yet or any more."""
