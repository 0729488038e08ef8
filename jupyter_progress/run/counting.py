"""What an updater does that counts. What does it is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..loops.words import names_ours
from ..values.checks import as_above_zero, as_bound
from .scope import Scope

if TYPE_CHECKING:
    from ..loops.counter import Counter
    from ..loops.moving import Part
    from ..loops.tracked import Tracked

T = TypeVar("T")


class Counting(Scope):
    """The methods of `ProgressUpdater` that move the bar by a count."""

    __slots__ = ()

    @names_ours
    def track(
        self,
        iterable: Iterable[T] | AsyncIterable[T],
        message: str | None = None,
        start: float | None = None,
        end: float | None = None,
        *,
        total: int | None = None,
        initial: int = 0,
        unit: str = "it",
        size: Callable[[T], int] | None = None,
    ) -> Tracked[T]:
        """Iterate, and move the bar from `start` to `end` meanwhile.

        A loop within an item of another one moves the bar by the share of that item, as all does
        that is sent meanwhile, and has a row of its own once it lasts.

        Parameters
        ----------
        iterable : iterable or async iterable
            The latter for ``async for``. Where its length is not known, the bar eases towards
            `end` without an estimate.
        message : str, optional
            Plain text. None keeps the last message.
        start : float, optional
            Percent; None for where the bar stands.
        end : float, optional
            Percent that is reached after the last item. None for the end of the bar, which is
            not shown as full before its task is over.
        total, initial, unit, size
            Those of `jupyter_progress.track`.

        Returns
        -------
        Tracked
            To be iterated. The loop runs at C speed: the bar takes its position about 30 times a
            second. Only where `on_progress` asks for every update is each item one.

        Raises
        ------
        TypeError, ValueError
            As `jupyter_progress.track` does.
        TaskCancelled
            While iterating, at the next item, if the task was asked to cancel.
        """
        from ..loops.tracked import Tracked
        from ..loops.wanted import as_wanted

        part = partial(self._part, as_bound(start, "track"), as_bound(end, "track"))
        wanted = as_wanted(iterable, message, total, initial, unit, size, "track")
        return Tracked(None if self._is_silent else part, iterable, wanted)

    def counter(
        self, total: int | None = None, message: str | None = None, unit: str = "it"
    ) -> Counter:
        """Return a count that moves the bar from where it stands, by hand or by a library.

        Parameters
        ----------
        total : int, optional
            How many there are in all; without it the bar eases, and the count is shown.
        message : str, optional
            Plain text. None keeps the last message.
        unit : str
            What is counted; ``"B"`` for bytes.

        Raises
        ------
        TypeError, ValueError
            If an argument is of no such type, or negative.
        TaskCancelled
            If the task was asked to cancel.
        """
        from ..loops.counter import Counter

        return Counter(self._part(), total, message, unit)

    @contextmanager
    def watch(
        self,
        read: Callable[[], Any],
        total: float,
        message: str | None = None,
        start: float | None = None,
        end: float | None = None,
        *,
        unit: str = "it",
        stop: Callable[[], object] | None = None,
    ) -> Iterator[None]:
        """Move the bar by a count that other code makes, for as long as a block runs.

        The count is read about 30 times a second, so that code which cannot call Python moves the
        bar: compiled code that has released the GIL and counts up an element of an array.

        Parameters
        ----------
        read : callable
            Returns the count so far, at once; None while that is not known, and the bar eases.
            If it fails that is logged once.
        total : float
            The count at which all is done.
        message, start, end
            Those of `track`.
        unit : str
            What is counted; ``"B"`` for bytes, ``"%"`` for a percent, which the bar tells by
            itself.
        stop : callable, optional
            Called in another thread when the task is asked to cancel, and about 30 times a second
            until the block is over: what holds its thread can be stopped by it. It returns at
            once. An error that the block raises after that is taken for the cancel. If it fails
            itself that is logged once.

        Raises
        ------
        TypeError, ValueError
            If `read` or `stop` is no function, or `total` no number above 0.
        TaskCancelled
            At the beginning or the end of the block, if the task was asked to cancel.

        Examples
        --------
        >>> done = np.zeros(1, np.int64)
        >>> with updater.watch(lambda: done[0], total=n, message="Compiled"):
        ...     compiled(n, done)
        """
        from ..core.step import as_live
        from ..loops.watched import watched

        if not callable(read):
            raise TypeError(f"watch: read is {read!r}; give a function, as lambda: counter[0].")
        if stop is not None and not callable(stop):
            raise TypeError(f"watch: stop is {stop!r}; give a function, as connection.interrupt.")
        total = as_above_zero(total, "watch: total")
        part = self._part(as_bound(start, "watch"), as_bound(end, "watch"))
        as_live(part.sink, "watch")
        message = None if message is None else str(message)
        with watched(part, read, total, message, str(unit), stop):
            yield

    def _part(self, start: float | None = None, end: float | None = None) -> Part:
        """Return the part of the bar, here, from one percent of this updater to another."""
        from ..core.shares import Range
        from ..loops.moving import Part

        here = self._here()
        scope = Range(here._within(0), here._within(100))
        at = here._within
        return Part(
            here._sink,
            scope,
            None if start is None else at(start),
            None if end is None else at(end),
        )


def part_of(updater: Counting) -> Part:
    """Return the part of the bar, here, that an updater moves."""
    return updater._part()
