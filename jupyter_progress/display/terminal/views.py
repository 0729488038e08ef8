"""Ways to show a task as lines of text."""

from __future__ import annotations

import logging
import uuid
from time import monotonic
from typing import Any, TextIO
from unicodedata import combining, east_asian_width

from ...render.html import settled_text
from ...render.wire import listed_state
from ...run.task import Task
from ...values.progress import is_over

RECORD_EVERY = 10.0
"""Seconds, and percent, after which there is another log record."""

REDRAW_EVERY = 0.2
"""Seconds between two states of a line in a notebook."""

log = logging.getLogger("jupyter_progress")


class View:
    """Draw a task when it changes, until it is over. By itself it draws nothing.

    Parameters
    ----------
    task : Task, optional
    """

    def __init__(self, task: Task[Any] | None = None) -> None:
        self.task = task
        self.over = False
        self._unsubscribe = task.subscribe(self._changed) if task is not None else _nothing
        self._changed()

    def draw(self) -> None:
        """Show the state now."""

    def finish(self) -> None:
        """Show the final state."""

    def close(self) -> None:
        """Stop drawing; leave the final state behind if there is one."""
        self._changed()
        self.over = True
        self._unsubscribe()

    def _changed(self) -> None:
        if self.over or self.task is None:
            return
        if is_over(self.task.progress.status):
            self.over = True
            self.finish()
            self._unsubscribe()
            # Whoever knows of this view must not keep what the task returned.
            self._unsubscribe, self.task = _nothing, None
        else:
            self.draw()


class AtEnd(View):
    """One line, when all is over."""

    def __init__(self, task: Task[Any], stream: TextIO) -> None:
        self._stream = stream
        super().__init__(task)

    def finish(self) -> None:
        """Print the line."""
        self._stream.write(text(self.task) + "\n")  # at once: other tasks write there too
        self._stream.flush()


class Overwriting(View):
    """One line of a terminal, which overwrites itself."""

    def __init__(self, task: Task[Any], stream: TextIO, columns: int) -> None:
        self._stream = stream
        self._columns = columns
        super().__init__(task)

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
        if left_open and self.task is not None and not is_over(self.task.progress.status):
            self._write("\n")

    def _write(self, end: str) -> None:
        line = cut(" · ".join(text(self.task).split("\n")), self._columns - 1)
        self._stream.write(f"\r\x1b[2K{line}{end}")
        self._stream.flush()


class InNotebook(View):
    """One output of a cell, as plain text, replaced as it changes."""

    def __init__(self, task: Task[Any]) -> None:
        from ...jupyter import kernel

        self._kernel = kernel
        self._display_id = uuid.uuid4().hex
        self._drawn = monotonic()
        kernel.publish({"text/plain": text(task)}, self._display_id)
        super().__init__(task)

    def draw(self) -> None:
        """Replace the output, unless it was replaced just now."""
        if monotonic() - self._drawn >= REDRAW_EVERY:
            self._drawn = monotonic()
            self.finish()

    def finish(self) -> None:
        """Replace the output."""
        self._kernel.refresh({"text/plain": text(self.task)}, self._display_id)


class Log(View):
    """A record at the start, now and then, and at the end."""

    def __init__(self, task: Task[Any]) -> None:
        self._recorded: tuple[float, float] | None = None
        super().__init__(task)

    def draw(self) -> None:
        """Write a record if the last one is old, or the task far beyond it."""
        assert self.task is not None
        now, at = monotonic(), self.task.progress.value() or 0.0
        if self._recorded is not None:
            when, where = self._recorded
            if now - when < RECORD_EVERY and at - where < RECORD_EVERY:
                return
        self._recorded = now, at
        self.finish()

    def finish(self) -> None:
        """Write a record."""
        log.info("%s", text(self.task))


_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if code != ord("\n")}


def plain(text: str) -> str:
    """Return a text that only says something, and controls no terminal."""
    return text.translate(_CONTROLS)


def cut(line: str, cells: int) -> str:
    """Return as much of a line as fits into so many cells of a terminal."""
    for end, char in enumerate(line):
        if not combining(char):
            cells -= 2 if east_asian_width(char) in "WF" else 1
        if cells < 0:
            return line[:end]
    return line


def _nothing() -> None:
    pass


def text(task: Task[Any] | None) -> str:
    """Return a task as a line of text, and one for each of its rows; no traceback."""
    if task is None:
        return ""
    state = listed_state([task])
    for each in (state, *state["rows"]):
        if each["error"]:
            each["error"]["traceback"] = ""
    return plain(settled_text(state))
