"""What the displays of notebooks have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..core import host
from ..core.activity import Activity
from ..core.errors import log_failure
from ..display.display import Display


class NotebookDisplay(Display):
    """Shows activities in the outputs of cells, where they stay."""

    @contextmanager
    def waiting(self, activity: Activity) -> Iterator[None]:
        """Show it to a cell that waits for it, unless somebody watches it already.

        What it awaits in a later cell and is over by then it has got, and there is nothing to see.
        """
        if host.is_in_cell() and not activity.is_watched and not activity.progress.is_over:
            try:
                self.show(activity)
            except Exception:  # what was asked for is the result
                log_failure("%r could not be shown; it goes on.", activity)
        yield
