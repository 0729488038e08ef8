"""Where a computation is in its life, and what is known of its value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from ..run.task import Task

Outputs = tuple[dict[str, Any], ...]
"""Outputs as those of a cell are kept."""


class Phase(Enum):
    """Where a computation is in its life.

    ==========  =======================  ====================
    from        when                     to
    ==========  =======================  ====================
    IDLE        it is activated          WAITING
    WAITING     all inputs are fresh     COMPUTING
    WAITING     an input has failed      FRESH, with its error
    COMPUTING   the run ends             FRESH
    COMPUTING   an input changes         SUPERSEDED
    SUPERSEDED  the run ends             WAITING
    FRESH       an input changes         WAITING
    any         it is closed             CLOSED
    ==========  =======================  ====================

    A forced trigger counts as a change of an input. A cached result is a run that ends at once.
    """

    IDLE = auto()
    """Nobody has asked for it yet, and changes are not heard of."""
    WAITING = auto()
    """Out of date. It begins to compute when all its inputs are fresh."""
    COMPUTING = auto()
    """A run is under way, and its outcome will count."""
    SUPERSEDED = auto()
    """A run is under way, and its outcome will not count. The next begins when it has ended."""
    FRESH = auto()
    """Up to date with its inputs, be it a value or an error."""
    CLOSED = auto()
    """Never computed again. The outcome of a run that is still under way will not count."""


@dataclass(frozen=True)
class State:
    """What is known of a value at one moment; replaced whole.

    The attributes are those of `DerivedVariable`, and `drawn`: the outputs that the last run made
    beside the value.
    """

    value: Any = None
    has_value: bool = False
    error: BaseException | None = None
    is_loading: bool = False
    task: Task[Any] | None = None
    closed: bool = False
    partial_box: tuple[Any] | None = None
    drawn: Outputs = ()

    @property
    def partial(self) -> Any:
        """The newest partial result of the run under way; None without one."""
        return None if self.partial_box is None else self.partial_box[0]

    @property
    def has_error(self) -> bool:
        """Whether the last run failed."""
        return self.error is not None

    def outdated(self) -> State:
        """Return it while a newer value is on its way."""
        return replace(self, is_loading=True, error=None, partial_box=None)
