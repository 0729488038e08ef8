"""The outputs of cells: which bars are in them, and that they stay when one is cleared."""

from __future__ import annotations

import threading
from itertools import takewhile
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary, WeakSet

import ipywidgets

from ..core import host


class Place(NamedTuple):
    """Where something is shown: the output of a cell, or an `Output` widget that takes it."""

    request: str
    widget: str | None


class Displayed(Protocol):
    """What outputs know of a bar."""

    def display_again(self) -> None:
        """Show it anew, where the output that it was in was cleared."""

    def cleared(self) -> None:
        """Take note that the `Output` widget that it was in was cleared."""


class Outputs:
    """Keeps bars where they are shown when code calls ``clear_output()``, as animations do.

    What is over is not shown again: its cell has gone on.
    """

    def __init__(self) -> None:
        self._shown: WeakKeyDictionary[Displayed, Place] = WeakKeyDictionary()
        self._in_widgets: WeakSet[Displayed] = WeakSet()
        self._thread = threading.local()

    def add(self, tracker: Displayed) -> None:
        """Take note that a tracker was shown just now, by this thread."""
        publisher: Any = getattr(host.shell(), "display_pub", None)
        header = getattr(publisher, "parent_header", None)
        if not header or not hasattr(publisher, "register_hook"):
            return
        self._shown[tracker] = place = _place(header)
        if place.widget is not None:
            self._in_widgets.add(tracker)
        # Hooks are of one thread. Those of background cells have their own (see magic.output).
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and not hasattr(self._thread, "listens"):
            self._thread.listens = True
            publisher.register_hook(self.heed)

    def is_in_a_widget(self, tracker: Displayed) -> bool:
        """Return whether an `Output` widget shows it, where nothing is replaced by a display id."""
        return tracker in self._in_widgets

    def forget(self, tracker: Displayed) -> None:
        """Take note that a tracker is in none of them any more."""
        self._shown.pop(tracker, None)
        self._in_widgets.discard(tracker)

    def heed(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Send what clears an output, and show its bars again. Other messages are returned."""
        if message["header"]["msg_type"] != "clear_output":
            return message
        publisher = host.shell().display_pub
        publisher.session.send(publisher.pub_socket, message, ident=publisher.topic)
        place = _place(message["parent_header"])
        for tracker, where in list(self._shown.items()):
            if where == place:
                tracker.display_again()
            if where.widget is not None and where.widget == place.widget:
                tracker.cleared()
        return None


def place_now() -> Place | None:
    """Return where this thread displays what it displays; None where there are no cells."""
    publisher = getattr(host.shell(), "display_pub", None)
    header = getattr(publisher, "parent_header", None)
    return _place(header) if header else None


def is_in_a_box(widget: Any) -> bool:
    """Return whether a widget is among the children of another."""
    return id(widget) in ids_in_boxes()


def ids_in_boxes() -> set[int]:
    """Return the ids, as Python's, of all widgets that are among the children of another."""
    boxes = (each for each in list(_widgets().values()) if hasattr(type(each), "children"))
    return {id(child) for each in boxes for child in each.children}


def _place(header: dict[str, Any]) -> Place:
    request = header.get("msg_id", "")
    # The page gives an Output widget all messages of the request that it names.
    taking = (each.model_id for each in _OUTPUT_WIDGETS.now() if each.msg_id == request)
    return Place(request, next(taking, None))


class _OutputWidgets:
    """The `Output` widgets. There may be thousands of others: only new ones are looked at."""

    def __init__(self) -> None:
        self._known: WeakSet[ipywidgets.Output] = WeakSet()
        self._last: str | None = None

    def now(self) -> list[ipywidgets.Output]:
        """Return those there are."""
        all_ = _widgets()
        ids = list(all_)  # in the order in which they were made
        for each in takewhile(lambda id: id != self._last, reversed(ids)):
            if isinstance(widget := all_.get(each), ipywidgets.Output):
                self._known.add(widget)
        self._last = ids[-1] if ids else None
        return list(self._known)


_OUTPUT_WIDGETS = _OutputWidgets()


def _widgets() -> dict[str, Any]:
    # ipywidgets has no public list of them.
    return getattr(ipywidgets.widgets.widget, "_instances", {})


OUTPUTS = Outputs()
