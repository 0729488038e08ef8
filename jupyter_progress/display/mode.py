"""How bars are shown: decided by whoever runs the code, not by whoever wrote it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, get_args

from .display import Display

Mode = Literal["auto", "text", "log", "off"]

VARIABLE = "JUPYTER_PROGRESS"
"""The environment variable that gives the mode where `display_mode` does not."""

_mode: ContextVar[Mode | Display | None] = ContextVar("jupyter_progress_mode", default=None)


@contextmanager
def display_mode(mode: Mode | Display) -> Iterator[None]:
    """Show the bars that are made meanwhile in another way: ``with display_mode("off"):``.

    It holds for this context and what is started from it: tasks, and threads that run in a copy
    of it. Outside, the environment variable ``JUPYTER_PROGRESS`` decides.

    Parameters
    ----------
    mode : {"auto", "text", "log", "off"} or Display
        ``auto``: a live bar where there is a notebook or a terminal. ``text``: one line, which
        overwrites itself. ``log``: records of the logger ``jupyter_progress``, at level INFO, at
        the start, after each 10 % or 10 seconds, and at the end. ``off``: nothing. A display
        of your own shows everything.

    Raises
    ------
    ValueError
        If there is no such mode.
    """
    if not isinstance(mode, Display):
        mode = _checked(mode, "display_mode: mode")
    token = _mode.set(mode)
    try:
        yield
    finally:
        _mode.reset(token)


def current_mode() -> Mode | Display:
    """Return the mode for a bar that is made now.

    Raises
    ------
    ValueError
        If the environment variable names no mode.
    """
    mode = _mode.get()
    if mode is not None:
        return mode
    return _checked(
        (os.environ.get(VARIABLE) or "auto").lower(), f"the environment variable {VARIABLE}"
    )


def _checked(mode: Any, where: str) -> Mode:
    if mode not in get_args(Mode):
        names = ", ".join(map(repr, get_args(Mode)))
        raise ValueError(f"{where} is {mode!r}; give one of {names}, or a Display.")
    return mode  # type: ignore[no-any-return]
