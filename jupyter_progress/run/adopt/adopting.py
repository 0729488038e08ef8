"""Whether bars of other libraries are adopted, and what has to stand replaced for that."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module

from ...core.errors import log_failure
from ...core.imports import Imports
from ..ambient import current_updater
from . import threads
from .patch import Patch

LIBRARIES = {
    "tqdm.std": ".tqdm_bars",
    "rich.progress": ".rich_bars",
    "marimo._plugins.stateless.status._progress": ".marimo_bars",
}
"""Modules of bars, and ours that adopt them: each has a `PATCH`."""

adopts: ContextVar[bool] = ContextVar("jupyter_progress_adopts", default=False)
"""Whether the running code belongs to a task that adopts the bars which are made in it."""


@contextmanager
def adopting(adopt: bool) -> Iterator[None]:
    """Run the code of a task: the bars of libraries made in it are adopted, or drawn as ever.

    No library is imported for it; one that is imported meanwhile is adopted too. What was replaced
    is put back when the last such task is over.
    """
    adopts.set(adopt)
    if not adopt:
        yield
        return
    _REPLACED.begin()
    try:
        yield
    finally:
        _REPLACED.end()


def adopts_here() -> bool:
    """Return whether a bar made here is to move that of a task, rather than to be drawn."""
    return adopts.get() and current_updater() is not None


class _Replaced:
    """What stands replaced while there is a task that adopts."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._tasks = 0
        self._patches: list[Patch] = []
        self._imports = Imports(LIBRARIES, self._loaded)

    def begin(self) -> None:
        with self._lock:
            self._tasks += 1
            if self._tasks > 1:
                return
            self._add(threads.PATCH)
            self._imports.begin()
            for name in LIBRARIES:
                if name in sys.modules:
                    self._loaded(name)

    def end(self) -> None:
        with self._lock:
            self._tasks -= 1
            if self._tasks:
                return
            self._imports.end()
            for patch in self._patches:
                patch.undo()
            self._patches.clear()

    def _loaded(self, name: str) -> None:
        """Have the bars of a library adopted, which has just been loaded."""
        try:
            patch = import_module(LIBRARIES[name], __package__).PATCH
        except Exception:
            log_failure("Bars of %s cannot be adopted, and are drawn.", name)
            return
        with self._lock:
            if self._tasks:
                self._add(patch)

    def _add(self, patch: Patch) -> None:
        patch.apply()
        self._patches.append(patch)


_REPLACED = _Replaced()
