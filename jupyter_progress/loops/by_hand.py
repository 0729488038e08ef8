"""What moves a part of a bar by an amount that it is told."""

from __future__ import annotations

from threading import get_ident

from ..core.shares import Range
from ..values.count import Count
from ..values.update import Update
from .moving import Moving, Part


class Amount:
    """A position that is set from outside, by any thread.

    Each thread adds to a sum of its own: a lock would be most of what an update costs.
    """

    def __init__(self) -> None:
        self._start = 0
        self._sums: dict[int, int] = {}

    @property
    def number(self) -> int:
        """Where it stands."""
        return self._start + sum(list(self._sums.values()))

    @number.setter
    def number(self, number: int) -> None:
        self._start += number - self.number

    def add(self, more: int) -> None:
        """Go on by so many."""
        thread, sums = get_ident(), self._sums
        try:
            sums[thread] += more
        except KeyError:
            sums[thread] = more

    def taken(self) -> int:
        """Return it."""
        return self.number

    def dealt_with(self) -> int:
        """Return it."""
        return self.number

    def stop(self) -> None:
        """Do nothing: the next update raises."""


class ByHand(Moving):
    """Moves its part of a bar by an amount. Its item under way is the next one."""

    def __init__(self, part: Part, message: str | None, count: Count) -> None:
        super().__init__(part, message, count)
        self.amount = Amount()
        self.begin(self.amount)

    def share(self) -> Range:
        """Return what the next one has of the bar; all of it where no total is known."""
        if self._count.total is None:
            return self._range
        return Range(self._at(self.amount.number), self._at(self.amount.number + 1))

    @property
    def total(self) -> int | None:
        """How many there are in all, if that is known."""
        return self._count.total

    def set_total(self, total: int | None) -> None:
        """Take another total; a task that is cancelled stops."""
        self.expect(total)
        self.moved()

    def set(self, number: int) -> None:
        """Go to a number."""
        with self._lock:
            self.amount.number = max(number, 0)
        self.moved()

    def add(self, more: int) -> None:
        """Go on by so many."""
        self.amount.add(more)
        if more < 0 and self.amount.number < 0:
            self.set(0)
            return
        live = self._live
        if not self._is_sampled or live is None or live.guard.is_up:
            self.moved()

    def moved(self) -> None:
        """Let the bar know, where it does not look by itself; a task that is cancelled stops."""
        if self._position is None or self._is_sampled:
            self._sink.check()
        else:
            self._recount(self.amount.number)
            self._advance(
                Update(None if self._count.total is None else self._at(self.amount.number))
            )

    def describe(self, message: str) -> None:
        """Say what is under way."""
        self._message = message
        if self._says:
            self._advance(Update(None, message))

    @property
    def _says(self) -> bool:
        """Whether what it says is said by the bar, rather than by a row."""
        return self._is_outermost or not self._rows.outer_says

    def close(self, *, failed: bool = False) -> None:
        """End it; what was left by an error stands where it stood."""
        self.over(not failed, keep=failed)
