"""What marimo shows of a reactive value."""

from __future__ import annotations

from typing import Any

from ..display.choice import current_display, display_named
from .derived import DerivedVariable


def shown_in_marimo(variable: DerivedVariable) -> Any:
    """Return the value itself, once it is there, or the bar of the run that failed.

    marimo shows no Jupyter widgets but anywidgets, so not the live view. A cell that depends on
    the value waits for it anyway; meanwhile it shows the bar.
    """
    variable.activate()
    run = variable.under_way()
    if run is not None:
        current_display().show(run)
    state = variable.wait()
    if state.error is not None and state.task is not None:
        return display_named("widget").tracker(state.task)
    return variable.result()
