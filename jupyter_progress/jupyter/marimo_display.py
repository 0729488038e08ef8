"""The display of marimo: bars in the outputs of its cells."""

from __future__ import annotations

from typing import Any

import marimo
import traitlets

from ..core.activity import Activity
from ..core.errors import log_failure
from ..core.marimo import is_in_handler, when_cell_is_over
from ..core.newest import Newest
from ..core.origin import Origin
from .bar import Bar
from .front_end import PLACES_CSS
from .notebook_display import NotebookDisplay


class WithOutput(Bar):
    """A bar with something below or in place of it, as marimo shows that.

    Attributes
    ----------
    place : str
        The classes of the place that both are in, which say what of them is seen.
    out : str
        Html of marimo's, its elements live in there.
    """

    own_css = PLACES_CSS
    place = traitlets.Unicode().tag(sync=True)
    out = traitlets.Unicode().tag(sync=True)

    def show_out(self, value: Any) -> None:
        """Show a value as the output of a cell would; None is nothing."""
        try:
            self.out = "" if value is None else marimo.as_html(value).text
        except Exception:
            log_failure("marimo cannot show this value, but as text: %s", type(value))
            self.out = marimo.as_html(repr(value)).text

    def _display_(self) -> Any:
        """Return what marimo shows: of what it wraps itself, it keeps each for ever."""
        return marimo.ui.anywidget(self)


class MarimoBar(WithOutput):
    """The bar of an activity in the output of a cell, with its partial results below.

    It goes with the cell that shows it, as marimo wants of all widgets.
    """

    def __init__(self, activity: Activity) -> None:
        self._origin = Origin()
        self._newest = Newest(self._show_partial)
        self._seen: object = None
        super().__init__(activity)
        if activity.yields:
            self.place = "jprog-place-part"
        when_cell_is_over(self.close)

    def publish(self) -> None:
        """Send the state, and soon the newest partial result."""
        activity = self.followed
        super().publish()
        box = None if activity is None else activity.live.partial
        if box is not None and box is not self._seen:
            self._seen = box
            self._newest.put(box)

    def _show_partial(self, box: tuple[Any]) -> None:
        self._origin.run(self.show_out, box[0])


class MarimoDisplay(NotebookDisplay):
    """Shows each activity by a bar of the running cell's own, below what that shows already.

    A cell's last expression takes the place of what was shown while the cell ran. Where an
    element of marimo calls its handler there is no output to show anything in.
    """

    def bar(self, activity: Activity) -> MarimoBar:
        """Return another bar of an activity, for what the running cell shows."""
        return MarimoBar(activity)

    def show(self, activity: Activity) -> None:
        """Show an activity below what the running cell shows already."""
        if not is_in_handler():
            marimo.output.append(self.bar(activity))
