"""A run of a library, of which its callbacks tell: counts that move a bar."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from math import inf
from numbers import Real
from typing import Any

from ..core.throttle import call_later
from ..loops.by_hand import ByHand
from ..run.counting import part_of
from ..run.here import Here
from ..run.updater import ProgressUpdater
from ..values.count import Count
from ..values.progress import Status
from ._call import Call


class Run:
    """A run of a library: one count, and those within its items, outermost first.

    It ends by `end`, or, where the library does not tell, as soon as its call is over.

    Parameters
    ----------
    title : str
        Of a bar of its own, in the foreground.
    updater : ProgressUpdater, optional
        Whose bar it moves; by default that of whatever runs this code.
    call : Call, optional
        The library's, as far as is known when it begins: in a loop of the user's own it may be
        that of this one callback, and over before the next one.
    was_done : callable, optional
        Returns whether a call that is over, and did not say so, has done its work.
    """

    def __init__(
        self,
        title: str,
        updater: ProgressUpdater | None = None,
        call: Call | None = None,
        was_done: Callable[[], bool] = lambda: False,
    ) -> None:
        self._call = call
        self._lasts = False
        for each in list(_open):  # one that failed just now, which nobody has seen yet
            if each.is_left:
                each.left()
        self._here = Here(title) if updater is None else None
        self.updater: ProgressUpdater = updater or self._here.updater  # type: ignore[union-attr]
        self._was_done = was_done
        self._lock = threading.Lock()
        self.counts: list[Counted] = []
        self.is_over = False

    def goes_on(self) -> None:
        """Take note that the library has called again: its call lasts, or is another one."""
        if self._call is not None and not self._lasts:
            self._lasts = not self._call.is_over
            if self._lasts:
                _open.add(self)
            else:
                self._call = None

    @property
    def is_left(self) -> bool:
        """Whether the library's call is over, although it did not say so; asked in any thread."""
        call = self._call
        return call is not None and self._lasts and call.is_over

    @property
    def is_own(self) -> bool:
        """Whether it has a bar of its own."""
        return self._here is not None and self._here.is_own

    def begin(
        self,
        total: float | None,
        message: str,
        unit: str = "it",
        read: Callable[[], int] | None = None,
    ) -> Counted:
        """Begin to count, within the item under way of what is counted already.

        Parameters
        ----------
        total : float or None
            One that is not finite, or not positive, is taken for unknown.
        message, unit : str
        read : callable, optional
            Returns where the count stands at any time, in any thread.
        """
        known = int(total) if total is not None and 0 < total < inf else None
        count = Counted(self, Count(0, known, 0, unit), message, read)
        self.counts.append(count)
        return count

    def finish(self, depth: int = 0) -> None:
        """End the innermost counts, down to so many: all that there was to do is done."""
        while len(self.counts) > depth:
            self.counts.pop().finish()

    def finish_one(self, count: Counted) -> None:
        """End one of several that are beside each other."""
        self.counts = [each for each in self.counts if each is not count]
        count.finish()

    def tell(self, metrics: Mapping[Any, Any]) -> None:
        """Show those metrics that are numbers."""
        numbers: dict[str, Any] = {
            str(name): value if isinstance(value, int) else float(value)
            for name, value in metrics.items()
            if isinstance(value, Real) or getattr(value, "ndim", None) == 0
        }
        if numbers:
            self.updater.send_update(None, **numbers)

    def end(self, status: Status = "done", error: BaseException | None = None) -> None:
        """End it."""
        if self.is_over:
            return
        try:
            if status == "done":
                self.finish()
        finally:
            self._end(status, error)

    def left(self) -> None:
        """End it as one whose call is over, and did not say why; neither waits nor raises."""
        self._end("done" if self._was_done() else "stopped")

    def _end(self, status: Status, error: BaseException | None = None) -> None:
        with self._lock:  # the clock may see it left while the next one begins
            if self.is_over:
                return
            self.is_over = True
        self._call, self._was_done = None, bool  # what they hold is to go
        _open.discard(self)
        while self.counts:
            self.counts.pop().leave(status)
        if self._here is not None:
            self._here.end(status, error)


_open: set[Run] = set()
"""The runs that are not over and have a call that lasts."""


class Counted(ByHand):
    """A count of a run."""

    def __init__(
        self, run: Run, count: Count, message: str, read: Callable[[], int] | None
    ) -> None:
        self._run = run
        self._read = read
        super().__init__(part_of(run.updater), message, count)

    def moves(self, live: object) -> bool:
        """Return whether it moves this bar; a run whose call is over ends here."""
        if self._run.is_left:
            self._run.left()
        return super().moves(live)

    def sample(self) -> bool:
        """Move the bar to where the count is; have the run end whose call is over."""
        run = self._run
        if run.counts and run.counts[0] is self and run.is_left:
            call_later(0, run.left)  # not now, while something is published
        elif self._read is not None:
            self.amount.number = self._read()
        return super().sample()

    def finish(self) -> None:
        """End it: all that there was to do is done, be it less than was expected."""
        self._expect_no_more()
        self.over(True, keep=self._keeps)

    def leave(self, status: Status) -> None:
        """End it where it stands."""
        if status == "done":
            self._expect_no_more()
        self.over(False, keep=status != "done" or self._keeps)

    @property
    def _keeps(self) -> bool:
        """Whether what was counted is told when it is done: on a bar of its own."""
        return self._run.is_own and self._is_outermost

    def _expect_no_more(self) -> None:
        if self.total is not None and self.amount.number < self.total:
            self.expect(self.amount.number)
