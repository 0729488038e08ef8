"""Where workers of other people's pools call this process."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Listener

from ..core.errors import log_failure

PATIENCE = 10.0
"""Seconds in which who calls has to say for which task."""

KEY_LENGTH = 32

Address = str | tuple[str, int]


class Callers:
    """Tasks that wait for the call of their worker, each known by a secret key of its own.

    Nothing that a caller sends is unpickled before it has given such a key.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget all: in a forked process, whom nobody calls."""
        self._awaited: dict[bytes, tuple[Callable[[Connection], None], bool]] = {}
        self._listener: Listener | None = None

    def expect(
        self, take: Callable[[Connection], None], *, once: bool = True
    ) -> tuple[Address, bytes]:
        """Have `take` called, in a thread of its own, with the connection to a worker.

        Parameters
        ----------
        take : callable
            Has to close the connection.
        once : bool
            Whether one worker only will call.

        Returns
        -------
        address : str or tuple
            Which the worker is to call.
        key : bytes
            Which it has to send first.
        """
        key = secrets.token_bytes(KEY_LENGTH)
        with self._lock:
            if self._listener is None:
                self._listener = listener = Listener(backlog=128)
                threading.Thread(
                    target=self._accept,
                    args=(listener,),
                    name="jupyter_progress listener",
                    daemon=True,
                ).start()
            self._awaited[key] = (take, once)
            address: Address = self._listener.address
        return address, key

    def expect_no_more(self, key: bytes) -> None:
        """Take no call for this key any more."""
        self._awaited.pop(key, None)

    def _accept(self, listener: Listener) -> None:
        while True:
            try:
                connection = listener.accept()
            except OSError:  # of one caller, who has gone already
                continue
            threading.Thread(
                target=self._meet,
                args=(connection,),
                name="jupyter_progress worker",
                daemon=True,
            ).start()

    def _meet(self, connection: Connection) -> None:
        take = None
        with suppress(EOFError, OSError):
            if connection.poll(PATIENCE):
                take = self._awaited_by(connection.recv_bytes(KEY_LENGTH))
        if take is None:
            connection.close()
            return
        try:
            take(connection)
        except BaseException:
            log_failure("A worker could not be followed to its end.")

    def _awaited_by(self, key: bytes) -> Callable[[Connection], None] | None:
        with self._lock:
            take, once = self._awaited.get(key, (None, False))
            if once:
                del self._awaited[key]
            return take


CALLERS = Callers()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=CALLERS.reset)
