"""Bars as one line at their end: for pipes and files, and terminals without rich."""

from __future__ import annotations

from contextlib import suppress
from typing import TextIO

from ...core.activity import Activity
from ...render.fit import sayable
from ...render.text import text
from ..view import View


class AtEnd(View):
    """One line, when all is over."""

    def __init__(self, activity: Activity, stream: TextIO) -> None:
        self._stream = stream
        super().__init__(activity)

    def finish(self) -> None:
        """Print the line."""
        words = sayable(text(self.activity), getattr(self._stream, "encoding", None) or "utf-8")
        with suppress(OSError, ValueError):  # closed meanwhile
            self._stream.write(words + "\n")  # at once: other tasks write there too
            self._stream.flush()
