"""Bars at the bottom of a terminal, drawn with the characters and colours of rich."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console
from rich.progress_bar import ProgressBar
from rich.text import Text

from ...core.activity import Activity
from ...render.fit import GAP, Row, more_line, rows
from ...render.rows import MOST_ROWS
from ...render.text import line_state
from .screen import OnScreen

STYLES = {"done": "green", "failed": "red", "cancelled": "dim", "kept": "dim"}


class Bar(OnScreen):
    """One activity and its rows, each a row with a bar."""

    def __init__(self, activity: Activity, stream: Any) -> None:
        # Into nowhere: it puts into characters what is for the screen to write.
        encoding = getattr(stream, "encoding", None) or "ascii"
        nowhere = io.TextIOWrapper(io.BytesIO(), encoding, "replace")
        self._console = Console(
            file=nowhere, force_terminal=True, force_jupyter=False, legacy_windows=False
        )
        super().__init__(activity, stream)

    def lines(self, activity: Activity, cells: int, most: int | None) -> list[str]:
        """Return its rows for the terminal."""
        state = line_state(activity, MOST_ROWS if most is None else most)
        lines = [self._drawn(row) for row in rows(state, cells, self.encoding)]
        return lines + ([more_line(state["more"], cells)] if state["more"] else [])

    def _drawn(self, row: Row) -> str:
        style = STYLES.get(row.status, "")
        parts: list[Text | ProgressBar] = [Text(row.name)]
        if row.width_of_bar:
            parts += [Text(GAP), _bar(row, style)]
        parts.append(Text(GAP + row.figure if row.figure.strip() else row.figure, style=style))
        if row.facts:
            parts.append(Text(GAP + row.facts, style="red" if row.status == "failed" else "dim"))
        with self._console.capture() as drawn:
            for part in parts:
                self._console.print(part, end="", soft_wrap=isinstance(part, Text), highlight=False)
        return drawn.get().replace("\n", "").rstrip()


def _bar(row: Row, style: str) -> ProgressBar:
    unknown = row.value is None and row.status == "running"
    return ProgressBar(
        total=None if unknown else 100,
        completed=row.value or (100 if row.status == "done" else 0),
        width=row.width_of_bar,
        pulse=unknown,
        complete_style=style or "cyan",
        finished_style=style or "cyan",
    )
