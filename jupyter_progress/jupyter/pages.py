"""Whether a page runs the front end. Where none does, the kernel keeps the html of its bars new.

A page whose content security policy forbids the front end, or that lacks anywidget, cannot tell:
no code of ours runs there, and in the place of the bar stands an error. So a page that does run it
says so, once.
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import Protocol
from weakref import WeakSet

from ..core import host
from ..core.throttle import call_later

PATIENCE = 2.0
"""Seconds in which a page that is shown its first bar says that it runs the front end."""

LATE = 0.5
"""Seconds by which a call that is later was held up, and with it what the page has said."""


class Shown(Protocol):
    """A bar in the outputs of cells."""

    def refresh_outputs(self) -> None:
        """Show it anew, as a page can show it now."""


class Pages:
    """What is known of the pages of this kernel."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._answered = False
        self._silent = False
        self._asked_at: float | None = None
        self._bars: WeakSet[Shown] = WeakSet()

    @property
    def are_silent(self) -> bool:
        """Whether no page has said that it runs the front end, though there was time to."""
        return self._silent

    def expect(self, bar: Shown) -> None:
        """Expect an answer from now on: a bar was sent to a page.

        Only of JupyterLab and Notebook: it has to come on the control channel, since a busy cell
        holds up all others.
        """
        with self._lock:
            if self._answered or not host.is_jupyterlab():
                return
            self._bars.add(bar)
            if self._asked_at is None:
                self._ask()

    def answer(self) -> None:
        """Take note that a page runs the front end. Bars that are shown otherwise follow soon."""
        with self._lock:
            self._answered, self._silent = True, False
            self._bars.clear()

    def _ask(self) -> None:
        self._asked_at = monotonic() if call_later(PATIENCE, self._look) else None

    def _look(self) -> None:
        with self._lock:
            if self._answered or self._asked_at is None:
                return
            if monotonic() - self._asked_at > PATIENCE + LATE:
                self._ask()
                return
            self._silent = True
            bars = list(self._bars)
            self._bars.clear()
        for bar in bars:
            bar.refresh_outputs()


PAGES = Pages()
