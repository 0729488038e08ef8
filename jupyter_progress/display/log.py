"""Bars as records of the logger ``jupyter_progress``."""

from __future__ import annotations

import logging

from ..core.activity import Activity
from ..render.text import text
from .display import Display
from .view import Paced

RECORD_EVERY = 10.0
"""Seconds, and percent, after which there is another log record."""

log = logging.getLogger("jupyter_progress")


class LogDisplay(Display):
    """Writes a record at the start, now and then, and at the end."""

    def show(self, activity: Activity) -> None:
        """Write records of this activity until it is over."""
        Log(activity)


class Log(Paced):
    """A record at the start, now and then, and at the end."""

    def __init__(self, activity: Activity) -> None:
        self._recorded = 0.0
        super().__init__(activity, RECORD_EVERY)

    def draw(self) -> None:
        """Write a record as soon as the last one is old, or the task far beyond it."""
        assert self.activity is not None
        if (self.activity.progress.value() or 0.0) - self._recorded >= RECORD_EVERY:
            self.draw_now()
        else:
            super().draw()

    def write(self) -> None:
        """Write a record."""
        assert self.activity is not None
        self._recorded = self.activity.progress.value() or 0.0
        log.info("%s", text(self.activity))
