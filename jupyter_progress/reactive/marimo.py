"""Reactive values in marimo, whose pages have no widgets but anywidgets."""

from __future__ import annotations

from typing import Any

from ..core.activity import Activity
from ..core.marimo import is_watched, when_cell_is_over
from ..display.choice import current_display, display_named
from ..jupyter.marimo_display import WithOutput
from .derived import DerivedVariable
from .presenter import classes, presenter_of
from .run_bar import RunBar
from .state import Outputs
from .variable import Variable


class MarimoView(WithOutput, RunBar):
    """Shows a value in the output of a cell: what it is or, while it is computed, its bar.

    It goes with that cell.
    """

    def __init__(self, variable: Variable | DerivedVariable, **options: Any) -> None:
        self._variable = variable
        # The activity stands for a run until there is one.
        super().__init__(Activity(), getattr(variable, "trigger", None))
        self.enter("value", keep=False)
        self._presenter = presenter_of(variable, self, **options)
        self._presenter.start()
        when_cell_is_over(self.close)

    def _display_(self) -> Any:
        """Return what marimo shows: this or, where it exports a page, what there is in the end."""
        if is_watched() or isinstance(self._variable, Variable):
            return super()._display_()
        return shown_at_end(self._variable)

    def show_value(self, value: Any, drawn: Outputs = ()) -> None:
        """Show a value as the output of a cell would."""
        self.show_out(value)

    def enter(self, phase: str, keep: bool) -> None:
        """Show the value, the bar or both."""
        self.place = " ".join(classes(phase, keep))

    def close(self) -> None:
        """Go from the page. A derived value goes on being computed: close that itself."""
        if self.comm is not None:
            self._presenter.stop()
            super().close()


def shown_at_end(variable: DerivedVariable) -> Any:
    """Return the value when it is there, or the bar of the run that failed: nobody watches."""
    variable.activate()
    run = variable.under_way()
    if run is not None:
        current_display().show(run)
    state = variable.wait()
    if state.error is not None and state.task is not None:
        return display_named("marimo").bar(state.task)
    return variable.result()
