"""The `updater` of background cells.

A cell's own code is bound to the cell's own updater by name (see `names`), in threads that it
starts as well. Code that it only runs, such as a ``%time`` line or a function from another cell,
finds `ambient` under the name ``updater``, which goes by the context it runs in.
"""

from __future__ import annotations

import warnings
from contextvars import ContextVar
from typing import Any

from ...core.guards import frames_of_ours
from ...core.live import LiveProgress
from ...core.sink import Sampler, Sink
from ...run.updater import ProgressUpdater
from ...values.update import Update

current: ContextVar[Sink | None] = ContextVar("jupyter_progress_cell", default=None)
"""The sink of the background cell that the running code belongs to."""


class AmbientSink:
    """Passes updates on to whichever background cell the calling code runs in.

    Outside of all of them an update is ignored with a warning.
    """

    needs_slow_path = True
    progress: float | None = 0.0
    message = ""
    partial: tuple[Any] | None = None

    def send(self, update: Update) -> None:
        """Send to the cell, if there is one."""
        if self.check():
            sink = current.get()
            assert sink is not None
            sink.send(update)

    def check(self) -> bool:
        """Return whether there is a cell that still wants updates."""
        sink = current.get()
        if sink is not None:
            return sink.check()
        warnings.warn(
            "There is no bar here for this update, which is ignored: `updater` belongs to the "
            "background cell that runs; begin the cell with %%track_progress.",
            RuntimeWarning,
            stacklevel=frames_of_ours(),
        )
        return False

    def value(self) -> float:
        """Return the percent that the cell's bar shows now."""
        sink = current.get()
        return 0.0 if sink is None else sink.value()

    def innermost(self, start: float, end: float) -> tuple[Sink, float, float]:
        """Return where the calling code writes to; without a cell, to what nobody sees."""
        sink = current.get()
        if sink is None:
            self.check()
            return LiveProgress(_nobody), start, end
        return sink.innermost(start, end)

    @property
    def cancel_requested(self) -> bool:
        """Whether the cell was asked to cancel."""
        sink = current.get()
        return sink is not None and sink.cancel_requested

    @property
    def sampler(self) -> Sampler | None:
        """What reads positions for the cell."""
        sink = current.get()
        return None if sink is None else sink.sampler


def _nobody() -> None:
    pass


class AmbientUpdater(ProgressUpdater):
    """The updater of whichever background cell the calling code runs in."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(AmbientSink())

    def __repr__(self) -> str:
        return "<updater of the %%track_progress cell that uses it>"


ambient = AmbientUpdater()
"""What notebooks find under the name ``updater``."""
