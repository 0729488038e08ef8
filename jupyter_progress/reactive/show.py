"""How a variable gets into the output of a cell."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

import traitlets

from ..jupyter import kernel
from ..jupyter.tracker import VIEW
from ..render.wire import bundle, tracker_state
from .derived import DerivedVariable
from .rich import outputs_of

if TYPE_CHECKING:
    from .variable import Variable


def show(variable: Variable | DerivedVariable, view: Any = None) -> None:
    """Display a variable: a live view of it or, where nobody can watch, what it is in the end.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    view : Widget, optional
        Its view, if it has one already.
    """
    if kernel.kernel() is None:  # a terminal: nothing there can be replaced
        if isinstance(variable, DerivedVariable):
            variable.settle()
        print(repr(variable))
    elif kernel.unattended() and "VOILA_BASE_URL" not in os.environ:
        if isinstance(variable, DerivedVariable):
            variable.settle()
        Snapshot(variable)
    else:
        if view is None:
            view = variable.view()
            _close_when_run_again(view)
        place = {"version_major": 2, "version_minor": 0, "model_id": view.model_id}
        kernel.publish({"text/plain": repr(variable), VIEW: place}, uuid.uuid4().hex)
        kernel.flush()


_views: dict[str, list[Any]] = {}
"""The views that a cell made, by its id."""


def _close_when_run_again(view: Any) -> None:
    """Close a view when its cell runs once more: its output goes then, and it would compute on."""
    cell = kernel.kernel().get_parent("shell").get("metadata", {}).get("cellId")
    if cell is not None:
        kernel.kernel().shell.events.register("pre_run_cell", _runs_again)
        _views.setdefault(cell, []).append(view)


def _runs_again(info: Any) -> None:
    for view in _views.pop(getattr(info, "cell_id", None) or "", ()):
        view.close()


class Snapshot:
    """An output without a widget, replaced at every new value.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    """

    def __init__(self, variable: traitlets.HasTraits) -> None:
        self._variable = variable
        self._display_id = uuid.uuid4().hex
        self._shown = self._data()
        kernel.publish(self._shown, self._display_id)
        variable.observe(self._update, variable.trait_names())

    def _update(self, _: Any) -> None:
        data = self._data()
        if data != self._shown and not getattr(self._variable, "is_loading", False):
            self._shown = data
            kernel.refresh(data, self._display_id)

    def _data(self) -> dict[str, Any]:
        variable = self._variable
        if isinstance(variable, DerivedVariable) and variable.has_error and variable.task:
            return dict(bundle(tracker_state([variable.task])))
        shown = outputs_of(getattr(variable, "value"))  # noqa: B009 (any HasTraits)
        return dict(shown[0]["data"]) if shown else {"text/plain": ""}
