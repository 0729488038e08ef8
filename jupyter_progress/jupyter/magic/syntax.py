"""Syntax errors of background cells, shown as those of other cells are.

IPython shows these with a plain list of frames, in which it hides none that ask for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from traceback import FrameSummary
from typing import Any

HERE = Path(__file__).parent


def show_without_ours(shell: Any) -> None:
    """Have IPython leave out what led from a cell to the magic, and our frames within it."""
    formatter = shell.SyntaxTB
    if not hasattr(formatter.structured_traceback, "jupyter_progress"):
        formatter.structured_traceback = _without_ours(formatter.structured_traceback)


def show_all(shell: Any) -> None:
    """Take that back."""
    vars(shell.SyntaxTB).pop("structured_traceback", None)


def _without_ours(structured: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(structured)
    def shown(kind: Any, error: Any, frames: Any, *args: Any, **kwargs: Any) -> Any:
        return structured(kind, error, after_ours(frames), *args, **kwargs)

    shown.jupyter_progress = True  # type: ignore[attr-defined]
    return shown


def after_ours(frames: list[FrameSummary]) -> list[FrameSummary]:
    """Return the frames that come after the last of a magic of ours; all where there is none.

    None are left of an error that compiling the cell raised: it was never run.
    """
    ours = [at for at, frame in enumerate(frames) if Path(frame.filename).parent == HERE]
    return frames[ours[-1] + 1 :] if ours else frames
