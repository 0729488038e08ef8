"""Bars of marimo, and of tqdm as marimo draws it, that are not drawn: they move one of ours."""

from __future__ import annotations

from typing import Any

from marimo._plugins.stateless.status import _progress

from ...loops.adopted import Adopted, Reading
from ..counting import part_of
from ..here import Here
from .adopting import adopts_here
from .patch import Patch


class Undrawn(_progress.ProgressBar):
    """What a bar is that was to be drawn in a task."""

    def begin(self) -> None:
        """Begin to move the bar of the task."""
        self._moving = Adopted(part_of(Here("").updater), self)

    def read(self) -> Reading:
        """Return what it says now."""
        return Reading(self.current, self.total, self.title or "")

    def hurry(self) -> None:
        """Do nothing: it looks at each of its steps."""

    def debounced_flush(self) -> None:
        """Look whether it is to go on, instead of drawing it."""
        self._moving.check()

    def clear(self) -> None:
        """Do nothing: it is in no output."""

    def close(self) -> None:
        """End it."""
        if not self.closed:
            self.closed = True
            failed = self.total is not None and self.current < self.total
            self._moving.finish(self, failed=failed)


class Outputs:
    """What marimo's bars draw themselves with: in a task that adopts, they do not."""

    def __init__(self, drawn: Any) -> None:
        self._drawn = drawn

    def append(self, bar: Any) -> None:
        """Draw a bar, or have it move that of the task."""
        if isinstance(bar, _progress.ProgressBar) and adopts_here():
            bar.__class__ = Undrawn
            bar.begin()  # type: ignore[attr-defined]
        else:
            self._drawn.append(bar)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._drawn, name)


PATCH = Patch(_progress, "output", Outputs)
"""Has a bar of marimo that would be drawn in a task move that of the task."""
