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

    def as_dict(self) -> dict[str, Any]:
        """Return what its bar says now as plain JSON, for programs.

        The title, the status, the percent, the message, the metrics, the count, the seconds, the
        error, and the same of its children, as many as are shown. ``docs/json.md`` describes it;
        a notebook has it in the output of the cell once all is over.
        """
        from ..render.record import record  # here, for what is only computed is not rendered
        from ..render.wire import listed_state

        return record(listed_state(self.activity))

    def _show(self) -> None:
        current_display().display(self.activity)

    def _ipython_display_(self, **_: Any) -> None:
        self._show()
        if host.is_answering():
            raise NotImplementedError  # IPython has written ``Out[1]: `` and expects a text

    def _display_(self) -> Any:
        """Return what marimo shows: a bar of the running cell's own."""
        return display_named("marimo").bar(self.activity)


def activity_of(given: Any) -> Activity:
    """Return what is shown for an object that was given to be shown.

    Raises
    ------
    TypeError
        If it is none that is shown.
    """
    if isinstance(given, Activity):
        return given
    if isinstance(given, Shown):
        return given.activity
    raise TypeError(
        f"ProgressTracker: {given!r} is not a task; "
        "give what a tracked function or run_task returned."
    )
