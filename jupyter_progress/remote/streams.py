"""What a task in a worker prints goes where the task was started."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from .messages import Output
from .outbox import Outbox

_outbox: ContextVar[Outbox | None] = ContextVar("jupyter_progress_outbox", default=None)
"""Where the running code's output goes."""


class _Routed(io.TextIOBase):
    """Writes to the outbox of the task that prints, and else to the stream it stands for."""

    def __init__(self, stream: str, original: Any) -> None:
        self._stream = stream
        self.original = original

    def write(self, text: str) -> int:
        outbox = _outbox.get() or _PRINTING.only
        if outbox is None:
            return self.original.write(text) if self.original is not None else len(text)
        outbox.make_room()
        outbox.put(Output(self._stream, str(text)))
        return len(text)

    def flush(self) -> None:
        if self.original is not None:
            self.original.flush()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self.original, "encoding", None) or "utf-8"

    def fileno(self) -> int:
        return self.original.fileno()  # type: ignore[no-any-return]


class _Printing:
    """Which tasks print in this process, and the streams that are ours meanwhile.

    Attributes
    ----------
    only : Outbox or None
        Where the output of threads goes that know of no task.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tasks = 0
        self.only: Outbox | None = None

    def begin(self, outbox: Outbox, alone: bool) -> None:
        with self._lock:
            self._tasks += 1
            self.only = outbox if alone else None
            if self._tasks == 1:
                sys.stdout = _Routed("stdout", sys.stdout)
                sys.stderr = _Routed("stderr", sys.stderr)

    def end(self) -> None:
        with self._lock:
            self._tasks -= 1
            self.only = None
            if self._tasks == 0:
                if isinstance(sys.stdout, _Routed):
                    sys.stdout = sys.stdout.original
                if isinstance(sys.stderr, _Routed):
                    sys.stderr = sys.stderr.original


_PRINTING = _Printing()


@contextmanager
def printing_to(outbox: Outbox, alone: bool) -> Iterator[None]:
    """Have what is printed in this context meanwhile go to an outbox.

    Parameters
    ----------
    outbox : Outbox
    alone : bool
        Whether nothing else prints in this process: its other threads are the task's, too.
    """
    token = _outbox.set(outbox)
    _PRINTING.begin(outbox, alone)
    try:
        yield
    finally:
        _PRINTING.end()
        _outbox.reset(token)
