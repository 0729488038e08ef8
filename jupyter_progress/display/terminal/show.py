"""Choose how a task is shown where a widget is not what is wanted."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from ...core.errors import log_failure
from ...run.task import Task
from ..mode import Mode, current_mode
from . import prompt, terminal
from .views import InNotebook, Log, View


def in_kernel() -> bool:
    """Whether this is a kernel, which a page may look at. Imports nothing of Jupyter."""
    core = sys.modules.get("IPython.core.getipython")
    shell = core.get_ipython() if core is not None else None
    return getattr(shell, "kernel", None) is not None


def show_as_text(task: Task[Any], mode: Mode | None = None) -> bool:
    """Show a task as text until it is over; returns False if a widget has to show it.

    Parameters
    ----------
    task : Task
    mode : {"auto", "text", "log", "off"}, optional
        By default what `display_mode` and the environment say.
    """
    mode = mode or current_mode()
    if mode == "auto" and in_kernel():
        return False
    if mode != "log" and mode != "off" and not task.foreground and prompt.session() is not None:
        prompt.BelowPrompt(task, lambda: _is_shown(task))
    else:
        _view(task, mode)
    return True


@contextmanager
def while_waiting(task: Task[Any]) -> Iterator[None]:
    """Show a task for as long as somebody waits for it, where nothing else would show it.

    In a script or a terminal, in the main thread.
    """
    elsewhere = in_kernel() or threading.current_thread() is not threading.main_thread()
    if elsewhere or (task.done() and prompt.session() is not None):
        yield
        return
    try:
        view = _view(task, current_mode())
    except Exception:  # what was asked for is the result
        view = View()
        log_failure("%r could not be shown; it goes on.", task)
    try:
        yield
    finally:
        view.close()
        if view.task is not None:  # its end is not told yet
            _open.pop(task, None)


def _view(task: Task[Any], mode: Mode) -> View:
    if mode == "off" or _is_shown(task):
        return View()
    if mode == "log":
        view: View = Log(task)
    elif in_kernel():
        view = InNotebook(task)
    else:
        view = terminal.show(task, rich=mode == "auto")
    _open[task] = view
    return view


def _is_shown(task: Task[Any]) -> bool:
    view = _open.get(task)
    return view is not None and (task.done() or not view.over)


_open: WeakKeyDictionary[Task[Any], View] = WeakKeyDictionary()
