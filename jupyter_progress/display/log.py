"""Bars as records of the logger ``jupyter_progress``."""

from __future__ import annotations

import logging
from time import monotonic

from ..core.activity import Activity
from ..render.text import text
from .display import Display
from .view import View

RECORD_EVERY = 10.0
"""Seconds, and percent, after which there is another log record."""

log = logging.getLogger("jupyter_progress")


class LogDisplay(Display):
    """Writes a record at the start, now and then, and at the end."""

    def show(self, activity: Activity) -> None:
        """Write records of this activity until it is over."""
        Log(activity)


class Log(View):
    """A record at the start, now and then, and at the end."""

    def __init__(self, activity: Activity) -> None:
        self._recorded: tuple[float, float] | None = None
        super().__init__(activity)

    def draw(self) -> None:
        """Write a record if the last one is old, or the task far beyond it."""
        assert self.activity is not None
        now, at = monotonic(), self.activity.progress.value() or 0.0
        if self._recorded is not None:
            when, where = self._recorded
            if now - when < RECORD_EVERY and at - where < RECORD_EVERY:
                return
        self._recorded = now, at
        self.finish()

    def finish(self) -> None:
        """Write a record."""
        log.info("%s", text(self.activity))
