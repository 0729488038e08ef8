"""The display of terminals and scripts.

Bars go to stderr: what a script prints may be piped elsewhere. rich draws them where it is
installed; where not, or in a file, there is one plain line at the end. What draws in a terminal,
and below the prompt of IPython, is imported when there is one.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from weakref import WeakKeyDictionary

from ...core import host
from ...core.activity import Activity
from ...core.errors import log_failure
from ..display import Display
from ..mode import current_mode
from ..view import View
from .line import AtEnd

DUMB = ("dumb", "unknown")
"""Values of ``TERM`` for terminals where nothing can be drawn over."""


class TerminalDisplay(Display):
    """Shows activities below the prompt of IPython, at the bottom of a terminal, or at the end."""

    def __init__(self) -> None:
        self._views: WeakKeyDictionary[Activity, View] = WeakKeyDictionary()

    def show(self, activity: Activity) -> None:
        """Show an activity until it is over."""
        if not activity.foreground and host.prompt() is not None:
            from . import prompt

            if not prompt.is_below(activity):
                prompt.BelowPrompt(activity, lambda: self._is_shown(activity))
        else:
            self._view(activity)

    @contextmanager
    def waiting(self, activity: Activity) -> Iterator[None]:
        """Show it to whoever waits in the main thread, where nothing else shows it."""
        elsewhere = threading.current_thread() is not threading.main_thread()
        if elsewhere or (activity.progress.is_over and host.prompt() is not None):
            yield
            return
        try:
            view = self._view(activity)
        except Exception:  # what was asked for is the result
            view = View()
            log_failure("%r could not be shown; it goes on.", activity)
        try:
            yield
        finally:
            view.close()
            if view.activity is not None:  # its end is not told yet
                self._views.pop(activity, None)

    def _view(self, activity: Activity) -> View:
        if self._is_shown(activity):
            return View()
        view = self._views[activity] = _new_view(activity)
        return view

    def _is_shown(self, activity: Activity) -> bool:
        view = self._views.get(activity)
        return view is not None and (activity.progress.is_over or not view.over)


def _new_view(activity: Activity) -> View:
    stream = host.behind(sys.stderr)
    if host.is_closed(stream):
        return View()
    if not host.is_terminal(stream) or os.environ.get("TERM") in DUMB:
        return AtEnd(activity, stream)
    if current_mode() == "text":
        from .overwriting import Overwriting

        return Overwriting(activity, stream)
    if find_spec("rich") is None:
        return AtEnd(activity, stream)
    from .bar import Bar

    return Bar(activity, stream)
