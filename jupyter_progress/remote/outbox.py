"""What a worker has to say, sent in batches and in order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from multiprocessing.connection import Connection

from ..core.throttle import Throttle
from .messages import Message, Output
from .pickled import pack_batch

INTERVAL = 0.02
"""Seconds between two batches."""

BACKLOG = 1_000
"""Messages that may wait; whoever makes more of them sends them first, and waits for that.

As many as the other side takes in some ms: by more than these the bar would be late.
"""


def sender(connection: Connection) -> Callable[[list[Message]], None]:
    """Return what sends batches over a connection; to nobody once its other end is gone."""

    def send(batch: list[Message]) -> None:
        with suppress(OSError):
            connection.send_bytes(pack_batch(batch))

    return send


class Outbox:
    """Messages on their way: the first after a quiet time goes at once, then in batches.

    Parameters
    ----------
    send : callable
        Sends a batch; may block. It is never called twice at once.
    """

    def __init__(self, send: Callable[[list[Message]], None]) -> None:
        self._send = send
        self._waiting: list[Message] = []
        self._throttle = Throttle(self._send_waiting, interval=INTERVAL)

    def put(self, message: Message) -> None:
        """Have a message sent soon."""
        self._waiting.append(message)
        if self._throttle.quiet:
            self._throttle.request()

    def make_room(self) -> None:
        """Return when there is room for a message."""
        if len(self._waiting) >= BACKLOG:
            self.flush()

    def flush(self) -> None:
        """Send all that waits."""
        self._throttle.flush()

    def close(self) -> None:
        """Send all that waits, and nothing that comes later."""
        self.flush()
        self._send = _drop
        self.flush()  # returns when nothing is being sent any more

    def _send_waiting(self) -> bool:
        waiting = self._waiting
        size = len(waiting)
        batch = waiting[:size]
        del waiting[:size]  # not replaced whole: an append meanwhile would be lost
        if batch:
            self._send(_joined(batch))
        return bool(batch)


def _drop(batch: list[Message]) -> None:
    pass


def _joined(batch: list[Message]) -> list[Message]:
    """Return the messages with neighbouring pieces of one output as one."""
    joined: list[Message] = []
    for stream, messages in groupby(batch, lambda each: getattr(each, "stream", None)):
        if stream is None:
            joined.extend(messages)
        else:
            texts = (each.text for each in messages if isinstance(each, Output))
            joined.append(Output(stream, "".join(texts)))
    return joined
