"""Hand out items and count what each weighs: not at C speed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Weights:
    """What the items that were handed out weigh together."""

    def __init__(self) -> None:
        self._now = (0, 0)  # without the last one and with it: one store, read from other threads
        self.stopped = False

    def add(self, weight: int) -> None:
        """Take in that one more is handed out."""
        before = self._now[1]
        self._now = (before, before + weight)

    def taken(self) -> int:
        """Return what all weigh that were handed out."""
        return self._now[1]

    def dealt_with(self) -> int:
        """Return what those weigh that are done with."""
        return self._now[0]

    def stop(self) -> None:
        """Have the iterator end, from whichever thread."""
        self.stopped = True


class Weighed(Generic[T]):
    """Any iterable, counted by what each item weighs.

    Parameters
    ----------
    iterable : iterable
    size : callable
        Returns what an item weighs, a whole number.
    wait : callable, optional
        Called before each item.
    """

    def __init__(
        self,
        iterable: Iterable[T],
        size: Callable[[T], int],
        wait: Callable[[], object] | None = None,
    ) -> None:
        self._weights = Weights()
        self.items: Iterator[T] = _weighed(iterable, size, wait, self._weights)

    def taken(self) -> int:
        """Return what all weigh that were handed out."""
        return self._weights.taken()

    def dealt_with(self) -> int:
        """Return what those weigh that are done with."""
        return self._weights.dealt_with()

    def stop(self) -> None:
        """Have the iterator end, from whichever thread."""
        self._weights.stop()


def _weighed(
    iterable: Iterable[T],
    size: Callable[[T], int],
    wait: Callable[[], object] | None,
    weights: Weights,
) -> Iterator[T]:
    # Knows nothing of `Weighed`, so that there is no cycle: what is dropped has to go at once.
    source = iter(iterable)
    while True:
        if wait is not None:
            wait()
        if weights.stopped:
            return
        try:
            item = next(source)
        except StopIteration:
            return
        weights.add(size(item))
        yield item


def as_size(size: Any, where: str) -> Callable[[Any], int] | None:
    """Return what weighs an item, so that its answer is a whole number.

    Raises
    ------
    TypeError
        If it is no function.
    """
    if size is None:
        return None
    if not callable(size):
        raise TypeError(f"{where}: size is {size!r}; give a function of an item, such as len.")

    def weigh(item: Any) -> int:
        weight = size(item)
        try:
            number = operator.index(weight)
        except TypeError:
            number = -1
        if number < 0:
            raise TypeError(
                f"{where}: size gave {weight!r} for an item; it has to give a whole number, "
                "0 or more, such as len does."
            )
        return number

    return len if size is len else weigh
