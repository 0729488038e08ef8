"""The warning that an update came too late."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from types import FrameType


def warn_once() -> Callable[[], None]:
    """Return what warns at its first call."""
    unwarned = [None]

    def warn() -> None:
        if unwarned:
            unwarned.clear()
            warnings.warn(
                "An update came after its task had ended, and is ignored; "
                "wait for the threads of a task before it returns.",
                RuntimeWarning,
                stacklevel=frames_of_ours(),
            )

    return warn


def frames_of_ours() -> int:
    """Return the ``stacklevel`` of a warning that is to name the line of the user."""
    frame: FrameType | None = sys._getframe(1)
    level = 1
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    return level


_PACKAGE = __name__.partition(".")[0] + "."
