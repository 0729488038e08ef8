"""`updater`: that of whatever runs this code, in any function however deep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Literal

from ..core.current import here
from .scope import Scope
from .updater import ProgressUpdater

_found = here.get  # by a name of its own: code that is in no task is to lose no time with it


def current_updater() -> ProgressUpdater | None:
    """Return the updater of what this code belongs to; None where that is over or nothing."""
    found = here.get()
    return None if found is None else _updater_of(found)


def _updater_of(found: Any) -> ProgressUpdater | None:
    if isinstance(found, ProgressUpdater):
        return None if found.is_over else found
    item = found.item_here()  # of a loop or another bar in the foreground
    return None if item is None else ProgressUpdater(item)


def set_current(updater: ProgressUpdater | None) -> None:
    """Have code of this context find this updater from now on."""
    here.set(updater)


@contextmanager
def as_current(updater: ProgressUpdater) -> Iterator[None]:
    """Have code of this context find this updater meanwhile."""
    token = here.set(updater)
    try:
        yield
    finally:
        here.reset(token)


class AmbientUpdater(ProgressUpdater):
    """The updater of the task, cell or step whose context the calling code runs in.

    It is handed to nobody: ``from jupyter_progress import updater`` works in any module, in
    threads that run in a copy of the context, in worker processes and on a cluster. Elsewhere
    each method does nothing. The methods are those of `ProgressUpdater`.

    Examples
    --------
    >>> from jupyter_progress import updater
    >>> def load(paths):                    # however deep in a library
    ...     return [read(path) for path in updater.track(paths, "Loading")]
    """

    __slots__ = ()
    _warns = False
    """Whether `current` has something to say where there is none."""

    def current(self) -> ProgressUpdater | None:
        """Return the updater that it stands for; None where there is none."""
        found = _found()
        return None if found is None else _updater_of(found)

    def send_update(
        self, progress: float | None, message: str | None = None, **metrics: Any
    ) -> None:
        """Say how far it is; see `ProgressUpdater.send_update`."""
        if _found() is None and not self._warns:
            return  # not by `current`: a call more would be a third of what it costs
        updater = self.current()
        if updater is not None:
            updater.send_update(progress, message, **metrics)

    def fake_progress(
        self,
        progress_end: float,
        message: str | None = None,
        estimated_time: float | timedelta | Literal["auto"] | None = None,
    ) -> None:
        """Let the bar move by itself; see `ProgressUpdater.fake_progress`."""
        updater = self.current()
        if updater is not None:
            updater.fake_progress(progress_end, message, estimated_time)

    def span(self, start: float, end: float) -> ProgressUpdater:
        """Return an updater for a part of the bar; see `ProgressUpdater.span`."""
        return self._or_nobody().span(start, end)

    # What the others move they find by these two.

    def _here(self) -> Scope:
        return self._or_nobody()._here()

    @property
    def _is_silent(self) -> bool:
        return self.current() is None

    def _or_nobody(self) -> ProgressUpdater:
        return self.current() or ProgressUpdater()

    @property
    def cancelled(self) -> bool:
        """Whether the task was asked to cancel; tells without raising."""
        updater = current_updater()
        return updater is not None and updater.cancelled

    def __repr__(self) -> str:
        return "<updater of whatever runs this code>"

    def __reduce__(self) -> Any:
        """Be the ambient updater of wherever the copy goes: it holds nothing itself."""
        return _ambient, ()


def _ambient() -> AmbientUpdater:
    return updater


updater = AmbientUpdater()
