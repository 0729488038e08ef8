"""The bars of foreground loops in a notebook: shown, and told of the error that ended them."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

from IPython.core.getipython import get_ipython

from ..loops.loop import Loop, Place

_shown: list[Loop[Any]] = []


def show(loop: Loop[Any]) -> None:
    """Show a loop's bar in the cell that runs."""
    if loop.task is None:
        return
    loop.task.tracker._ipython_display_()
    shell = get_ipython()
    if shell is None or threading.current_thread() is not threading.main_thread():
        return
    if not _shown:
        shell.events.register("pre_run_cell", _cell_within)
        shell.events.register("post_run_cell", _cell_over)
    _shown.append(loop)


_within = 0
"""How many cells run within the one that shows the loops, by ``run_cell``."""


def _cell_within(_: Any) -> None:
    global _within
    _within += 1


def _cell_over(result: Any) -> None:
    """Tell the loops that were left by the error that ended the cell.

    When a loop is left, Python does not let it see whether an exception is the reason. The
    traceback has the answer: whether it passes the very place where the loop was left. One that
    is held by the frames of the traceback has not even been left yet.
    """
    global _within
    if _within:
        _within -= 1
        return
    shell = get_ipython()
    assert shell is not None
    shell.events.unregister("pre_run_cell", _cell_within)
    shell.events.unregister("post_run_cell", _cell_over)
    loops = [each for shown in _shown for each in (*shown.inner, shown)]
    _shown.clear()
    error = result.error_in_exec
    if not isinstance(error, Exception):  # nor was it an interrupt, which stops a loop
        return
    places = _places(error.__traceback__)
    for loop in loops:
        if loop.under_way or loop.left_at in places:
            loop.fail(error)


def _places(traceback: TracebackType | None) -> set[Place]:
    places = set()
    while traceback is not None:
        places.add(Place(id(traceback.tb_frame), traceback.tb_lasti))
        traceback = traceback.tb_next
    return places
