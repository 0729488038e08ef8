"""A value that can be changed, observed, computed from and shown."""

from __future__ import annotations

from typing import Any

import traitlets


class Variable(traitlets.HasTraits):
    """A value that others are computed from. Displayed, it shows what it is, live.

    Parameters
    ----------
    value : object
        What it is at first. A change is an assignment to `value`: changing a list in place is
        not noticed.

    Examples
    --------
    >>> n = Variable(5)
    >>> n.value = 6
    """

    value = traitlets.Any()

    def __init__(self, value: Any = None) -> None:
        super().__init__()
        self.value = value

    def view(self) -> Any:
        """Return a widget that shows the value, to be placed among others; `close` it at last."""
        from .place import ValuePlace  # plain scripts need no widgets

        return ValuePlace(self)

    def _ipython_display_(self, **_: Any) -> None:
        from .show import show

        show(self)

    def __repr__(self) -> str:
        return f"Variable({self.value!r})"
