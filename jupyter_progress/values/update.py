"""One update on its way from a task to whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .progress import NO_METRICS

if TYPE_CHECKING:
    from .count import Count


class FakeRequest(NamedTuple):
    """A fake segment that is asked for; where it starts is known to the one who gets it.

    Attributes
    ----------
    end : float
        Percent that is approached.
    estimated_time : float, "auto" or None
        Milliseconds; None for no estimate.
    note : str
        A remark on the estimate.
    """

    end: float
    estimated_time: float | Literal["auto"] | None = None
    note: str = ""


class Update(NamedTuple):
    """What an updater sends: immutable, picklable, and only what is new.

    Attributes
    ----------
    progress : float or None
        Percent of the whole activity; None keeps the last one.
    message : str or None
        None keeps the last one.
    metrics : mapping of str to object
        Those that are new or changed.
    fake : FakeRequest or None
        A fake segment that begins with this update.
    partial : tuple of one object, or None
        A result so far; such an update says nothing else.
    counted : tuple of one Count or None, or None
        What is counted now, where it was not counted in this process.
    """

    progress: float | None = None
    message: str | None = None
    metrics: Mapping[str, Any] = NO_METRICS
    fake: FakeRequest | None = None
    partial: tuple[Any] | None = None
    counted: tuple[Count | None] | None = None
