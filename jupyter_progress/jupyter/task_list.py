"""The live list of all tasks under way."""

from __future__ import annotations

from IPython.display import display

from ..run.active import UNDER_WAY, Tasks
from .tracker import ProgressTracker

NONE = "No task is under way."


def show(tasks: Tasks) -> None:
    """Show these tasks, and those that start while one of them is under way."""
    if not tasks:
        display({"text/plain": NONE, "text/html": f"<i>{NONE}</i>"}, raw=True)
        return
    tracker = ProgressTracker(*tasks)
    tracker.keep_tasks()
    UNDER_WAY.on_add(tracker.add)
    tracker._ipython_display_()
