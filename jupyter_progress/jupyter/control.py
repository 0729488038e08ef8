"""Commands from the page, on a channel that a busy cell does not block.

What a page sends on a widget's own comm is handled on the kernel's main thread, so only when the
running cell is over. The control channel has a thread of its own: the page sends the same
``comm_msg`` there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from ..core import host

log = logging.getLogger("jupyter_progress")

_listeners: WeakValueDictionary[str, Any] = WeakValueDictionary()


def listen(model_id: str, widget: Any) -> None:
    """Have `widget.handle_command(content)` called for commands to this model."""
    _listeners[model_id] = widget
    handlers = getattr(host.kernel(), "control_handlers", None)
    if handlers is not None and not hasattr(handlers.get("comm_msg"), "jupyter_progress"):
        handlers["comm_msg"] = _chained(handlers.get("comm_msg"))


def _chained(before: Callable[..., Any] | None) -> Callable[..., Any]:
    def comm_msg(stream: Any, ident: Any, msg: dict[str, Any]) -> Any:
        content = msg["content"]
        widget = _listeners.get(content.get("comm_id"))
        if widget is None:
            return before and before(stream, ident, msg)
        try:
            # Before ipykernel 6 the messages that a handler got were not yet unpacked: not met.
            widget.handle_command(content["data"]["content"])
        except Exception:
            log.exception("A command from the page failed: %r", content.get("data"))
        return None

    comm_msg.jupyter_progress = True  # type: ignore[attr-defined]
    return comm_msg
