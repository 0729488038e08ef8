"""A bar of another library, as a part of one of ours: it is read from outside and never drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, isfinite
from typing import Any, NamedTuple, Protocol
from weakref import ref

from ..core.errors import log_failure
from ..core.shares import Range
from ..values.count import Count
from ..values.update import Update
from .by_hand import ByHand
from .cancelled import Maker
from .moving import Part


class Reading(NamedTuple):
    """What a bar says.

    Attributes
    ----------
    done : float
    total : float or None
    message : str
    unit : str
    initial : float
        What was done before, and says nothing about the rate.
    fraction : float or None
        Of the whole, from 0 to 1, where that is not `done` of `total`.
    parts : tuple of Reading
        Those that it shows beside each other, if there are several.
    """

    done: float
    total: float | None = None
    message: str = ""
    unit: str = "it"
    initial: float = 0
    fraction: float | None = None
    parts: tuple[Reading, ...] = ()

    @property
    def amount(self) -> int:
        """How many whole ones were done since it began."""
        return max(int(self.done - self.initial), 0)


class ForeignBar(Protocol):
    """A bar of another library."""

    def read(self) -> Reading:
        """Return what it says now; called in any thread, about 30 times a second."""

    def hurry(self) -> None:
        """Have it call `check` of what adopted it at its next step: it is cancelled or paused."""


class Adopted(ByHand):
    """Moves a part of a bar by what the bar of another library says.

    Parameters
    ----------
    part : Part
    bar : ForeignBar
    is_whole : bool
        Whether it is all there is, so that the bar tells its count to the end.
    """

    def __init__(self, part: Part, bar: ForeignBar, *, is_whole: bool = False) -> None:
        # Weakly: a bar that is dropped ends by that, and who reads it must not keep it.
        self._bar: Callable[[], ForeignBar | None] = ref(bar)
        self._last = Reading(0)
        self._failed = self._stopped = False
        self._maker = Maker()
        now = self._last = self._read()
        self._is_whole = is_whole
        if is_whole:
            part = part._replace(end=100.0)
        count = Count(int(now.initial), _total(now), int(now.initial), now.unit)
        super().__init__(part, now.message or None, count)
        if self._live is not None:
            self._live.stands_at_count |= is_whole

    def finish(self, bar: ForeignBar, *, failed: bool = False) -> None:
        """Read it a last time, and end; what was left by an error stands where it stood."""
        self._bar = lambda: bar  # the garbage collector clears the other reference first
        # One that is dropped when its task is over says nothing that would be too late.
        is_late = self._live is not None and self._live.is_over
        try:
            with self._maker.stopped(self._sink.heeded):
                self.over(not (failed or is_late), keep=failed or self._is_whole)
        finally:
            self._bar = lambda: None

    def tell_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Show metrics beside the bar."""
        with self._maker.stopped(self._sink.heeded):
            self._advance(Update(metrics=metrics))

    def check(self) -> None:
        """Wait if it is paused; raise `TaskCancelled` if it was asked to cancel."""
        with self._maker.stopped(self._sink.heeded):
            self._sink.check()

    def sample(self) -> bool:
        """Move the bar to where the other one is; returns whether that is new."""
        before, now = self._last, self._read()
        self._last = now
        live = self._live
        if live is None:
            return False
        # Nothing here may wait, or raise where the task is cancelled: the clock calls it.
        if now.message != before.message:
            self._message = now.message
            if self._says:
                live.message = now.message
        if now.total != before.total:
            self.expect(_total(now))
        self.amount.number = now.amount
        changed = super().sample()
        if now.parts or before.parts:
            changed |= self._rows.show_inside([(each.message, _count(each)) for each in now.parts])
        if changed and not self._is_sampled:
            live.store(self._at(self.amount.number), live.message)
        return changed or now != before

    def share(self) -> Range:
        """Return what the item under way has of the bar, as it stands at this moment."""
        self.amount.number = self._read().amount
        return super().share()

    def stop(self) -> None:
        """Have its next step raise: the activity was asked to cancel."""
        self._last = self._read()
        self._stopped = True  # a pool counts the items that it drops now
        self._hurry()

    def hold(self) -> None:
        """Have its next step wait: the activity was paused."""
        self._hurry()

    def _hurry(self) -> None:
        bar = self._bar()
        if bar is not None:
            bar.hurry()

    def _read(self) -> Reading:
        try:
            bar = self._bar()
            now = self._last if bar is None or self._stopped else bar.read()
            if not isfinite(now.done):
                return self._last
            return now._replace(parts=tuple(filter(_says_number, now.parts)))
        except Exception:
            if not self._failed:
                self._failed = True
                log_failure("A bar of another library could not be read; its task goes on.")
            return self._last

    def _at(self, amount: int) -> float:
        done, total, fraction = self._last.done, self._last.total, self._last.fraction
        if amount != self.amount.number:
            return super()._at(amount)
        if fraction is None:
            if not total or int(done) == done:
                return super()._at(amount)
            fraction = done / total
        return self._range.at(100 * min(max(fraction, 0.0), 1.0))


def _count(now: Reading) -> Count:
    initial = int(now.initial)
    return Count(initial + now.amount, _total(now), initial, now.unit)


def _says_number(now: Reading) -> bool:
    return isfinite(now.done)


def _total(now: Reading) -> int | None:
    try:
        return None if now.total is None or not isfinite(now.total) else max(ceil(now.total), 0)
    except OverflowError:  # beyond all floats
        return None
