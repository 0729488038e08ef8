"""Where this code runs: the one place that asks. Imports nothing of Jupyter.

In the order in which they are asked for: a kernel with its page, a kernel under a runner that
nobody watches, the prompt of IPython in a terminal, a terminal, a pipe or a file, or nothing.
"""

from __future__ import annotations

import os
import sys
import threading
from types import FrameType
from typing import Any

from . import marimo


def shell() -> Any:
    """Return the running IPython, or None."""
    core = sys.modules.get("IPython.core.getipython")
    return core.get_ipython() if core is not None else None


def kernel() -> Any:
    """Return the running ipykernel, or None."""
    return getattr(shell(), "kernel", None)


def prompt() -> Any:
    """Return the prompt of the terminal that IPython runs in; None if it runs in none."""
    return getattr(shell(), "pt_app", None)


def is_answering() -> bool:
    """Return whether IPython in a terminal is writing what a line of code results in."""
    hook = getattr(shell(), "displayhook", None)
    if kernel() is not None or hook is None:
        return False
    # IPython 8 does not tell, so whether its hook is at work is seen from the stack.
    answering = getattr(type(hook).__call__, "__code__", None)
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not answering:
        frame = frame.f_back
    return frame is not None


def request() -> dict[str, Any]:
    """Return the message that the kernel is at work at in this thread; empty if there is none."""
    get_parent = getattr(kernel(), "get_parent", None)
    try:
        return {} if get_parent is None else (get_parent("shell") or {})
    except LookupError:  # a plain thread, in some versions of ipykernel
        return {}


def is_in_cell() -> bool:
    """Return whether this is the thread of a kernel that runs its cells, at work at one."""
    return marimo.is_in_cell() or (
        threading.current_thread() is threading.main_thread()
        and request().get("header", {}).get("msg_type") == "execute_request"
    )


def is_unattended() -> bool:
    """Return whether the running cell was sent by a runner that keeps no late output.

    nbclient, and with it papermill, nbconvert and nbval, is told by its not taking input.
    """
    return request().get("content", {}).get("allow_stdin") is False


def is_batch() -> bool:
    """Return whether nobody watches and the file is what counts; Voila's pages are watched."""
    return is_unattended() and "VOILA_BASE_URL" not in os.environ


def is_jupyterlab() -> bool:
    """Return whether the running cell was sent by a page of JupyterLab or Notebook.

    Others send no such metadata.
    """
    return "recordTiming" in request().get("metadata", {})


FOLLOWED = "JUPYTER_PROGRESS_FOLLOWED"
"""The environment variable by which a runner tells its kernel that it follows the bars."""


def is_followed() -> bool:
    """Return whether somebody hears the messages of widgets: a page, or our own runner."""
    return FOLLOWED in os.environ or not is_batch()


def is_terminal(stream: Any) -> bool:
    """Return whether this is a stream to a terminal: it may be anything somebody put there."""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # a stand-in, or closed
        return False


def is_closed(stream: Any) -> bool:
    """Return whether nothing can be written to a stream."""
    return stream is None or bool(getattr(stream, "closed", False))


def behind(stream: Any) -> Any:
    """Return the stream that rich has put a stand-in for."""
    return getattr(stream, "rich_proxied_file", stream)
