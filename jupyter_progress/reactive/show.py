"""How a variable gets into the output of a cell."""

from __future__ import annotations

import uuid
from typing import Any

from ..core import host
from ..display.choice import current_display
from ..display.display import Display
from ..jupyter import kernel
from .derived import DerivedVariable
from .snapshot import Snapshot
from .variable import Variable


def show(variable: Variable | DerivedVariable, view: Any = None) -> None:
    """Display a variable: a live view of it or, where nobody can watch, what it is in the end.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    view : Widget, optional
        Its view, if it has one already.
    """
    display = current_display()
    if host.kernel() is None or type(display).show_value is not Display.show_value:
        display.show_value(variable)
    elif host.is_batch():
        variable.wait()
        Snapshot(variable)
    else:
        if view is None:
            view = variable.view()
            _close_when_run_again(view)
        kernel.publish({"text/plain": repr(variable), **kernel.view_of(view)}, uuid.uuid4().hex)
        kernel.flush()


_views: dict[str, list[Any]] = {}
"""The views that a cell made, by its id."""


def _close_when_run_again(view: Any) -> None:
    """Close a view when its cell runs again: its output is gone then, and it would compute on."""
    cell = host.request().get("metadata", {}).get("cellId")
    if cell is not None:
        host.shell().events.register("pre_run_cell", _runs_again)
        _views.setdefault(cell, []).append(view)


def _runs_again(info: Any) -> None:
    for view in _views.pop(getattr(info, "cell_id", None) or "", ()):
        view.close()
