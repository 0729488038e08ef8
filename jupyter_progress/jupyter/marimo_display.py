"""The display of marimo: widgets in the output of the running cell."""

from __future__ import annotations

import marimo

from .display import WidgetDisplay
from .tracker import ProgressTracker


class MarimoDisplay(WidgetDisplay):
    """Shows each activity as its tracker, which marimo takes as any other anywidget.

    A cell's last expression takes the place of what was shown while the cell ran.
    """

    def show_tracker(self, tracker: ProgressTracker) -> None:
        """Show a tracker below what the running cell shows already."""
        marimo.output.append(tracker)
