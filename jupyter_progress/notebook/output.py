"""What a background cell displays goes to its own output, with older kernels too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Output:
    """The output of the cell that runs in the foreground when this is made.

    From ipykernel 7 on what a thread displays goes by its context. Before that it goes to
    whatever cell runs in the foreground then, unless a hook of the thread names another.

    Parameters
    ----------
    publisher : DisplayPublisher
        That of the shell.
    """

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher
        by_context = isinstance(getattr(publisher, "_parent_header", None), ContextVar)
        needed = not by_context and hasattr(publisher, "register_hook")
        self._header = publisher.parent_header if needed else None

    @contextmanager
    def of_this_thread(self) -> Iterator[None]:
        """Have what this thread displays appear there."""
        if self._header is None:
            yield
            return
        self._publisher.register_hook(self._redirected)
        try:
            yield
        finally:
            self._publisher.unregister_hook(self._redirected)

    def _redirected(self, message: dict[str, Any]) -> dict[str, Any]:
        return {**message, "parent_header": self._header}
