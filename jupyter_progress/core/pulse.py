"""When updates come, and whether there have been none for far longer than usual."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from math import inf
from typing import TYPE_CHECKING, Protocol

from ..values.gaps import SHORTEST, Gaps
from ..values.progress import Progress
from ..values.stall import Place, Stall
from . import watch
from .slots import nothing

if TYPE_CHECKING:
    from .activity import Activity


LATE = 0.25
"""Seconds by which a look is late if nothing could run meanwhile: a call held the GIL, or the
machine was asleep. The next update may be about to come."""

GRACE = 1.0
"""Seconds that it may take then."""


class Standpoint(Protocol):
    """What can tell where the code of an activity stands. `run.standpoint` has it."""

    def place(self) -> Place:
        """Return the line of the user's code at which it stands."""

    def stack(self) -> str:
        """Return the stack there, as Python writes it."""


class Pulse:
    """The pulse of an activity: it beats with what is published of its updates.

    Parameters
    ----------
    clock : callable
        That of the activity, which stands still while it is paused or waits.
    tell : callable
        Publishes soon that there is a stall, or another place of it.

    Attributes
    ----------
    stall : Stall or None
        The stall at hand, until the next beat.
    ask : callable or None
        Takes a function, which it calls with the stack of what stalls. None where nobody knows.
    """

    __slots__ = (
        "_clock", "_counted", "_excuses", "_gaps", "_graced", "_last", "_lock", "_standpoint",
        "_tell", "ask", "stall",
    )  # fmt: skip

    def __init__(self, clock: Callable[[], float], tell: Callable[[], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._gaps = Gaps()
        self._last: float | None = None  # the last beat; None while none is expected
        self._counted: float | None = None  # the last one that ended a gap
        self._graced: float | None = None  # the last beat for which a late look has waited
        self._excuses = 0
        self._standpoint: Standpoint | None = None
        self.stall: Stall | None = None
        self.ask: Callable[[Callable[[str], None]], None] | None = None

    def beat(self, before: Progress | None, now: Progress) -> bool:
        """Take note of something new between two states; returns whether there was a stall."""
        begun = before is not None and before.status == "running"
        at = self._clock()
        with self._lock:
            stalled, self.stall = self.stall is not None, None
            self._last = None if is_estimated(now) else at
            counted = self._counted
            if begun and (counted is None or self._excuses or is_estimated(before)):
                self._counted = None if self._excuses else at
            elif begun and counted is not None and at - counted >= SHORTEST:
                self._counted = at
                self._gaps.record(at - counted)
        if self._standpoint is not None and self._gaps.are_enough:
            watch.add(self)
        return stalled

    # -- who watches it

    @contextmanager
    def watched(self, standpoint: Standpoint) -> Iterator[None]:
        """Have it watched for a block, the code of which can be seen from this standpoint."""
        self.ask = lambda answer: answer(standpoint.stack())
        self._standpoint = standpoint
        try:
            yield
        finally:
            self._standpoint = self.ask = None
            self.stall = None
            watch.remove(self)

    @contextmanager
    def excused(self) -> Iterator[None]:
        """Have no update be expected for a block: others are at work for it."""
        with self._lock:
            self._excuses += 1
            self.stall = None
        try:
            yield
        finally:
            with self._lock:
                self._excuses -= 1
                self._counted = None
                self._last = self._clock()

    def show(self, stall: Stall | None) -> None:
        """Show the stall of what runs elsewhere, where it is watched."""
        self.stall = stall
        self._tell()

    def end(self) -> None:
        """Tell no more: what it belongs to is over."""
        self._tell = nothing

    def look(self, late: float) -> float:
        """Find out whether it stalls, and tell so.

        Parameters
        ----------
        late : float
            Seconds by which this comes later than was meant.

        Returns
        -------
        float
            Seconds after which to look again.
        """
        standpoint = self._standpoint
        with self._lock:
            last, limit = self._last, self._gaps.limit()
            excused = self._excuses > 0
        if standpoint is None or last is None or excused:
            return inf
        left = last + limit - self._clock()
        if left > 0:
            return max(left, SHORTEST)  # the clock may stand still
        if late > (LATE if self._graced != last else GRACE):
            self._graced = last
            return GRACE
        place = standpoint.place()
        with self._lock:
            before = self.stall
            if self._last == last and not self._excuses:
                self.stall = Stall(last, place)
            changed = self.stall != before
        if changed:
            self._tell()
        return watch.AGAIN


def is_estimated(progress: Progress | None) -> bool:
    """Return whether nobody expects updates, as a fake segment moves the bar; counts are none."""
    if progress is None or progress.fake is None:
        return False
    return progress.count is None or progress.count.is_over


@contextmanager
def excused(activities: Iterable[Activity]) -> Iterator[None]:
    """Have no update of these be expected for a block: what runs in it is at work for them."""
    with ExitStack() as stack:
        for each in activities:
            stack.enter_context(each.live.pulse.excused())
        yield


def stall_of(activity: Activity) -> Stall | None:
    """Return the stall of an activity, if it is at work and has one; a step has none of its own."""
    stall = activity.live.pulse.stall
    if stall is None or activity.is_part or activity.paused or activity.waits:
        return None
    return stall if activity.status == "running" else None
