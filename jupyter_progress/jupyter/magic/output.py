"""The output of a background cell: what it displays goes there, and its bar stays there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ...core.activity import Activity
from ...display.choice import current_display
from ..display import WidgetDisplay


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
    def of_this_thread(self, show_bar: Callable[[], None]) -> Iterator[None]:
        """Have what this thread displays appear there, and the bar stay when it is cleared."""
        if not hasattr(self._publisher, "register_hook"):
            yield
            return

        def hook(message: dict[str, Any]) -> dict[str, Any] | None:
            if self._header is not None:
                message = {**message, "parent_header": self._header}
            if message["header"]["msg_type"] != "clear_output":
                return message
            publisher = self._publisher
            publisher.session.send(publisher.pub_socket, message, ident=publisher.topic)
            show_bar()
            return None

        self._publisher.register_hook(hook)
        try:
            yield
        finally:
            self._publisher.unregister_hook(hook)


def show_again(activity: Activity) -> None:
    """Show the bar of an activity anew, where the output that it was in was cleared."""
    display = current_display()
    if isinstance(display, WidgetDisplay):
        display.show_again(activity)
