"""Bars as text in a notebook, where `display_mode` asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from ..core.activity import Activity
from ..display.display import Display
from ..display.view import View
from ..render.text import text
from . import kernel

REDRAW_EVERY = 0.2
"""Seconds between two states of a line in a notebook."""


class TextDisplay(Display):
    """Shows each activity as one output of its cell, in plain text."""

    def show(self, activity: Activity) -> None:
        """Show an activity in the running cell."""
        InNotebook(activity)

    @contextmanager
    def waiting(self, activity: Activity) -> Iterator[None]:
        """Show nothing: what a cell waits for it may have shown."""
        yield


class InNotebook(View):
    """One output of a cell, as plain text, replaced as it changes."""

    def __init__(self, activity: Activity) -> None:
        self._display_id = uuid.uuid4().hex
        self._drawn = monotonic()
        kernel.publish({"text/plain": text(activity)}, self._display_id)
        super().__init__(activity)

    def draw(self) -> None:
        """Replace the output, unless it was replaced just now."""
        if monotonic() - self._drawn >= REDRAW_EVERY:
            self._drawn = monotonic()
            self.finish()

    def finish(self) -> None:
        """Replace the output."""
        kernel.refresh({"text/plain": text(self.activity)}, self._display_id)
