"""Bars as text in a notebook, where `display_mode` asks for it."""

from __future__ import annotations

import uuid
from typing import Any

from ..core.activity import Activity
from ..display.view import Paced
from ..render.record import MIME, record
from ..render.text import text
from ..render.wire import listed_state
from . import kernel
from .notebook_display import NotebookDisplay
from .unattended import DISPLAYED

REDRAW_EVERY = 0.2
"""Seconds between two states of a line in a notebook."""


class TextDisplay(NotebookDisplay):
    """Shows each activity as one output of its cell, in plain text."""

    def show(self, activity: Activity) -> None:
        """Show an activity in the running cell."""
        InNotebook(activity)
        DISPLAYED.add(activity)


class InNotebook(Paced):
    """One output of a cell, as plain text, replaced as it changes."""

    def __init__(self, activity: Activity) -> None:
        self._display_id = uuid.uuid4().hex
        self._is_there = False
        super().__init__(activity, REDRAW_EVERY)

    def write(self) -> None:
        """Show the output, or replace it."""
        show = kernel.refresh if self._is_there else kernel.publish
        self._is_there = True
        data: dict[str, Any] = {"text/plain": text(self.activity)}
        if self.activity is not None and self.activity.progress.is_over:
            data[MIME] = record(listed_state(self.activity))
        show(data, self._display_id)
