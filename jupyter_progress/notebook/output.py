"""Where a notebook goes that was run: nothing that a person wrote is lost to it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from .files import write

Stamp = tuple[int, int]


class Changed(OSError):
    """The notebook was written to by somebody else while it was run in place."""


class Output:
    """The file that a notebook is saved to.

    Parameters
    ----------
    source, target : Path
        Where it comes from, and where it goes.
    """

    def __init__(self, source: Path, target: Path) -> None:
        self.path = target
        self._is_in_place = target.exists() and os.path.samefile(source, target)
        self._seen = self._stamp()

    def save(self, notebook: Any) -> None:
        """Save it.

        Raises
        ------
        OSError
            If it cannot be, or somebody else has changed the file that it came from.
        """
        if self._is_in_place and self._stamp() != self._seen:
            raise Changed(f"{self.path} was changed while it was run")
        write(notebook, self.path)
        self._seen = self._stamp()

    def save_somewhere(self, notebook: Any) -> str:
        """Save it, if need be elsewhere; returns why and where, and nothing if all is well.

        Raises
        ------
        OSError
            If it can be saved nowhere.
        """
        try:
            self.save(notebook)
            return ""
        except OSError as problem:
            asked, why = self.path, problem
        self.path = Path(tempfile.mkdtemp(prefix="jupyter-progress-")) / asked.name
        write(notebook, self.path)
        return f"it could not be saved where it belongs ({why}), and is in {self.path} instead."

    def _stamp(self) -> Stamp | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
