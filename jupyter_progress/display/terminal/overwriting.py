"""Bars as one line of a terminal, which overwrites itself."""

from __future__ import annotations

from ...core.activity import Activity
from ...render.fit import line
from ...render.text import line_state
from .screen import OnScreen


class Overwriting(OnScreen):
    """One activity as one line."""

    def lines(self, activity: Activity, cells: int, most: int | None) -> list[str]:
        """Return the line."""
        return [line(line_state(activity), cells, self.encoding)]
