"""Stop code that does not ask whether it should, as Interrupt stops a cell."""

from __future__ import annotations

import ctypes
import threading
from types import TracebackType

from ...task.errors import TaskCancelled


class Interruptible:
    """A context whose code `interrupt` stops, from another thread, with `TaskCancelled`.

    At the next instruction of Python, once: a long call into C is over first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None

    def __enter__(self) -> Interruptible:
        self._thread = threading.get_ident()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._thread = None
        _raise_in(threading.get_ident(), None)  # one that comes too late is taken back

    def interrupt(self) -> None:
        """Raise `TaskCancelled` in the code, unless it is over."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                _raise_in(thread, TaskCancelled)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
