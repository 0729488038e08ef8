"""The bars at the bottom of a terminal, drawn by rich."""

from __future__ import annotations

import atexit
import sys
import threading
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ...core import host
from ...render.html import INDENT, Readout, readout
from ...render.text import plain
from ...render.wire import listed_state
from ...render.words import depth_of, rest
from ..view import View

PER_SECOND = 10
"""How often the terminal is drawn while a bar is shown."""

BAR_WIDTH = 30

STYLES = {"done": "green", "failed": "red", "cancelled": "dim"}


class Row(View):
    """One activity among those at the bottom of the terminal; its final state stays above them."""

    def draw(self) -> None:
        """Have it on the screen, which draws itself."""
        _screen.add(self)

    def finish(self) -> None:
        """Leave the final state behind."""
        _screen.remove(self).print(self.lines())

    def close(self) -> None:
        """Take it off the screen."""
        super().close()
        _screen.remove(self)

    def lines(self) -> Table:
        """Return its bar, and those of its rows, for rich."""
        table = Table.grid(padding=(0, 2, 0, 0))
        activity = self.activity
        if activity is None:  # it ended while the screen was drawn
            return table
        state = listed_state(activity)
        table.add_row(*_cells(readout(state), ""))
        for row in state["rows"]:
            table.add_row(*_cells(readout(row), INDENT * depth_of(row)))
        if state["more"]:
            table.add_row(Text(INDENT + rest(state["more"]), style="dim"))
        return table


def _cells(read: Readout, indent: str) -> tuple[Any, ...]:
    style = STYLES.get(read.status, "")
    unknown = read.value is None and read.status not in STYLES
    bar = ProgressBar(
        total=None if unknown else 100,
        completed=read.value or 0,
        width=BAR_WIDTH,
        pulse=unknown,
        complete_style=style or "cyan",
        finished_style=style or "cyan",
    )
    return (
        Text(indent + plain(read.name)),
        bar,
        Text(read.figure, style=style),
        Text(plain("  ".join(read.facts)), style="red" if read.status == "failed" else "dim"),
    )


class _Screen:
    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._lock = threading.RLock()
        self._live: Live | None = None

    def add(self, row: Row) -> None:
        with self._lock:
            if row in self._rows:
                return
            self._rows.append(row)
            if self._live is None:
                self._live = Live(
                    console=Console(file=sys.stderr),
                    get_renderable=self._render,
                    refresh_per_second=PER_SECOND,
                    transient=True,
                    # rich would print to the terminal what was to go into a file.
                    redirect_stdout=host.is_terminal(sys.stdout),
                )
                self._live.start()

    def stop(self) -> None:
        """Give the terminal back as it was: loops that nobody ended are left as they stand."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def remove(self, row: Row) -> Console:
        """Take a row off; returns where to leave something behind above those that stay."""
        with self._lock:
            live = self._live
            if row in self._rows:
                self._rows.remove(row)
            if not self._rows:
                self._live = None
        # Without the lock: rich takes its own, and asks for `_render` while it holds that.
        if live is None:
            return Console(file=sys.stderr)
        if self._live is None:
            live.stop()
        return live.console

    def _render(self) -> Group:
        with self._lock:
            rows = tuple(self._rows)
        return Group(*(row.lines() for row in rows))


_screen = _Screen()
atexit.register(_screen.stop)
