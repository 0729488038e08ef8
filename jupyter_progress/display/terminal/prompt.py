"""Bars below the prompt of IPython in a terminal: live, while the next line is being typed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ...run.task import Task
from .views import View, text

REFRESH = 0.5
"""Seconds between two drawings where nothing is sent: for the times, and for fake segments."""


def session() -> Any:
    """Return the prompt of the terminal that IPython runs in; None if it runs in none."""
    core = sys.modules.get("IPython.core.getipython")
    shell = core.get_ipython() if core is not None else None
    return getattr(shell, "pt_app", None)


class BelowPrompt(View):
    """One task in the lines below the prompt; its final state goes above.

    Parameters
    ----------
    task : Task
    shown : callable
        Whether something else shows it too, because a cell waits for it.
    """

    def __init__(self, task: Task[Any], shown: Callable[[], bool]) -> None:
        self._shown = shown
        super().__init__(task)

    def draw(self) -> None:
        """Have it below the prompt."""
        if self not in _views:
            _views.append(self)
        prompt = session()
        prompt.bottom_toolbar = _lines
        prompt.refresh_interval = REFRESH
        prompt.app.invalidate()

    def finish(self) -> None:
        """Print the final state, which IPython puts above the prompt."""
        if self in _views:
            _views.remove(self)
        prompt = session()
        if not _views:
            prompt.bottom_toolbar = None
            prompt.refresh_interval = 0
        if not self._shown():
            print(text(self.task), flush=True)
        prompt.app.invalidate()


_views: list[BelowPrompt] = []


def _lines() -> str:
    return "\n".join(text(each.task) for each in list(_views))
