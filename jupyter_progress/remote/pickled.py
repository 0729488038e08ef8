"""Calls, results and errors as bytes, for another process."""

from __future__ import annotations

import inspect
import io
import pickle
from collections import ChainMap
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import CodeType
from typing import Any, ClassVar, NamedTuple

from ..core.errors import TaskCancelled
from ..run.signature import Call, name_of
from ..values.update import Update
from .errors import RemoteError, needs_extra
from .messages import Message
from .tracebacks import Line, lines_of, traceback_of

with needs_extra("processes"):
    import cloudpickle

DEEPEST = 10
"""Errors of a chain (each the cause or the context of the one before) that are sent."""


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles functions of a notebook too, whose tracebacks are to name their cells."""

    dispatch_table: ClassVar[Any] = ChainMap(
        {CodeType: lambda code: _code_and_file(code)}, cloudpickle.Pickler.dispatch_table
    )


def _code_and_file(code: CodeType) -> tuple[Callable[..., CodeType], tuple[Any, ...]]:
    # cloudpickle leaves out the name of the file.
    make, arguments = cloudpickle.Pickler.dispatch_table[CodeType](code)
    return _code_of_file, (code.co_filename, make, *arguments)


def _code_of_file(filename: str, make: Callable[..., CodeType], *arguments: Any) -> CodeType:
    return make(*arguments).replace(co_filename=filename)


def dumps(value: Any) -> bytes:
    """Pickle anything that can be, functions of a notebook included."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
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
    """Pickle messages; metrics that cannot be pickled go as what they read."""
    try:
        return dumps(batch)
    except Exception:
        return dumps([_readable(each) if isinstance(each, Update) else each for each in batch])


def _readable(update: Update) -> Update:
    metrics = update.metrics.items()
    return update._replace(metrics={k: v if _can_be_pickled(v) else repr(v) for k, v in metrics})


def pack_result(result: Any, name: str, *, heeded: bool = False) -> bytes:
    """Pickle what a task returned; an error saying so where that cannot be done.

    Parameters
    ----------
    result : object
    name : str
        Of the task.
    heeded : bool
        Whether it was asked to cancel, and has returned what it had.
    """
    try:
        return dumps(_Outcome(result, heeded=heeded))
    except Exception as error:
        problem = TypeError(
            f"the result of {name}, a {type(result).__name__}, cannot be pickled and sent back "
            f"({type(error).__name__}: {error}); return plain values or arrays instead."
        )
        return pack_error(problem)


def pack_error(error: BaseException) -> bytes:
    """Pickle what a task raised, with its traceback and the errors that led to it."""
    return dumps(_Outcome(None, _packed(error, DEEPEST)))


def pack_cancelled() -> bytes:
    """Return the outcome of a task that was cancelled."""
    return dumps(_Outcome(None, None, cancelled=True))


def unpack(outcome: bytes) -> tuple[Any, bool]:
    """Return the result that was packed, and whether the task had heeded a cancel.

    Raises
    ------
    TaskCancelled
        If the task was cancelled.
    BaseException
        What the task raised, with its traceback.
    """
    value, error, cancelled, heeded = loads(outcome)
    if cancelled:
        raise TaskCancelled("the task was asked to cancel")
    if error is not None:
        raise _unpacked(error)
    return value, heeded


class _Outcome(NamedTuple):
    result: Any
    error: _Packed | None = None
    cancelled: bool = False
    heeded: bool = False


class _Packed(NamedTuple):
    error: bytes | None
    name: str
    message: str
    traceback: list[Line]
    cause: _Packed | None
    context: _Packed | None
    suppress_context: bool


def _packed(error: BaseException | None, depth: int) -> _Packed | None:
    if error is None or depth == 0:
        return None
    try:
        message = str(error)
    except Exception as problem:
        message = f"<its message cannot be shown: {type(problem).__name__}>"
    return _Packed(
        _exactly(error),
        type(error).__name__,
        message,
        lines_of(error.__traceback__),
        _packed(error.__cause__, depth - 1),
        _packed(error.__context__, depth - 1) if error.__cause__ is None else None,
        error.__suppress_context__,
    )


def _exactly(error: BaseException) -> bytes | None:
    """Return what makes the error anew, without what hangs on it; None where nothing does."""
    # Not every constructor takes the `args` of its error, as pickle supposes.
    for way in (_by_constructor, _without_constructor):
        with suppress(Exception):
            data = dumps(way(error))
            again = _made(data)
            if type(again) is type(error) and str(again) == str(error):
                return data
    return None


def _by_constructor(error: BaseException) -> Any:
    return error.__reduce_ex__(pickle.HIGHEST_PROTOCOL)


def _without_constructor(error: BaseException) -> Any:
    return _unconstructed, (type(error), error.args), dict(vars(error))


def _made(data: bytes) -> BaseException:
    make, args, *state = loads(data)
    error = make(*args)
    assert isinstance(error, BaseException)
    if state and state[0]:
        error.__setstate__(state[0])
    return error


def _unconstructed(kind: type[BaseException], args: tuple[Any, ...]) -> BaseException:
    error = kind.__new__(kind, *args)
    error.args = args
    return error


def _unpacked(packed: _Packed) -> BaseException:
    error: BaseException | None = None
    if packed.error is not None:
        with suppress(Exception):  # of a module that is not to be had here
            error = _made(packed.error)
    if error is None:
        error = type(packed.name, (RemoteError,), {})(packed.message)
    error = error.with_traceback(traceback_of(packed.traceback))
    error.__cause__ = None if packed.cause is None else _unpacked(packed.cause)
    error.__context__ = None if packed.context is None else _unpacked(packed.context)
    error.__suppress_context__ = packed.suppress_context
    return error
