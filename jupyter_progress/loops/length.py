"""How long an iterable says that it is."""

from __future__ import annotations

import operator
from typing import Any


def length(iterable: Any) -> int | None:
    """Return how many items iterating gives; None where the iterable does not say.

    A table of pandas, polars and the like has the length of its rows, and gives its columns.
    """
    try:
        if hasattr(type(iterable), "columns") and hasattr(type(iterable), "shape"):
            return len(iterable.columns)
        n = operator.length_hint(iterable, -1) if _says_length(iterable) else -1
    except Exception:  # whatever it raises, it can be iterated all the same
        return None
    return None if n < 0 else n  # a `__len__` that raises TypeError says nothing, too


class OfIterable:
    """Is over an iterable, and as long as that; true also where that is empty."""

    _iterable: Any

    def __len__(self) -> int:
        return len(self._iterable)

    def __bool__(self) -> bool:
        return True

    def __length_hint__(self) -> int:
        n = length(self._iterable)
        return NotImplemented if n is None else n


def _says_length(iterable: Any) -> bool:
    return hasattr(type(iterable), "__len__") or hasattr(type(iterable), "__length_hint__")
