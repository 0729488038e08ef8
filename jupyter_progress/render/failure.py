"""How an error is told: by its type, its message and its traceback."""

from __future__ import annotations

import traceback
from types import TracebackType

from ..core.activity import Activity
from ..core.interrupt import uninterrupted
from .places import name_cells
from .plain import LONGEST_NAME, clean

LONGEST_TRACEBACK = 50_000
"""Characters of a traceback that are sent: its beginning and its end."""


def told_error(activity: Activity) -> dict[str, str] | None:
    """Return the type, the message and the traceback of what an activity failed with, if it has."""
    error = activity.error
    if error is None:
        return None
    cause = activity.cause
    if cause is not None:  # it has the same error
        lines = _traceback(error, cause.raised_at)
        message = f"{cause.title or 'a task'} failed"
        return {"type": "not run", "message": clean(message), "traceback": clean(lines)}
    with uninterrupted():
        message, lines = _message(error), _traceback(error, activity.raised_at)
    return {
        "type": clean(type(error).__name__, LONGEST_NAME),
        "message": clean(message),
        "traceback": clean(lines, 2 * LONGEST_TRACEBACK),
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException as problem:
        return f"<its message cannot be shown: {type(problem).__name__}>"


def _traceback(error: BaseException, raised_at: TracebackType | None = None) -> str:
    try:
        at = raised_at or error.__traceback__
        lines = "".join(traceback.format_exception(type(error), error, at))
    except BaseException:  # of what it says in some way of its own
        lines = "".join(traceback.format_tb(error.__traceback__))
    if len(lines) > LONGEST_TRACEBACK:
        half = LONGEST_TRACEBACK // 2
        lines = f"{lines[:half]}\n… {len(lines) - 2 * half} characters left out …\n{lines[-half:]}"
    return name_cells(lines)
