"""The updater of a bar that is driven by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..run.updater import ProgressUpdater

if TYPE_CHECKING:
    from .tracker import ProgressTracker


NOT_BY_HAND = (
    "This tracker shows a task, and only the task moves it; "
    "for a bar driven by hand make a ProgressTracker() without a task."
)


class TrackerUpdater(ProgressUpdater):
    """The writing end of a bar driven by hand. Displayed, it is the bar.

    Parameters
    ----------
    tracker : ProgressTracker
    """

    __slots__ = ("_tracker",)

    def __init__(self, tracker: ProgressTracker) -> None:
        super().__init__(tracker.activity.live)
        self._tracker = tracker

    def _ipython_display_(self, **_: Any) -> None:
        self._tracker._ipython_display_()

    def _display_(self) -> Any:
        return self._tracker._display_()

    def __repr__(self) -> str:
        return f"<updater of {self._tracker!r}>"
