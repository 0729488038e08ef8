"""Calls and messages as bytes, for another process."""

from __future__ import annotations

import inspect
import io
import pickle
from collections import ChainMap
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from types import CodeType
from typing import Any, ClassVar

from ..run.partials import RunThrough
from ..run.signature import Call, name_of
from ..values.update import Update
from .errors import needs_extra
from .messages import Message


@cache
def pickler() -> Any:
    """Return the class that pickles functions of a notebook too, with the names of their cells.

    Raises
    ------
    ModuleNotFoundError
        If cloudpickle is not installed: who runs nothing elsewhere need not have it.
    """
    with needs_extra("processes"):
        import cloudpickle

    plain = cloudpickle.Pickler.dispatch_table[CodeType]

    def code_and_file(code: CodeType) -> tuple[Callable[..., CodeType], tuple[Any, ...]]:
        make, arguments = plain(code)  # which leaves out the name of the file
        return _code_of_file, (code.co_filename, make, *arguments)

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        dispatch_table: ClassVar[Any] = ChainMap(
            {CodeType: code_and_file}, cloudpickle.Pickler.dispatch_table
        )

    return Pickler


def _code_of_file(filename: str, make: Callable[..., CodeType], *arguments: Any) -> CodeType:
    return make(*arguments).replace(co_filename=filename)


def dumps(value: Any) -> bytes:
    """Pickle anything that can be, functions of a notebook included."""
    buffer = io.BytesIO()
    pickler()(buffer).dump(value)
    return buffer.getvalue()


loads = pickle.loads


def pack_call(call: Callable[..., Any]) -> bytes:
    """Pickle a call.

    Raises
    ------
    TypeError
        If a part of it cannot be; names which.
    """
    try:
        return dumps(call)
    except Exception as error:
        if isinstance(call, RunThrough):
            call = call.call
        name = name_of(call.func) if isinstance(call, Call) else name_of(call)
        culprit = next(_unpicklable(call), "something in it")
        raise TypeError(
            f"{name} cannot be sent to another process: {culprit} cannot be pickled "
            f"({type(error).__name__}: {error}). Make it inside the function, or hand over what "
            "it is made from (a path, a size, an address)."
        ) from error


def _unpicklable(call: Callable[..., Any]) -> Iterator[str]:
    if not isinstance(call, Call):
        return
    for name, value in _each_argument(call.arguments):
        if not _can_be_pickled(value):
            yield f"the argument {name}, a {type(value).__name__},"
    func = inspect.unwrap(call.func)
    owner = getattr(func, "__self__", None)
    if owner is not None and not _can_be_pickled(owner):
        yield f"the {type(owner).__name__} whose method it is"
    with suppress(TypeError, ValueError):
        variables = inspect.getclosurevars(func)
        for name, value in {**variables.globals, **variables.nonlocals}.items():
            if not _can_be_pickled(value):
                yield f"the variable {name} that it uses, a {type(value).__name__},"


def _each_argument(arguments: inspect.BoundArguments) -> Iterator[tuple[str, Any]]:
    """Yield the arguments by name, those of ``*args`` and ``**kwargs`` one by one."""
    for name, value in arguments.arguments.items():
        kind = arguments.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            yield from ((f"{name}[{i}]", each) for i, each in enumerate(value))
        elif kind is inspect.Parameter.VAR_KEYWORD:
            yield from value.items()
        else:
            yield name, value


def _can_be_pickled(value: Any) -> bool:
    try:
        dumps(value)
    except Exception:
        return False
    return True


def pack_batch(batch: list[Message]) -> bytes:
    """Pickle messages; values of users that cannot be pickled go as what they read."""
    try:
        return dumps(batch)
    except Exception:
        return dumps([_readable(each) if isinstance(each, Update) else each for each in batch])


def _readable(update: Update) -> Update:
    metrics, partial = update.metrics.items(), update.partial
    if partial is not None and not _can_be_pickled(partial):
        partial = (repr(partial[0]),)
    plain = {k: v if _can_be_pickled(v) else repr(v) for k, v in metrics}
    return update._replace(metrics=plain, partial=partial)
