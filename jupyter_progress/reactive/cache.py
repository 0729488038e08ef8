"""The last results of a function, by what it was called with."""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from types import FunctionType
from typing import Any

MISSING: Any = object()
"""What `Cache.get` returns where there is no result."""


class Cache:
    """The results for the last few arguments, the least recently used dropped first.

    Arguments are the same if they pickle to the same bytes: numbers of different types are not,
    equal arrays are, and so are lists and other values that have no hash. Arguments that do not
    pickle, or hold functions or classes of the notebook itself (which change under their name),
    are never the same, and their results are not kept.

    Parameters
    ----------
    size : int
        Results kept; 0 for none.
    """

    def __init__(self, size: int) -> None:
        if not isinstance(size, int) or size < 0:
            raise ValueError(f"cache is {size!r}; give how many results to keep, 0 for none.")
        self._size = size
        self._results: OrderedDict[bytes, Any] = OrderedDict()
        self._lock = Lock()

    def key(self, arguments: Sequence[Any]) -> bytes | None:
        """Return the key of these arguments, or None where nothing is kept for them."""
        if not self._size:
            return None
        digest = _Digest()
        try:
            for argument in arguments:
                _Pickler(digest, protocol=5, buffer_callback=digest.add_buffer).dump(argument)
        except Exception:
            return None
        return digest.value()

    def get(self, key: bytes | None) -> Any:
        """Return the result, or `MISSING`."""
        with self._lock:
            if key is None or key not in self._results:
                return MISSING
            self._results.move_to_end(key)
            return self._results[key]

    def put(self, key: bytes | None, result: Any) -> None:
        """Keep a result."""
        if key is None:
            return
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            if len(self._results) > self._size:
                self._results.popitem(last=False)

    def clear(self) -> None:
        """Drop all results."""
        with self._lock:
            self._results.clear()


class _Digest:
    """A file that keeps only a hash of what is written: a large array is not copied."""

    def __init__(self) -> None:
        import hashlib  # imported late: only keys need it

        self._buffers = hashlib.blake2b(digest_size=20)
        self._rest = hashlib.blake2b(digest_size=20)

    def write(self, data: Any) -> None:
        self._rest.update(data)

    def add_buffer(self, buffer: pickle.PickleBuffer) -> None:
        with buffer.raw() as raw:
            self._buffers.update(len(raw).to_bytes(8, "little"))
            self._buffers.update(raw)

    def value(self) -> bytes:
        return self._rest.digest() + self._buffers.digest()


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, (FunctionType, type)):
            module = sys.modules.get(thing.__module__)
            if module is None or module.__name__ == "__main__":
                raise pickle.PicklingError(f"{thing!r} may change under its name")
        return NotImplemented
