"""Functions of values as views of variables."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, overload

from ..core.marimo import is_element
from .derived import DerivedVariable
from .trait import find_trait
from .variable import Variable
from .view import view_of


@overload
def component(func: Callable[..., Any], /) -> Callable[..., Any]: ...
@overload
def component(
    *, track_progress: bool = False, keep_value: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
def component(
    func: Callable[..., Any] | None = None,
    /,
    *,
    track_progress: bool = False,
    keep_value: bool = False,
) -> Callable[..., Any]:
    """Turn a function of values into a view of variables.

    A call with variables returns a widget, which shows what the function makes of their values,
    and again whenever one changes. Arguments that are no variables are passed as they are.

    Parameters
    ----------
    func : callable
        Returns anything that can be displayed; runs when its arguments are there.
    track_progress : bool
        Whether the place shows the progress of what the function waits for. Otherwise the old
        view stays meanwhile, dimmed.
    keep_value : bool
        Whether the old view stays beside the progress too, dimmed.

    Raises
    ------
    TypeError
        If `func` is not a function.

    Examples
    --------
    >>> @component(track_progress=True)
    ... def show(result):
    ...     return HTML(f"<b>{result}</b>")
    >>> show(calculation)
    """
    if func is None:
        return functools.partial(component, track_progress=track_progress, keep_value=keep_value)
    if not callable(func):
        raise TypeError(f"component: got a {type(func).__name__}; give a function.")
    plain = func

    @functools.wraps(plain)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        names = tuple(kwargs)

        def render(*values: Any) -> Any:
            positional = len(values) - len(names)
            named = dict(zip(names, values[positional:], strict=True))
            return plain(*values[:positional], **named)

        render.__qualname__ = getattr(plain, "__qualname__", type(plain).__name__)
        given = [as_variable(each) for each in (*args, *kwargs.values())]
        # What is rendered may be a widget, which is in one place: it is made anew each time.
        derived = DerivedVariable(render, given, run_as_task=False, cache=0, keep_value=keep_value)
        view = view_of(derived, track_progress=track_progress, own=True)
        derived.activate()
        return view

    return wrapper


def as_variable(given: Any) -> Any:
    """Return a variable as it is, and anything else as one that does not change."""
    trait = find_trait(given)
    if trait is None or (trait[0] is given and not given.has_trait("value")):
        return Variable(given.value if is_element(given) else given)
    return given
