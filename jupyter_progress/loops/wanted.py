"""What is asked of the bar of a loop; the same checks for `track` and `updater.track`."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable
from typing import Any, NamedTuple

from ..values.checks import as_message, as_natural, as_total
from .length import length
from .weighed import as_size


class Wanted(NamedTuple):
    """What was asked of a loop's bar; the parts are those of `track`."""

    message: str | None
    total: int | None
    initial: int
    unit: str
    size: Callable[[Any], int] | None


def as_wanted(
    iterable: Any, message: Any, total: Any, initial: Any, unit: Any, size: Any, where: str
) -> Wanted:
    """Return what is asked of a loop's bar.

    Raises
    ------
    TypeError
        If `iterable` is not iterable, or another argument is of no such type.
    ValueError
        If a number is negative.
    """
    if not isinstance(iterable, (Iterable, AsyncIterable)) and not hasattr(iterable, "__getitem__"):
        raise TypeError(
            f"{where}: {type(iterable).__name__} object {iterable!r} is not iterable; "
            "for a number of rounds give range(n)."
        )
    initial = as_natural(initial, f"{where}: initial")
    size = as_size(size, where)
    n = length(iterable) if total is None and size is None else None
    total = as_total(total, where) if n is None else initial + n
    message = None if message is None else as_message(message, where)
    return Wanted(message, total, initial, as_message(unit, f"{where}: unit"), size)
