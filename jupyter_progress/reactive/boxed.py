"""Values as widgets, which go into boxes as they are."""

from __future__ import annotations

import threading
from typing import Any

import ipywidgets

from .derived import DerivedVariable
from .value import Value
from .variable import Variable


class Boxed(ipywidgets.VBox):  # type: ignore[misc]
    """A box around one view of a value.

    Its models on the page are made when the box that it is put into asks for them: a value that is
    in no box costs nothing. It is the same one in all boxes, and has a layout as any widget.
    """

    def __init__(self) -> None:
        self._opening = threading.RLock()
        super().__init__()

    def open(self) -> None:
        """Do nothing: ipywidgets opens a widget when it is made, and this one opens later."""

    @property
    def model_id(self) -> str:
        """The id of its model, which is opened for whoever asks."""
        with self._opening:
            if self.comm is None:
                self.children = () if getattr(self, "closed", False) else (self.view(),)
                self.layout.open()  # again, if it was closed
                super().open()
        return str(self.comm.comm_id)

    def close_box(self) -> None:
        """Remove it from the page, with the view in it."""
        if self.comm is not None:
            for child in self.children:
                child.close()
            super().close()
            self.layout.close()

    def __del__(self) -> None:
        """Close nothing: ipywidgets holds what is open."""


class BoxedVariable(Variable, Boxed):
    """A variable as a widget."""

    def close(self) -> None:
        """Remove it from the boxes that it is in."""
        self.close_box()

    def __reduce__(self) -> tuple[Any, ...]:
        return Variable, (self.value,)  # in another process it is in no box


class BoxedDerivedVariable(DerivedVariable, Boxed):
    """A derived variable as a widget."""

    def close(self) -> None:
        """Stop computing: cancel what is under way, and remove all views."""
        super().close()
        self.close_box()


AS_WIDGETS: dict[type[Value], type[Value]] = {
    Variable: BoxedVariable,
    DerivedVariable: BoxedDerivedVariable,
}
