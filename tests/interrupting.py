"""Pressing Interrupt at any moment of ours."""

import itertools
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import jupyter_progress
from jupyter_progress import TaskCancelled

OURS = str(Path(jupyter_progress.__file__).parent)


def press() -> None:
    """Do what the button Interrupt does."""
    signal.raise_signal(signal.SIGINT)


def each_moment(
    act: Callable[[int], object],
    *,
    most: int,
    least: int,
    at_lines: bool = False,
    strike: Callable[[], object] = press,
) -> Iterator[int]:
    """Act again and again, with an Interrupt a moment later each time; yield after each.

    Parameters
    ----------
    act : callable
        Given the number of the moment.
    most, least : int
        Bounds of how many moments it has: with more, each time adds to the next.
    at_lines : bool
        Whether they are all lines of ours: then nothing of ours may hold a lock outside
        `uninterrupted`, as Python's own ``with`` is not safe between two lines. Otherwise they are
        those at which Python heeds signals: where a function of ours begins, or has called one
        that is written in C; but for `__del__` and `__exit__`, where nobody can heed one as they
        begin.
    strike : callable
        What comes at that moment.
    """
    for moment in range(1, most):
        if not _interrupted_at(moment, lambda moment=moment: act(moment), at_lines, strike):
            assert moment - 1 > least, f"only {moment - 1} moments"
            return
        yield moment
    raise AssertionError(f"after {most} moments it is not over: does each add to the next?")


def _interrupted_at(
    moment: int, act: Callable[[], object], at_lines: bool, strike: Callable[[], object]
) -> bool:
    moments = itertools.count(1)
    install, installed = (
        (sys.settrace, sys.gettrace) if at_lines else (sys.setprofile, sys.getprofile)
    )
    struck = False

    def look(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal struck
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if _is_moment(frame, event, at_lines) and next(moments) == moment:
            struck = True
            install(None)
            frame.f_trace = None
            strike()
        return look

    before = installed()
    install(look)
    try:
        act()
    except (KeyboardInterrupt, TaskCancelled):
        pass
    finally:
        install(before)
    return struck


def _is_moment(frame: FrameType, event: str, at_lines: bool) -> bool:
    if at_lines:
        return event == "line"
    is_heedless = frame.f_code.co_name in ("__del__", "__exit__")
    return event == "c_return" or (event == "call" and not is_heedless)
