"""How a variable is shown where no widget can be: as plain output, replaced when it changes."""

from __future__ import annotations

import uuid
from typing import Any

from ..jupyter import kernel
from ..jupyter.rich import outputs_of
from ..render.wire import bundle, tracker_state
from .derived import DerivedVariable
from .variable import Variable


class Snapshot:
    """An output without a widget, replaced at every new value.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    """

    def __init__(self, variable: Variable | DerivedVariable) -> None:
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
            return dict(bundle(tracker_state(variable.task)))
        shown = outputs_of(variable.value)
        return dict(shown[0]["data"]) if shown else {"text/plain": ""}
