"""Pressing Interrupt at any moment of ours at which Python heeds signals."""

import itertools
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import jupyter_progress


def interrupted_at(moment: int, act: Callable[[], object]) -> bool:
    """Act, and press Interrupt at that moment, if it comes to it; returns whether it did.

    Moments are where a function of ours begins, or has called one that is written in C. Between two
    lines of Python there need be none: there ``with lock:`` would not be safe. Where `__del__` or
    `__exit__` begins nobody can heed it, in Python's own ``with`` neither.
    """
    moments = itertools.count(1)
    ours = str(Path(jupyter_progress.__file__).parent)
    struck = False

    def strike(frame: FrameType, event: str, _: object) -> None:
        nonlocal struck
        code = frame.f_code
        if event in ("call", "c_return") and code.co_filename.startswith(ours):
            heedless = event == "call" and code.co_name in ("__del__", "__exit__")
            if not heedless and next(moments) == moment:
                struck = True
                sys.setprofile(None)
                signal.raise_signal(signal.SIGINT)

    before = sys.getprofile()
    sys.setprofile(strike)
    try:
        act()
    except KeyboardInterrupt:
        pass
    finally:
        sys.setprofile(before)
    return struck
