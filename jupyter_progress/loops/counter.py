"""A count that is moved on by hand, or by a library that takes a bar or a function of bytes."""

from __future__ import annotations

import operator
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from ..core.errors import TaskCancelled, as_handed_on
from ..values.checks import as_message, as_natural, as_total
from ..values.count import Count
from .by_hand import ByHand
from .moving import Part

T = TypeVar("T")


class Counter:
    """A count that moves the bar. `ProgressUpdater.counter` makes it.

    It fits where a library asks for a bar or a callback: it can be called with a number of bytes
    (boto3), has `total`, `n`, `update`, `reset` and `close` (tqdm, pooch), `reporthook` (urllib),
    and `set_size`, `relative_update` and `absolute_update` (fsspec).

    Examples
    --------
    >>> with updater.counter(len(files), "Converting", unit="files") as done:
    ...     for file in files:
    ...         convert(file)
    ...         done.update()
    >>> urllib.request.urlretrieve(url, name, updater.counter(unit="B").reporthook)
    """

    def __init__(self, part: Part, total: Any, message: Any, unit: Any) -> None:
        total = as_total(total, "counter")
        unit = as_message(unit, "counter: unit")
        message = None if message is None else as_message(message, "counter")
        self._thread = threading.get_ident()
        self._closed = True  # until it has begun
        self._moving = ByHand(part, message, Count(0, total, 0, unit))
        self._closed = False

    def update(self, n: int = 1) -> None:
        """Go on by so many.

        Raises
        ------
        TypeError
            If `n` is no whole number.
        TaskCancelled
            If the task was asked to cancel. In another thread than that of the counter it is an
            `Exception` as well: libraries with threads of their own hand on nothing else.
        """
        if type(n) is not int:
            try:
                n = operator.index(n)
            except TypeError:
                n = as_natural(n, "counter: n")
        try:
            self._moving.add(n)
        except TaskCancelled as cancel:
            raise as_handed_on(cancel, self._thread) from None

    __call__ = update

    @property
    def n(self) -> int:
        """The number it stands at; may be set."""
        return self._moving.amount.number

    @n.setter
    def n(self, number: int) -> None:
        try:
            self._moving.set(as_natural(number, "counter: n"))
        except TaskCancelled as cancel:
            raise as_handed_on(cancel, self._thread) from None

    @property
    def total(self) -> int | None:
        """How many there are in all; None where that is not known. May be set."""
        return self._moving.total

    @total.setter
    def total(self, total: int | None) -> None:
        self._moving.set_total(as_total(total, "counter"))

    def set_description(self, message: str | None = None, refresh: bool = True) -> None:
        """Say what is under way, as plain text."""
        self._moving.describe(as_message(message or "", "counter"))

    def reset(self, total: int | None = None) -> None:
        """Count from 0 again; the bar itself does not go back."""
        if total is not None:
            self.total = total
        self._moving.set(0)

    def close(self) -> None:
        """End it: its part of the bar is full. What fell short of its total says so."""
        if not self._closed:
            self._closed = True
            self._moving.close()

    def reporthook(self, block: int, size: int, total: int) -> None:
        """Take what `urllib.request.urlretrieve` reports: blocks, their size, bytes in all."""
        if total >= 0 and total != self.total:
            self.total = total
        self.n = block * size if total < 0 else min(block * size, total)

    # -- what fsspec calls

    def set_size(self, size: int | None) -> None:
        """Take how many there are in all."""
        self.total = size

    def relative_update(self, inc: int = 1) -> None:
        """Go on by so many."""
        self.update(inc)

    def absolute_update(self, value: int) -> None:
        """Go to a number."""
        self.n = value

    def wrap(self, iterable: Iterable[T]) -> Iterator[T]:
        """Count the items of an iterable."""
        for item in iterable:
            yield item
            self.update()

    def branched(self, path_1: str, path_2: str, **_: Any) -> Counter:
        """Return what counts the bytes of one file of many, which nobody sees."""
        return Counter(Part.of_nobody(), None, None, "B")

    def branch_coro(self, function: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        """Return an async function of one file of many, without the bytes of each."""
        return function

    def __enter__(self) -> Counter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        elif not self._closed:
            self._closed = True
            self._moving.close(failed=True)

    def __del__(self) -> None:
        if not getattr(self, "_closed", True) and not sys.is_finalizing():
            self._closed = True
            moving = self._moving
            with suppress(TaskCancelled):
                moving.close(failed=moving.total is not None and self.n < moving.total)

    def __repr__(self) -> str:
        of = "" if self.total is None else f" of {self.total}"
        return f"<counter at {self.n}{of}>"
