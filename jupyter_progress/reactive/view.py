"""The widget that shows a value, of the kind that the page knows."""

from __future__ import annotations

from typing import Any

from ..core.marimo import is_marimo


def view_of(variable: Any, **options: Any) -> Any:
    """Make a widget that shows a variable or a derived value, live.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    **options
        `track_progress` and `own` of `DerivedPresenter`.
    """
    # Imported late: they need ipywidgets.
    if is_marimo():
        from .marimo import MarimoView

        return MarimoView(variable, **options)
    from .views import View

    return View(variable, **options)
