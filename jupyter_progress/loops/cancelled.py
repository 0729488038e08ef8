"""A cancel that is met where it must not be raised: in a callback of a pool."""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import monotonic
from types import FrameType

from ..core.errors import TaskCancelled
from ..core.frames import current_frames
from ..core.interrupt import Interruptible

_CALL_BACK = ("concurrent.futures._base", "multiprocessing.pool")
_CALL_WORK = "concurrent.futures.thread"

_POOLS = (*_CALL_BACK, _CALL_WORK, "concurrent.futures.process", "threading")
STILL = 0.2
"""Seconds at one instruction: as long no thread waits for its turn, unless it is in a call."""

_BEGIN = ("run", "worker", "_worker")
"""Functions of those in which the code of a thread begins."""


class Maker:
    """The thread that made a bar, which others may move.

    What a pool calls when an item is done may not raise `TaskCancelled`: the pool's thread would
    end by it, and who waits for the pool would wait for ever. Who made the bar is interrupted,
    where that can do no harm: while it hands out items, or drops those that are left, the pool
    would go on with the others.
    """

    def __init__(self) -> None:
        self._thread = threading.current_thread()
        self._code = Interruptible.here()
        self._is_to_know = False
        self._stood: tuple[object, int] = (None, 0)
        self._since = 0.0

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
            if not heeded:  # it is, from now on
                self._is_to_know = True
            if self._is_to_know:
                self._is_to_know = not self._interrupt()

    def _interrupt(self) -> bool:
        if self._code is not None:
            return self._code.interrupt(self._may_be_interrupted)
        if not self._may_be_interrupted():
            return False
        if self._thread is threading.main_thread():  # a cell: as Interrupt stops it
            _thread.interrupt_main()
        return True

    def _may_be_interrupted(self) -> bool:
        """Return whether the thread waits for a pool, or stands still in no function of one.

        While it goes on, an interrupt may come as the garbage collector calls something, and be
        lost by that; amid a wait it comes as soon as that is over.
        """
        frame = current_frames().get(self._thread.ident or 0)
        if frame is None:
            return True
        if _waits(frame):
            while frame is not None and frame.f_code.co_name == "wait":
                frame = frame.f_back
            return frame is None or _module(frame) != "threading"  # where a thread is started
        now, stands = monotonic(), (frame.f_code, frame.f_lasti)
        if stands != self._stood:
            self._stood, self._since = stands, now
        if now - self._since < STILL:
            return False
        while frame is not None and _module(frame) not in _POOLS:
            frame = frame.f_back
        return frame is None or frame.f_code.co_name in _BEGIN


def _waits(frame: FrameType) -> bool:
    """Return whether a frame is that of a `Condition`, or an `Event`, that waits to be notified."""
    if frame.f_code is not threading.Condition.wait.__code__:
        return False
    return frame.f_lasti in _waiting_calls()


@cache
def _waiting_calls() -> set[int]:
    """Return the instructions of a `Condition` that wait: once its own lock is released."""
    import dis  # imported late: only cancelling needs it

    found, called, is_released = set(), "", False
    for each in dis.get_instructions(threading.Condition.wait):
        if each.opname in ("LOAD_METHOD", "LOAD_ATTR"):
            called = each.argval
            is_released = is_released or called == "_release_save"
        elif each.opname.startswith("CALL"):
            if is_released and called == "acquire":
                found.add(each.offset)
            called = ""
    return found


def _is_called_back() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = _module(frame)
        if name in _CALL_BACK or name == _CALL_WORK:
            return name != _CALL_WORK
        frame = frame.f_back
    return False


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))
