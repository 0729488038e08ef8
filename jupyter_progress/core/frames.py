"""Where the threads of this process stand."""

from __future__ import annotations

import gc
import os
import sys
import threading
from types import FrameType


def current_frames() -> dict[int, FrameType]:
    """Return the frame at which each thread stands, by the thread's ident.

    Before Python 3.12 garbage may be collected within `sys._current_frames`, which holds a lock of
    the interpreter: where a finalizer lets another thread go on that needs the same lock, both wait
    for ever (python/cpython#106883). So none is collected meanwhile.
    """
    if sys.version_info >= (3, 12):
        return sys._current_frames()
    with _collecting:
        if not gc.isenabled():
            return sys._current_frames()
        try:
            gc.disable()
            return sys._current_frames()
        finally:
            gc.enable()


_collecting = threading.RLock()  # reentrant: a finalizer may ask too
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_collecting.acquire,
        after_in_parent=_collecting.release,
        after_in_child=_collecting.release,
    )
