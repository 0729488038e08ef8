"""Bars in a terminal: by rich where it is installed, and where not, or in a file, as plain lines.

They go to stderr: what a script prints may be piped elsewhere.
"""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from typing import Any

from ...run.task import Task
from .views import AtEnd, Overwriting, View


def is_terminal(stream: Any) -> bool:
    """Return whether this is a stream to a terminal: it may be anything somebody put there."""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # a stand-in, or closed
        return False


def show(task: Task[Any], *, rich: bool) -> View:
    """Show a task until it is over.

    Parameters
    ----------
    task : Task
    rich : bool
        Whether to let rich draw it. Otherwise it is one line, which overwrites itself.
    """
    stream = sys.stderr
    if stream is None or getattr(stream, "closed", False):
        return View()
    if not is_terminal(stream):
        return AtEnd(task, stream)
    if not rich:
        return Overwriting(task, stream, shutil.get_terminal_size().columns)
    if find_spec("rich") is None:
        return AtEnd(task, stream)
    from .rich_screen import Row  # only where there is rich

    return Row(task)
