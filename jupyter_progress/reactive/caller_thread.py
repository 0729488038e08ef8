"""An executor that is none: it calls at once, in the caller's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class Inline(Executor):
    """Run each call where it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call, and return a future that is over."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


INLINE = Inline()
