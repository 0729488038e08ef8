"""What the callbacks of all libraries have in common."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from ..run.ambient import current_updater
from ..run.updater import ProgressUpdater
from ..values.progress import Status, status_after
from ._call import Call
from ._run import Run

Self = TypeVar("Self", bound="Callback")


class Callback:
    """What a callback of a library's is, whatever the library calls it.

    It moves the bar of whatever runs the library, or shows one in the foreground. One object may
    be used for one run after the other. Copies that travel to worker processes are silent there,
    unless a task of ours runs there.

    Parameters
    ----------
    updater : ProgressUpdater, optional
        Whose bar it is to move.
    """

    def __init__(self, updater: ProgressUpdater | None = None) -> None:
        super().__init__()
        self._updater = updater
        self._home = os.getpid()
        self._runs: dict[int, Run] = {}

    def _key(self) -> int:
        """Return whose run is meant: that of this thread, for several may train at once."""
        return threading.get_ident()

    def _begin(
        self, title: str, call: Call | None = None, was_done: Callable[[], bool] = lambda: False
    ) -> Run:
        """Begin a run, in the place of one that was left."""
        before = self._runs.pop(self._key(), None)
        if before is not None:
            before.left()
        self._runs[self._key()] = run = Run(title, self._chosen(), call, was_done)
        return run

    def _chosen(self) -> ProgressUpdater | None:
        """Return the updater to move; None for that of whatever runs this code."""
        if self._updater is None and current_updater() is None and os.getpid() != self._home:
            return ProgressUpdater()
        return self._updater

    def _going_on(self) -> Run | None:
        """Return the run that was begun, which goes on; None if none does."""
        run = self._runs.get(self._key())
        if run is None or run.is_over:
            return None
        run.goes_on()
        return None if run.is_left else run

    def _end(self, status: Status = "done", error: BaseException | None = None) -> None:
        run = self._runs.pop(self._key(), None)
        if run is not None:
            run.end(status, error)

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end(status_after(error), error)

    def __getstate__(self) -> dict[str, Any]:
        # Copies move no bar: neither the updater nor what is under way can go elsewhere.
        return {**self.__dict__, "_updater": None, "_runs": {}}
