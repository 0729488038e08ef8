"""The few things that the widget asks of the kernel it lives in, if it lives in one."""

from __future__ import annotations

import threading
from contextvars import Context
from typing import Any

from ..core import host

VIEW = "application/vnd.jupyter.widget-view+json"

SENDING = 1.0
"""Seconds to wait for the kernel's sending thread at the most."""


def flush() -> None:
    """Return when all that was published before has really been sent.

    A call that never gives up the GIL stops ipykernel's sending thread as well: what is still
    queued then is seen only when that call is over.
    """
    thread = getattr(host.kernel(), "iopub_thread", None)
    if thread is None or thread.thread is threading.current_thread():
        return
    sent = threading.Event()
    thread.schedule(sent.set)
    sent.wait(SENDING)


def view_of(widget: Any, **more: str) -> dict[str, Any]:
    """Return what shows a widget, by MIME type, and `more` that is said there."""
    return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id, **more}}


def publish(data: dict[str, Any], display_id: str, *, update: bool = False) -> None:
    """Show a bundle, or put it in the place of what was shown under that display id."""
    shell = host.shell()
    if shell is None:
        return
    publisher = _own_publisher(shell) if update else shell.display_pub
    publisher.publish(data=data, metadata={}, transient={"display_id": display_id}, update=update)


def _own_publisher(shell: Any) -> Any:
    """Return the shell's own publisher, for which ``%%capture`` puts another meanwhile."""
    current, kind = shell.display_pub, shell.display_pub_class
    if isinstance(current, kind):
        return current
    return next((each for each in shell.configurables if isinstance(each, kind)), current)


def refresh(data: dict[str, Any], display_id: str) -> None:
    """Replace what was shown, from whichever thread and at whatever time.

    Published outside the task's context: headless runners keep a message only if its parent is
    the cell that runs now, not the cell that started the task.
    """
    Context().run(publish, data, display_id, update=True)


def refresh_bar(data: dict[str, Any], display_id: str) -> None:
    """Replace a bar, whose bundle is plain JSON, as `refresh` does.

    It does not wait for text that was printed before, as the publisher would, twice: that text
    stands elsewhere anyway.
    """
    Context().run(_replace, data, display_id)


def _replace(data: dict[str, Any], display_id: str) -> None:
    shell = host.shell()
    publisher = None if shell is None else _own_publisher(shell)
    if publisher is None or not hasattr(publisher, "pub_socket"):  # no ipykernel
        publish(data, display_id, update=True)
        return
    content = {"data": data, "metadata": {}, "transient": {"display_id": display_id}}
    parent, topic = publisher.parent_header, publisher.topic
    publisher.session.send(
        publisher.pub_socket, "update_display_data", content, parent=parent, ident=topic
    )
