"""Tell of failures that nobody looked at."""

from __future__ import annotations

import logging

log = logging.getLogger("jupyter_progress")


class Unnoticed:
    """Tells of a failure when its task is gone and nobody looked at it.

    Apart from the task: an interrupt that meets a finalizer is lost, so few tasks may have one.
    """

    def __init__(self, text: str, error: BaseException) -> None:
        self.text = text
        self._error = error

    def __del__(self) -> None:
        if self.text:
            log.error("%s failed, and nobody looked at it.", self.text, exc_info=self._error)
