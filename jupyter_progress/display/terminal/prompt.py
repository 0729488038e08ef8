"""Bars below the prompt of IPython in a terminal: live, while the next line is being typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from ...core import host
from ...core.activity import Activity
from ...render.fit import line, more_line
from ...render.rows import chosen
from ...render.text import line_state, text
from ..view import View
from .screen import SHARE

REFRESH = 0.5
"""Seconds between two drawings where nothing is sent: for the times, and for fake segments."""


class BelowPrompt(View):
    """One activity in the lines below the prompt; its final state goes above.

    Parameters
    ----------
    activity : Activity
    shown : callable
        Whether something else shows it too, because a cell waits for it.
    """

    def __init__(self, activity: Activity, shown: Callable[[], bool]) -> None:
        self._shown = shown
        super().__init__(activity)

    def draw(self) -> None:
        """Have it below the prompt."""
        if self not in _views:
            _views.append(self)
        prompt = host.prompt()
        prompt.bottom_toolbar = _lines
        prompt.refresh_interval = REFRESH
        prompt.app.invalidate()

    def finish(self) -> None:
        """Print the final state, which IPython puts above the prompt."""
        if self in _views:
            _views.remove(self)
        prompt = host.prompt()
        if not _views:
            prompt.bottom_toolbar = None
            prompt.refresh_interval = 0
        if not self._shown():
            print(text(self.activity), flush=True)
        prompt.app.invalidate()


_views: list[BelowPrompt] = []


def is_below(activity: Activity) -> bool:
    """Return whether an activity is below the prompt now."""
    return any(each.activity is activity for each in list(_views))


def _lines() -> str:
    columns, height = shutil.get_terminal_size()
    most = max(1, height // SHARE)
    rows = [(activity, 0) for each in list(_views) if (activity := each.activity) is not None]
    lines = [line(line_state(each), columns - 1, "utf-8") for each, _ in chosen(rows, most)]
    if len(rows) > most:
        lines.append(more_line(len(rows) - most, columns - 1))
    return "\n".join(lines)
