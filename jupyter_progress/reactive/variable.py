"""A value that can be changed, observed, computed from and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets


class Variable(traitlets.HasTraits):
    """A value that others are computed from. Displayed, it shows what it is, live.

    Parameters
    ----------
    value : object
        What it is at first. A change is an assignment to `value` of something that is not equal
        to it: changing a list in place is not noticed, nor is True after 1.

    Examples
    --------
    >>> n = Variable(5)
    >>> n.value = 6
    """

    make_view: ClassVar[Callable[[Variable], Any]]
    """Makes its widget. Set by the package, so that variables need not know widgets."""

    show: ClassVar[Callable[[Variable], None]]
    """Shows it in the output of a cell. Set by the package."""

    value = traitlets.Any()

    def __init__(self, value: Any = None) -> None:
        super().__init__()
        self.value = value

    def view(self) -> Any:
        """Return a widget that shows the value, to be placed among others; `close` it at last."""
        return Variable.make_view(self)

    def _ipython_display_(self, **_: Any) -> None:
        Variable.show(self)

    def __repr__(self) -> str:
        return f"Variable({self.value!r})"
