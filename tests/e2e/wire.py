"""What travels between kernel and page: the frames of JupyterLab's kernel websocket."""

import json
import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import WebSocket


@dataclass(frozen=True)
class Message:
    """One kernel message, without its signature and parent."""

    channel: str
    type: str
    content: dict[str, Any]

    @property
    def comm_id(self) -> str | None:
        """The comm a comm message belongs to."""
        return self.content.get("comm_id")

    @property
    def state(self) -> dict[str, Any]:
        """The traits a widget message carries, {} for any other message."""
        data = self.content.get("data", {})
        return data.get("state", {}) if data.get("method", "update") == "update" else {}


def decode(frame: bytes | str) -> Message:
    """Decode a frame: `v1.kernel.websocket.jupyter.org`, or the older protocol in JSON."""
    if isinstance(frame, str):
        message = json.loads(frame)
        return Message(message["channel"], message["header"]["msg_type"], message["content"])
    (count,) = struct.unpack_from("<Q", frame)
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    parts = [frame[start:end] for start, end in pairwise(offsets)]
    channel, header, _parent, _metadata, content = parts[:5]
    return Message(channel.decode(), json.loads(header)["msg_type"], json.loads(content))


class Wire:
    """Records all kernel messages a page received and sent since the last `clear`."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.sent: list[Message] = []

    def listen(self, socket: WebSocket) -> None:
        """Record what a socket of the page carries, if it is one of a kernel."""
        if "/channels" in socket.url:
            socket.on("framereceived", lambda frame: self.received.append(decode(frame)))
            socket.on("framesent", lambda frame: self.sent.append(decode(frame)))

    def clear(self) -> None:
        """Forget what was recorded."""
        self.received.clear()
        self.sent.clear()

    def states(self, trait: str = "state") -> list[Any]:
        """List the values of a trait that came as updates, oldest first."""
        return [
            message.state[trait]
            for message in self.received
            if message.type == "comm_msg" and trait in message.state
        ]
