"""Bars as one line, for terminals without rich, pipes and files."""

from __future__ import annotations

from contextlib import suppress
from typing import TextIO

from ...core.activity import Activity
from ...render.fit import line, sayable
from ...render.text import line_state, text
from ..view import View
from .screen import OnScreen


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


class Overwriting(OnScreen):
    """One line of a terminal, which overwrites itself."""

    def lines(self, activity: Activity, cells: int, most: int | None) -> list[str]:
        """Return the line."""
        return [line(line_state(activity), cells, self.encoding)]
