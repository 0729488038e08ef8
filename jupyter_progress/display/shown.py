"""How hosts ask an object to show itself."""

from __future__ import annotations

from typing import Any

from ..core import host
from ..core.activity import Activity
from .choice import current_display, display_named


class Shown:
    """What is shown as its activity, by whichever display is the current one."""

    @property
    def activity(self) -> Activity:
        """What is shown: this object itself, unless it says otherwise."""
        assert isinstance(self, Activity)
        return self

    @property
    def tracker(self) -> Any:
        """The `ProgressTracker` that shows it."""
        return display_named("widget").tracker(self.activity, keep=True)

    def _show(self) -> None:
        current_display().display(self.activity)

    def _ipython_display_(self, **_: Any) -> None:
        self._show()
        if host.is_answering():
            raise NotImplementedError  # IPython has written ``Out[1]: `` and expects a text

    def _display_(self) -> Any:
        """Return what marimo shows."""
        return display_named("widget").tracker(self.activity)
