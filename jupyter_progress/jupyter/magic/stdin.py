"""Say why what runs in the background cannot ask for input."""

from __future__ import annotations

import builtins
import functools
import getpass
from collections.abc import Callable
from typing import Any

from IPython.core.error import StdinNotImplementedError

from ...run.ambient import current_updater

WHY = (
    "{} cannot ask anything in a background cell: the prompt belongs to the cell that runs in "
    "the foreground. Ask in a cell of its own before this one, and use its answer here."
)


def guard(shell: Any) -> None:
    """Have `input` and `getpass.getpass` refuse in background cells and tasks."""
    places: list[tuple[Any, str, str]] = [
        (builtins, "input", "input()"),
        (getpass, "getpass", "getpass()"),
    ]
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        # While a cell runs, ipykernel puts the first two in their places; after it, the others.
        places += [
            (kernel, "raw_input", "input()"),
            (kernel, "getpass", "getpass()"),
            (kernel, "_sys_raw_input", "input()"),
            (kernel, "_save_getpass", "getpass()"),
        ]
    for holder, name, words in places:
        ask = getattr(holder, name, None)
        if callable(ask) and not hasattr(ask, "jupyter_progress"):
            setattr(holder, name, _guarded(ask, words))


def _guarded(ask: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(ask)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_updater() is not None:
            raise StdinNotImplementedError(WHY.format(name))
        return ask(*args, **kwargs)

    guarded.jupyter_progress = True  # type: ignore[attr-defined]
    return guarded
