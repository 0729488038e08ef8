"""How a variable is shown where no widget can be: as plain output, replaced when it changes."""

from __future__ import annotations

import uuid
from typing import Any

from ..jupyter import kernel
from ..jupyter.rich import outputs_of
from ..render.wire import bundle, tracker_state
from .derived import DerivedVariable
from .state import Outputs
from .variable import Variable

NOTHING = {"text/plain": ""}


class Snapshot:
    """Outputs without a widget, replaced at every new value.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    """

    def __init__(self, variable: Variable | DerivedVariable) -> None:
        self._variable = variable
        self._display_ids: list[str] = []
        self._shown: list[dict[str, Any]] = []
        self._show(self._outputs())
        variable.observe(self._update)

    def _update(self, _: Any) -> None:
        outputs = self._outputs()
        if outputs != self._shown and not getattr(self._variable, "is_loading", False):
            self._show(outputs)

    def _show(self, outputs: list[dict[str, Any]]) -> None:
        self._shown = outputs
        empty = [NOTHING] * (len(self._display_ids) - len(outputs))
        for i, data in enumerate([*outputs, *empty]):
            if i < len(self._display_ids):
                kernel.refresh(data, self._display_ids[i])
            else:
                self._display_ids.append(uuid.uuid4().hex)
                kernel.publish(data, self._display_ids[i])

    def _outputs(self) -> list[dict[str, Any]]:
        """Return what is to be shown, at least one output: a place for what comes later."""
        variable = self._variable
        if not isinstance(variable, DerivedVariable):
            return [*_data(outputs_of(variable.value))] or [NOTHING]
        drawn = _data(variable.state.drawn)
        if variable.has_error and variable.task:
            return [dict(bundle(tracker_state(variable.task))), *drawn]
        return [*drawn, *_data(outputs_of(variable.value))] or [NOTHING]


def _data(outputs: Outputs) -> list[dict[str, Any]]:
    return [dict(each["data"]) for each in outputs]
