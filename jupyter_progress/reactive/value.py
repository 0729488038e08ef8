"""What variables and derived variables have in common: where widgets are, they are widgets."""

from __future__ import annotations

import sys
from typing import Any

import traitlets

from ..core.marimo import is_marimo


class Value(traitlets.HasTraits):
    """A value that can be observed and shown.

    Where ipywidgets is loaded, as in every notebook, one is made as a widget: it goes into a box
    as it is. Elsewhere nothing is loaded for it.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make it; a widget, if there can be boxes to put it into."""
        if "ipywidgets" in sys.modules and not is_marimo():  # marimo has no boxes of ipywidgets
            from .boxed import AS_WIDGETS  # imported late: scripts need no widgets

            cls = AS_WIDGETS.get(cls, cls)
        return super().__new__(cls, *args, **kwargs)
