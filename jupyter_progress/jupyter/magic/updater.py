"""The `updater` of background cells.

A cell's own code is bound to the cell's own updater by name (see `names`), in threads that it
starts as well. Code that it only runs, such as a ``%time`` line or a function from another cell,
finds `ambient` under the name ``updater``, which goes by the context it runs in.
"""

from __future__ import annotations

import warnings

from ...core.guards import frames_of_ours
from ...run.ambient import AmbientUpdater
from ...run.updater import ProgressUpdater


class NotebookUpdater(AmbientUpdater):
    """The ambient updater, which warns where there is none: somebody has forgotten the magic."""

    __slots__ = ()
    _warns = True

    def current(self) -> ProgressUpdater | None:
        """Return the updater that it stands for; None, with a warning, where there is none."""
        updater = super().current()
        if updater is None:
            warnings.warn(
                "There is no bar here for this update, which is ignored: `updater` belongs to the "
                "background cell that runs; begin the cell with %%track_progress.",
                RuntimeWarning,
                stacklevel=frames_of_ours(),
            )
        return updater


ambient = NotebookUpdater()
"""What notebooks find under the name ``updater``."""
