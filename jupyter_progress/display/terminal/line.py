"""Bars as one line, for terminals without rich, pipes and files."""

from __future__ import annotations

from typing import TextIO

from ...core.activity import Activity
from ...render.text import cut, text
from ..view import View


class AtEnd(View):
    """One line, when all is over."""

    def __init__(self, activity: Activity, stream: TextIO) -> None:
        self._stream = stream
        super().__init__(activity)

    def finish(self) -> None:
        """Print the line."""
        self._stream.write(text(self.activity) + "\n")  # at once: other tasks write there too
        self._stream.flush()


class Overwriting(View):
    """One line of a terminal, which overwrites itself."""

    def __init__(self, activity: Activity, stream: TextIO, columns: int) -> None:
        self._stream = stream
        self._columns = columns
        super().__init__(activity)

    def draw(self) -> None:
        """Put the line in the place of the last one."""
        self._write("")

    def finish(self) -> None:
        """Leave the line behind."""
        self._write("\n")

    def close(self) -> None:
        """Go on below the line, if it was not the last."""
        left_open = not self.over
        super().close()
        if left_open and self.activity is not None and not self.activity.progress.is_over:
            self._write("\n")

    def _write(self, end: str) -> None:
        line = cut(" · ".join(text(self.activity).split("\n")), self._columns - 1)
        self._stream.write(f"\r\x1b[2K{line}{end}")
        self._stream.flush()
