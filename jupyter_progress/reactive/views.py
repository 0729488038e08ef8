"""The widget of ipywidgets that shows a value and stays where it is while that changes."""

from __future__ import annotations

from typing import Any

import ipywidgets

from ..jupyter import front_end
from ..jupyter.rich import outputs_of
from ..run.task import Task
from .derived import DerivedVariable
from .presenter import classes, presenter_of
from .run_bar import RunBar
from .show import show
from .state import Outputs
from .variable import Variable


class View(ipywidgets.VBox):  # type: ignore[misc]
    """A box on the page; its first child shows a value, and its second the progress of that.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    **options
        `track_progress` and `own` of `DerivedPresenter`.
    """

    def __init__(self, variable: Variable | DerivedVariable, **options: Any) -> None:
        front_end.hold()  # so that a page that saves the view keeps what it shows
        self.variable = variable
        self._output = ipywidgets.Output()
        self._output.add_class("jprog-place-out")
        # The class -value hides a bar, which is added before the phase that shows it.
        super().__init__([self._output], _dom_classes=("jprog-place", "jprog-place-value"))
        self._bar: RunBar | None = None
        self._presenter = presenter_of(variable, self, **options)
        self._presenter.start()

    def close(self) -> None:
        """Remove it, and all that is in it, from the page.

        A variable stays, and a derived value goes on being computed: close that itself.
        """
        if self.comm is None:
            return
        self._presenter.stop()
        if self._bar is not None:
            self._bar.stop_following()
        for child in self.children:
            child.close()
        super().close()
        for layout in (self._output.layout, self.layout):
            layout.close()

    def _ipython_display_(self, **_: Any) -> None:
        show(self.variable, self)

    def show_value(self, value: Any, drawn: Outputs = ()) -> None:
        """Replace what is shown, in one message, by a value below these outputs."""
        self._output.outputs = (*drawn, *outputs_of(value))

    def follow(self, run: Task[Any], over: bool = False) -> None:
        """Have the bar show this run; with `over`, how it ended."""
        if self._bar is None:
            self._bar = RunBar(run, getattr(self.variable, "trigger", None))
            self._bar.add_class("jprog-place-bar")
            self.children = (self._output, self._bar)
        self._bar.follow(run, over)

    def enter(self, phase: str, keep: bool) -> None:
        """Show the value, the bar or both."""
        self._dom_classes = ("jprog-place", *classes(phase, keep))
