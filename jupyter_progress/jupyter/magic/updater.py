"""The `updater` of background cells.

A cell's own code is bound to the cell's own updater by name (see `names`), in threads that it
starts as well. Code that it only runs, such as a ``%time`` line or a function from another cell,
finds `ambient` under the name ``updater``, which goes by the context it runs in.
"""

from __future__ import annotations

import warnings
from contextvars import ContextVar

from ...core.live import Gauge, frames_of_ours
from ...run.updater import ProgressUpdater

current: ContextVar[Gauge | None] = ContextVar("jupyter_progress_cell", default=None)
"""The gauge of the background cell that the running code belongs to."""


class AmbientUpdater(ProgressUpdater):
    """The updater of whichever background cell the calling code runs in.

    Outside of all of them an update is ignored with a warning.
    """

    __slots__ = ()

    def __init__(self) -> None:
        self._start = 0.0
        self._scale = 1.0

    @property
    def _gauge(self) -> Gauge:  # type: ignore[override]
        return current.get() or _nowhere

    def __repr__(self) -> str:
        return "<updater of the %%track_progress cell that uses it>"


def _warn() -> None:
    warnings.warn(
        "There is no bar here for this update, which is ignored: `updater` belongs to the "
        "background cell that runs; begin the cell with %%track_progress.",
        RuntimeWarning,
        stacklevel=frames_of_ours(),
    )


_nowhere = Gauge(lambda: None)
_nowhere.stop = _warn

ambient = AmbientUpdater()
"""What notebooks find under the name ``updater``."""
