"""What is meant where a variable is wanted: a trait of some object."""

from __future__ import annotations

from typing import Any

import traitlets

from ..core.marimo import is_element


def find_trait(given: Any) -> tuple[traitlets.HasTraits, str] | None:
    """Return the object and the name of the trait that is meant, or None if none can be.

    A pair ``(has_traits, "trait")`` means that trait, and any other object with traits means its
    ``value``. Whether the object has a trait of that name is not looked at. What
    ``mo.ui.anywidget`` wraps is such an object too.
    """
    owner, name = given if isinstance(given, tuple) and len(given) == 2 else (given, "value")
    wrapped = getattr(owner, "widget", None)
    owner = wrapped if is_element(owner) and wrapped is not None else owner
    if isinstance(owner, traitlets.HasTraits) and isinstance(name, str):
        return owner, name
    return None


def trait_of(given: Any, caller: str) -> tuple[traitlets.HasTraits, str]:
    """Return the object and the name of the trait that is meant.

    Parameters
    ----------
    given : Variable, DerivedVariable, widget or (has_traits, "trait")
    caller : str
        What the error begins with.

    Raises
    ------
    TypeError
        If it is none of these, or has no such trait.
    """
    found = find_trait(given)
    if found is not None and found[0].has_trait(found[1]):
        return found
    why = "" if found is None else f": {type(found[0]).__name__} has no trait {found[1]!r}"
    raise TypeError(
        f"{caller}: {given!r} is no variable{why}; give a variable, a widget that has a value, "
        'or a pair (has_traits, "trait").'
    )
