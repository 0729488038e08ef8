"""A value that can be changed, observed, computed from and shown."""

from __future__ import annotations

from typing import Any

import traitlets

from ..core.marimo import is_watched
from .value import Value
from .view import view_of


class Variable(Value):
    """A value that others are computed from. Displayed, or in a box, it shows what it is, live.

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

    value = traitlets.Any()

    def __init__(self, value: Any = None) -> None:
        super().__init__()
        self.value = value

    def view(self) -> Any:
        """Return another widget that shows the value; `close` it at last."""
        return view_of(self)

    def wait(self, timeout: float | None = None) -> Any:
        """Return at once: unlike what is derived from it, it is always up to date."""
        return self.value

    def _ipython_display_(self, **_: Any) -> None:
        from .show import show  # imported late: it needs IPython

        show(self)

    def _display_(self) -> Any:
        """Return what marimo shows."""
        return self.view() if is_watched() else self.value

    def __repr__(self) -> str:
        return f"Variable({self.value!r})"
