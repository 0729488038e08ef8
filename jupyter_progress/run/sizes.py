"""How large the arguments of a call are: how long their lists, how many bytes their arrays have."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import prod
from typing import Any

COUNTED = (list, tuple, dict, set, frozenset, str, bytes, bytearray, range, deque)
"""What is known to have its length at hand. To ask anything else may compute it."""

MEASURED = ("numpy", "pandas", "polars", "pyarrow", "scipy", "torch", "xarray")
"""Libraries whose objects have their bytes, or rows and columns, at hand."""


def size_of(arguments: Iterable[Any]) -> int | None:
    """Return how large arguments are together; None where none of them has a size.

    A number has none: it is a value. Nothing is looked into, and nothing is computed.
    """
    sizes = [size for each in arguments if (size := _size(each)) is not None]
    return sum(sizes) if sizes else None


def _size(value: Any) -> int | None:
    if isinstance(value, COUNTED):
        return len(value)
    if type(value).__module__.partition(".")[0] not in MEASURED:
        return None
    try:
        if getattr(value, "shape", None) == ():  # a number
            return None
        size = getattr(value, "nbytes", None)
        if size is None:
            size = prod(value.shape)
        return int(size) if 0 <= size < 2**62 else None
    except Exception:  # a lazy one, or a version that has none: no size is no harm
        return None
