"""Callbacks that were copied to worker processes: what they are told is dealt with at home."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from multiprocessing.connection import Client, Connection
from typing import Any, NamedTuple

from ..core.errors import TaskCancelled
from ..remote.listener import CALLERS, Address


class Door(NamedTuple):
    """Where copies of a callback reach the process that it was made in; can be pickled."""

    address: Address
    key: bytes

    @classmethod
    def to(cls, take: Callable[[Any], None]) -> Door:
        """Return one, through which `take` is called, in several threads.

        Where it raises `TaskCancelled`, so does `call` in the worker.
        """
        context = copy_context()

        def follow(connection: Connection) -> None:
            with connection, suppress(EOFError, OSError):
                while True:
                    event = connection.recv()
                    try:
                        take(event)
                    except TaskCancelled:
                        connection.send(False)
                    else:
                        connection.send(True)

        address, key = CALLERS.expect(
            lambda connection: context.copy().run(follow, connection), once=False
        )
        return cls(address, key)

    def shut(self) -> None:
        """Let nobody in any more."""
        CALLERS.expect_no_more(self.key)

    def call(self, event: Any) -> None:
        """Have an event dealt with, and wait until it was: its task may be paused.

        Raises
        ------
        TaskCancelled
            If the task was asked to cancel.
        """
        try:
            connection = _connections.get(self)
            if connection is None:
                _connections[self] = connection = Client(self.address)
                connection.send_bytes(self.key)
            connection.send(event)
            wanted = connection.recv()
        except (EOFError, OSError):
            return  # the run is over, or it is on another machine: there is no bar to move
        if not wanted:
            raise TaskCancelled("the task was asked to cancel")


_connections: dict[Door, Connection] = {}
"""Those of this worker, by the door."""
