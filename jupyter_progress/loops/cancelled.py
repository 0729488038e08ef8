"""A cancel that is met where it must not be raised: in a callback of a pool."""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..core.errors import TaskCancelled
from ..core.interrupt import Interruptible

_CALL_BACK = ("concurrent.futures._base", "multiprocessing.pool")
_CALL_WORK = "concurrent.futures.thread"


class Maker:
    """The thread that made a bar, which others may move.

    What a pool calls when an item is done may not raise `TaskCancelled`: the pool's thread would
    end by it, and who waits for the pool would wait for ever. Who made the bar is interrupted.
    """

    def __init__(self) -> None:
        self._thread = threading.current_thread()
        self._code = Interruptible.here()
        self._interrupted = False

    @contextmanager
    def stopped(self, heeded: bool) -> Iterator[None]:
        """Have a cancel that is met in the block raised where it may be.

        Parameters
        ----------
        heeded : bool
            Whether the maker knows of it already; it may be cleaning up.
        """
        try:
            yield
        except TaskCancelled:
            if not _is_called_back():
                raise
            if not (heeded or self._interrupted):
                self._interrupted = True
                self._interrupt()

    def _interrupt(self) -> None:
        if self._code is not None:
            self._code.interrupt()
        elif self._thread is threading.main_thread():  # a cell: as Interrupt stops it
            _thread.interrupt_main()


def _is_called_back() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if name in _CALL_BACK or name == _CALL_WORK:
            return bool(name != _CALL_WORK)
        frame = frame.f_back
    return False
