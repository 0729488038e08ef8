"""Where the code of a task stands: its line and its stack, seen from another thread."""

from __future__ import annotations

import os
import sysconfig
import traceback
from functools import cache
from itertools import dropwhile
from types import FrameType
from typing import Any

from ..core.frames import current_frames
from ..values.stall import Place
from .called import called

Frames = list[tuple[FrameType, int]]
"""Frames with the lines at which they stand, outermost first."""


class Standpoint:
    """Sees where a thread stands, or what the coroutine awaits that runs a task in it.

    Attributes
    ----------
    thread : int
        Its identifier.
    coroutine : asyncio.Task or None
        The one that runs the task, if it is async.
    """

    def __init__(self, thread: int, coroutine: Any = None) -> None:
        self.thread = thread
        self.coroutine = coroutine

    def place(self) -> Place:
        """Return the innermost line of the user's own code, and what is called there."""
        frames = self._frames()
        own = [each for each in frames if _is_users(each[0])] or frames
        if not own:
            return Place()
        frame, line = own[-1]
        inner = frames[frames.index(own[-1]) + 1 :]
        call = called(frame.f_code, frame.f_lasti)
        if not call and inner:
            call = inner[0][0].f_code.co_name
        return Place(frame.f_code.co_filename, line, call)

    def stack(self) -> str:
        """Return the stack as Python writes it, without our own frames."""
        return "".join(traceback.StackSummary.extract(iter(self._frames())).format())

    def _frames(self) -> Frames:
        found = self._awaited() or self._in_thread()
        within = [each for each in found if not _is_ours(each[0])]
        return list(dropwhile(lambda each: _is_startup(each[0]), within))

    def _in_thread(self) -> Frames:
        """Return the frames of the thread from the first of ours on, which called the others."""
        frame = current_frames().get(self.thread)
        found = [] if frame is None else list(traceback.walk_stack(frame))[::-1]
        return list(dropwhile(lambda each: not _is_ours(each[0]), found)) or found

    def _awaited(self) -> Frames:
        """Return where the coroutine and those that it awaits stand; nothing if it is running."""
        at = None if self.coroutine is None else self.coroutine.get_coro()
        found: Frames = []
        while at is not None:
            kind = next((each for each in ("cr", "gi", "ag") if hasattr(at, f"{each}_frame")), None)
            if kind is None:
                break
            if getattr(at, f"{kind}_running"):
                return []
            frame = getattr(at, f"{kind}_frame")
            if frame is not None:
                found.append((frame, frame.f_lineno))
            at = getattr(at, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
        return found


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


def _is_ours(frame: FrameType) -> bool:
    return _module(frame).partition(".")[0] == _PACKAGE


def _is_startup(frame: FrameType) -> bool:
    """Return whether a frame only leads to the function of a task."""
    return _module(frame).partition(".")[0] in ("threading", "asyncio", "contextlib")


def _is_users(frame: FrameType) -> bool:
    """Return whether code is neither Python's own nor that of an installed library."""
    file = frame.f_code.co_filename
    if file.startswith("<frozen") or "site-packages" in file or "dist-packages" in file:
        return False
    return not file.startswith(_library())


@cache
def _library() -> tuple[str, ...]:
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    return tuple(os.path.join(each, "") for each in paths)


_PACKAGE = __name__.partition(".")[0]
