"""Which parameter of a function takes the updater, and how a call is bound to the others."""

from __future__ import annotations

import functools
import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .updater import ProgressUpdater


@dataclass(frozen=True)
class Call:
    """A function with its arguments, lacking only an updater.

    Attributes
    ----------
    func : callable
    arguments : inspect.BoundArguments
        Bound to the signature of `func`, the updater left out.
    updater_name : str or None
        The parameter that takes the updater, if there is one.
    """

    func: Callable[..., Any]
    arguments: inspect.BoundArguments
    updater_name: str | None

    def __call__(self, updater: ProgressUpdater) -> Any:
        """Call the function, handing it `updater` where it wants one."""
        arguments, name = self.arguments, self.updater_name
        if name is None:
            return self.func(*arguments.args, **arguments.kwargs)
        if name not in arguments.signature.parameters:  # hidden, as in a tracked function
            return self.func(*arguments.args, **arguments.kwargs, **{name: updater})
        given = {**arguments.arguments, name: updater}
        # The order of the parameters decides what `args` yields.
        ordered = {n: given[n] for n in arguments.signature.parameters if n in given}
        arguments = inspect.BoundArguments(arguments.signature, ordered)
        return self.func(*arguments.args, **arguments.kwargs)


def name_of(func: Callable[..., Any]) -> str:
    """Return the name by which errors and bars call a function."""
    name = getattr(func, "__qualname__", None) or getattr(func, "__name__", None)
    if name is None and hasattr(func, "func"):  # functools.partial
        return name_of(func.func)
    return str(name or type(func).__name__).rpartition("<locals>.")[2]


def find_updater(func: Callable[..., Any]) -> str | None:
    """Return the name of the parameter annotated `ProgressUpdater`, or None.

    Strings, ``Optional`` and ``| None`` are understood.
    """
    for parameter in signature_of(func).parameters.values():
        if _is_updater(parameter.annotation, func):
            return parameter.name
    return None


def bind(
    func: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    updater_name: str | None,
) -> Call:
    """Bind arguments to a function, its updater aside.

    Raises
    ------
    TypeError
        If they do not fit, as a plain call would.
    """
    return binder(func, updater_name)(*args, **kwargs)


def binder(func: Callable[..., Any], updater_name: str | None) -> Callable[..., Call]:
    """Return what binds arguments to a function as `bind` does, for many calls of it."""
    signature = signature_of(func)
    others = without(signature, updater_name)

    def bound(*args: Any, **kwargs: Any) -> Call:
        try:
            arguments = others.bind(*args, **kwargs).arguments
        except TypeError as error:
            raise TypeError(f"{name_of(func)}(): {error}") from None
        return Call(func, inspect.BoundArguments(signature, arguments), updater_name)

    return bound


def signature_of(func: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of a function; one that takes anything where it has none (`max`)."""
    try:
        return inspect.signature(func)
    except ValueError:
        kinds = {"args": inspect.Parameter.VAR_POSITIONAL, "kwargs": inspect.Parameter.VAR_KEYWORD}
        return inspect.Signature([inspect.Parameter(name, kind) for name, kind in kinds.items()])


def without(signature: inspect.Signature, name: str | None) -> inspect.Signature:
    """Return a signature without the parameter of that name."""
    kept = [each for each in signature.parameters.values() if each.name != name]
    return signature.replace(parameters=kept)


def _is_updater(annotation: Any, func: Callable[..., Any]) -> bool:
    if isinstance(annotation, str):
        names = {**getattr(inspect.unwrap(func), "__globals__", {}), **_closure(func)}
        try:
            return _is_updater(eval(annotation, names), func)
        except Exception:
            # A name that only a type checker knows: go by how it is spelt.
            return re.search(r"\bProgressUpdater\b", annotation) is not None
    if isinstance(annotation, typing.ForwardRef):
        return _is_updater(annotation.__forward_arg__, func)
    if isinstance(annotation, type):
        return issubclass(annotation, ProgressUpdater)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _is_updater(inner[0], func)
    if origin is typing.Union or origin is types.UnionType:
        return any(_is_updater(each, func) for each in inner)
    return False


def _closure(func: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        return inspect.getclosurevars(func).nonlocals
    except (TypeError, ValueError):
        return {}


def tracked_of(func: Any) -> Any:
    """Return how a function asked to be run, if it is tracked, or wraps or completes one."""
    while isinstance(func, functools.partial):
        func = func.func
    return getattr(func, "__tracked__", None)
