"""Values that are computed from others in the background, and what shows and starts them."""

from __future__ import annotations

from typing import Any

from .derived import DerivedVariable
from .variable import Variable


def _view(variable: Variable) -> Any:
    from .views import ValuePlace  # plain scripts need no widgets

    return ValuePlace(variable)


def _view_derived(variable: DerivedVariable, track_progress: bool) -> Any:
    from .views import DerivedPlace

    return DerivedPlace(variable, track_progress=track_progress)


def _show(variable: Variable | DerivedVariable) -> None:
    from .show import show

    show(variable)


Variable.make_view, DerivedVariable.make_view = _view, _view_derived
Variable.show = DerivedVariable.show = _show
