"""`updater`: that of whatever runs this code, in any function however deep."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Literal, TypeVar

from ..loops.counter import Counter
from ..loops.tracked import Tracked
from ..loops.wanted import as_wanted
from ..loops.words import names_ours
from .updater import ProgressUpdater

T = TypeVar("T")

_current: ContextVar[ProgressUpdater | None] = ContextVar("jupyter_progress_updater", default=None)
"""The updater of the task, cell or step that the running code belongs to."""

if hasattr(os, "register_at_fork"):
    # What is forked from a task has no bar: it is its parent's, and so are its locks.
    os.register_at_fork(after_in_child=lambda: _current.set(None))


def current_updater() -> ProgressUpdater | None:
    """Return the updater of what this code belongs to; None where there is none."""
    return _current.get()


def set_current(updater: ProgressUpdater | None) -> None:
    """Have code of this context find this updater from now on."""
    _current.set(updater)


@contextmanager
def as_current(updater: ProgressUpdater) -> Iterator[None]:
    """Have code of this context find this updater meanwhile."""
    token = _current.set(updater)
    try:
        yield
    finally:
        _current.reset(token)


class AmbientUpdater(ProgressUpdater):
    """The updater of the task, cell or step whose context the calling code runs in.

    It is handed to nobody: ``from jupyter_progress import updater`` works in any module, in
    threads that run in a copy of the context, in worker processes and on a cluster. Elsewhere
    each method does nothing.
    """

    __slots__ = ()

    def current(self) -> ProgressUpdater | None:
        """Return the updater that it stands for; None where there is none."""
        return _current.get()

    def send_update(
        self, progress: float | None, message: str | None = None, **metrics: Any
    ) -> None:
        """Say how far it is; see `ProgressUpdater.send_update`."""
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

    @names_ours
    def track(
        self,
        iterable: Iterable[T] | AsyncIterable[T],
        message: str | None = None,
        start: float | None = None,
        end: float | None = None,
        *,
        total: int | None = None,
        initial: int = 0,
        unit: str = "it",
        size: Callable[[T], int] | None = None,
    ) -> Tracked[T]:
        """Iterate and move the bar; see `ProgressUpdater.track`."""
        asked: dict[str, Any] = {"total": total, "initial": initial, "unit": unit, "size": size}
        updater = self.current()
        if updater is not None:
            return updater.track(iterable, message, start, end, **asked)
        return Tracked(None, iterable, as_wanted(iterable, message, **asked, where="track"))

    def counter(
        self, total: int | None = None, message: str | None = None, unit: str = "it"
    ) -> Counter:
        """Return a count that moves the bar; see `ProgressUpdater.counter`."""
        return self._or_nobody().counter(total, message, unit)

    def span(self, start: float, end: float) -> ProgressUpdater:
        """Return an updater for a part of the bar; see `ProgressUpdater.span`."""
        return self._or_nobody().span(start, end)

    @contextmanager
    def step(self, title: str, weight: float | None = None) -> Iterator[ProgressUpdater]:
        """Name a step for a block; see `ProgressUpdater.step`."""
        with self._or_nobody().step(title, weight) as part:
            yield part

    def plan(self, steps: Mapping[str, float] | Iterable[str]) -> None:
        """Say what steps are to come; see `ProgressUpdater.plan`."""
        self._or_nobody().plan(steps)

    @contextmanager
    def watch(
        self,
        read: Callable[[], Any],
        total: float,
        message: str | None = None,
        start: float | None = None,
        end: float | None = None,
        *,
        unit: str = "it",
    ) -> Iterator[None]:
        """Move the bar by a count that other code makes; see `ProgressUpdater.watch`."""
        with self._or_nobody().watch(read, total, message, start, end, unit=unit):
            yield

    def _or_nobody(self) -> ProgressUpdater:
        return self.current() or ProgressUpdater()

    @property
    def cancelled(self) -> bool:
        """Whether the task was asked to cancel; tells without raising."""
        updater = _current.get()
        return updater is not None and updater.cancelled

    def __repr__(self) -> str:
        return "<updater of whatever runs this code>"


updater = AmbientUpdater()
