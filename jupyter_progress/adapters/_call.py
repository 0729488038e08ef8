"""The call of a library that is at work, seen from a callback: whether it is still under way."""

from __future__ import annotations

import sys
import threading
from types import FrameType
from typing import NamedTuple

from ..core.frames import current_frames


class Call(NamedTuple):
    """The outermost function of a library that a callback was called from.

    Libraries tell their callbacks when they begin, but seldom that they failed or stopped early.
    A call is over when its frame is on the stack of its thread no more. Who holds this holds the
    frame, and all that is in it, so it is to be let go of as soon as the call is over.
    """

    thread: int
    frame: FrameType

    @classmethod
    def under_way(cls, name: str | None = None) -> Call | None:
        """Return the call that the calling code is a callback of; None outside of libraries.

        Parameters
        ----------
        name : str, optional
            Of the function, where it may be that of another thread.
        """
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and _package(frame) == OURS:
            frame = frame.f_back
        library = None if frame is None else _package(frame)
        if frame is None or library == "__main__":
            return None
        outermost: FrameType | None = None
        while frame is not None:  # there may be methods of the user between those of the library
            if _package(frame) == library and name in (None, frame.f_code.co_name):
                outermost = frame
            frame = frame.f_back
        return None if outermost is None else cls(threading.get_ident(), outermost)

    @property
    def is_over(self) -> bool:
        """Whether it has returned, or raised; may be asked in any thread."""
        frame = current_frames().get(self.thread)
        while frame is not None and frame is not self.frame:
            frame = frame.f_back
        return frame is None


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]


OURS = __name__.partition(".")[0]
