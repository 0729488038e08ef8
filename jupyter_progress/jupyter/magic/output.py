"""The output of a background cell: what it displays goes there, and its bar stays there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..outputs import OUTPUTS


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
        self._header = None if by_context else getattr(publisher, "parent_header", None)

    @contextmanager
    def of_this_thread(self) -> Iterator[None]:
        """Have what this thread displays appear there, and the bar stay when it is cleared."""
        if not hasattr(self._publisher, "register_hook"):
            yield
            return

        def hook(message: dict[str, Any]) -> dict[str, Any] | None:
            if self._header is not None:
                message = {**message, "parent_header": self._header}
            return OUTPUTS.heed(message)

        self._publisher.register_hook(hook)
        try:
            yield
        finally:
            self._publisher.unregister_hook(hook)
