"""What a task came to, as bytes for another process: a result, an error or a cancel."""

from __future__ import annotations

import pickle
from contextlib import suppress
from typing import Any, NamedTuple

from ..core.errors import TaskCancelled
from .errors import RemoteError
from .pickled import dumps, loads
from .tracebacks import Line, lines_of, traceback_of

DEEPEST = 10
"""Errors of a chain (each the cause or the context of the one before) that are sent."""


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


def error_of(packed: bytes) -> BaseException:
    """Return the error that was packed."""
    error = loads(packed).error
    assert error is not None
    return _unpacked(error)


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
