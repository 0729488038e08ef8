"""The few things that the widget asks of the kernel it lives in, if it lives in one."""

from __future__ import annotations

import re
import threading
from contextvars import Context
from typing import Any

SENDING = 1.0
"""Seconds to wait for the kernel's sending thread at the most."""


def kernel() -> Any:
    """Return the running ipykernel, or None."""
    return getattr(_shell(), "kernel", None)


def unattended() -> bool:
    """Return whether the running cell was sent by a runner that keeps no late output.

    nbclient, and with it papermill, nbconvert and nbval, is told by its not taking input.
    """
    get_parent = getattr(kernel(), "get_parent", None)
    parent = {} if get_parent is None else get_parent("shell")
    return (parent or {}).get("content", {}).get("allow_stdin") is False


def name_cells(traceback: str) -> str:
    """Return a traceback that calls cells what the reader calls them, not temporary files."""
    name_of = getattr(getattr(_shell(), "compile", None), "format_code_name", None)
    if name_of is None:
        return traceback

    def named(match: re.Match[str]) -> str:
        label_and_name = name_of(match[2])
        return match[0] if label_and_name is None else match[1] + " ".join(label_and_name)

    return re.sub(r'^( *)File "([^"\n]+)"', named, traceback, flags=re.MULTILINE)


def flush() -> None:
    """Return when all that was published before has really been sent.

    A call that never gives up the GIL stops ipykernel's sending thread as well: what is still
    queued then is seen only when that call is over.
    """
    thread = getattr(kernel(), "iopub_thread", None)
    if thread is None or thread.thread is threading.current_thread():
        return
    sent = threading.Event()
    thread.schedule(sent.set)
    sent.wait(SENDING)


def launching(shown: threading.Event) -> None:
    """Set the event when the cell that runs now in this thread is over; at once if there is none.

    A view sets it as well, when it is on the page.
    """
    running = kernel()
    if running is None or threading.current_thread() is not threading.main_thread():
        shown.set()
        return
    if running.get_parent("shell").get("header", {}).get("msg_type") != "execute_request":
        shown.set()
        return
    if not _awaited:
        _shell().events.register("post_execute", _cell_over)
    _awaited.append(shown)


_awaited: list[threading.Event] = []


def _cell_over() -> None:
    _shell().events.unregister("post_execute", _cell_over)
    for shown in _awaited:
        shown.set()
    _awaited.clear()


def publish(data: dict[str, Any], display_id: str, *, update: bool = False) -> None:
    """Show a bundle, or put it in the place of what was shown under that display id."""
    shell = _shell()
    if shell is None:
        return
    publisher = _own_publisher(shell) if update else shell.display_pub
    publisher.publish(data=data, metadata={}, transient={"display_id": display_id}, update=update)


def _own_publisher(shell: Any) -> Any:
    """Return the shell's own publisher, for which ``%%capture`` puts another meanwhile."""
    own = (each for each in shell.configurables if isinstance(each, shell.display_pub_class))
    return next(own, shell.display_pub)


def refresh(data: dict[str, Any], display_id: str) -> None:
    """Replace what was shown, from whichever thread and at whatever time.

    Published outside the task's context: headless runners keep a message only if its parent is
    the cell that runs now, not the cell that started the task.
    """
    Context().run(publish, data, display_id, update=True)


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()
