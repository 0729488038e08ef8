"""Which display is the current one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from ..core import host, marimo
from ..core.errors import log_failure
from ..core.fork import generation
from .display import Display, Silent
from .mode import current_mode

_DISPLAYS = {
    "widget": ("..jupyter.display", "WidgetDisplay"),
    "marimo": ("..jupyter.marimo_display", "MarimoDisplay"),
    "text in a notebook": ("..jupyter.text_display", "TextDisplay"),
    "terminal": (".terminal.display", "TerminalDisplay"),
    "log": (".log", "LogDisplay"),
}
"""Where each display is found. They are named and not imported here: each is loaded when it is
first the current one, so that a script needs nothing of Jupyter, and a kernel nothing of rich."""


def current_display() -> Display:
    """Return the display of this context and this host.

    In a forked process there is none of ours on a screen or a page: those are its parent's.

    Raises
    ------
    ValueError
        If the environment variable ``JUPYTER_PROGRESS`` names no mode.
    """
    mode = current_mode()
    if isinstance(mode, Display):
        return mode
    if mode == "off":
        return _SILENT
    if mode == "log":
        name = "log"
    elif generation():
        return _SILENT
    elif mode == "auto" and marimo.is_marimo():
        name = "marimo"
    elif host.kernel() is None:
        name = "terminal"
    else:
        name = "widget" if mode == "auto" else "text in a notebook"
    display: Display = display_named(name)
    return display


def display_of_waiting() -> Display:
    """Return the current display; a silent one where there is none: what is waited for counts."""
    try:
        return current_display()
    except Exception:
        log_failure("Bars cannot be shown here; what is waited for goes on.")
        return _SILENT


@cache
def display_named(name: str) -> Any:
    """Return one of our displays; there is one of each."""
    module, attribute = _DISPLAYS[name]
    return getattr(import_module(module, __package__), attribute)()


_SILENT = Silent()
