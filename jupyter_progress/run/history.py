"""How long things took before: a small file in the user's state directory.

It holds hashes, durations, after which share of its time a run stood at which percent, and how
large its arguments were together: no source text, no names, no arguments.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..values.earlier import EarlierRun
from ..values.easing import SHORTEST
from .courses import Courses
from .history_file import (
    clear_durations,
    forget_durations,
    opened,
    read_durations,
    read_extent,
    read_figures,
    write_durations,
)
from .keys import key_of
from .later import Later
from .remembered import Remembered, moment_of

if TYPE_CHECKING:
    from pathlib import Path

SWITCH = "JUPYTER_PROGRESS_HISTORY"
"""The environment variable that switches it off: ``off``, ``0``, ``no`` or ``false``."""

RUNS = 5
"""The last runs of a thing that count."""

log = logging.getLogger("jupyter_progress")


Taken = tuple[Callable[[], str], float | EarlierRun]
"""What returns a key, and the milliseconds that it took, or the course of a run."""


class History:
    """Durations of the last runs, by key; the same file for all kernels of a user.

    Nothing here raises: a file that cannot be read or written means no estimate, and is logged
    once.

    Parameters
    ----------
    path : Path, optional
        By default ``history.sqlite3`` in the user's state directory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._later = Later(self._learn_now, "jupyter_progress history")
        self._path = path
        self._enabled: bool | None = None
        self._logged = False
        self._courses = Courses()
        self._is_forked = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._fork)

    @property
    def path(self) -> Path:
        """Where the file is, or would be."""
        if self._path is None:
            from platformdirs import user_state_path  # not paid for by who never asks

            self._path = user_state_path("jupyter_progress", appauthor=False) / "history.sqlite3"
        return self._path

    @property
    def enabled(self) -> bool:
        """Whether durations are remembered and used; set it to switch that off or on."""
        if self._enabled is None:
            return os.environ.get(SWITCH, "").lower() not in ("off", "0", "no", "false")
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._enabled = bool(enabled)

    def _fork(self) -> None:
        self._is_forked = True

    @property
    def recalls(self) -> bool:
        """Whether courses are remembered and used.

        Not in a forked process: what that takes may have been half imported by another thread at
        that moment, and nobody would ever finish it.
        """
        return self.enabled and not self._is_forked

    def durations(self, key: str) -> list[float]:
        """Return the milliseconds that the last runs took, the newest first."""
        return self.durations_of([key])[0]

    def durations_of(self, keys: Sequence[str]) -> list[list[float]]:
        """Return the same for each of several keys; the file is opened once."""
        found: list[list[float]] = [[] for _ in keys]
        if not self.enabled or not keys:
            return found
        self.flush()
        with self._forgiving():
            if self.path.exists():
                with opened(self.path) as connection:
                    for last, key in zip(found, keys, strict=True):
                        last += read_durations(connection, key, RUNS)
        return found

    def earlier(self, key: str) -> tuple[EarlierRun, ...]:
        """Return the last runs that were remembered with their course, the newest first."""
        if not self.recalls:
            return ()
        self.flush()
        found = self._courses.known(key)
        if found is None:
            found = ()
            with self._forgiving():
                if self.path.exists():
                    with opened(self.path) as connection:
                        found = self._courses.read(connection, key, RUNS)
            self._courses.keep(key, found)
        return found

    def learn(self, *taken: tuple[str, float | EarlierRun]) -> None:
        """Remember pairs of a key and the milliseconds that it took, or the whole course of it."""
        if not self.enabled or not taken:
            return
        with self._forgiving():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with opened(self.path) as connection, connection:
                connection.execute("BEGIN IMMEDIATE")
                # A coarse clock may have seen no time pass.
                rows = [
                    (key, max(took, SHORTEST))
                    for key, took in taken
                    if not isinstance(took, EarlierRun)
                ]
                write_durations(connection, rows)
                for key, took in taken:
                    if isinstance(took, EarlierRun):
                        self._courses.write(connection, key, took)

    def learn_later(self, *taken: Taken) -> None:
        """Do what `learn` does, soon and in another thread; keys are found out there."""
        if taken and self.enabled:
            self._later.put(*taken)

    def flush(self) -> None:
        """Write what waits to be written."""
        self._later.flush()

    def _learn_now(self, taken: list[Taken]) -> None:
        with self._forgiving():
            self.learn(*((key(), took) for key, took in taken))

    def of(self, func: Callable[..., Any]) -> Remembered | None:
        """Return what is known of the runs of a function; None if nothing is.

        A function that was changed is another one, of which nothing is known yet.

        Raises
        ------
        TypeError
            If `func` is not callable.
        """
        key = _key_for(func, "of")
        durations = self.durations(key)
        if not durations:
            return None
        count, last = len(durations), None
        with self._forgiving(), opened(self.path) as connection:
            count, last = read_extent(connection, key)
        return Remembered(tuple(ms / 1000 for ms in durations), count, moment_of(last))

    def forget(self, func: Callable[..., Any]) -> None:
        """Forget the runs of a function, and those of its fake segments.

        Raises
        ------
        TypeError
            If `func` is not callable.
        """
        key = _key_for(func, "forget")
        self.flush()
        with self._forgiving():
            if self.path.exists():
                with opened(self.path) as connection, connection:
                    forget_durations(connection, key)
                    self._courses.forget(connection, key)

    def __repr__(self) -> str:
        """Return how much it knows, and where that is."""
        if not self.enabled:
            return f"<history: switched off, in {self.path}>"
        runs = things = 0
        self.flush()
        with self._forgiving():
            if self.path.exists():
                with opened(self.path) as connection:
                    runs, things = read_figures(connection)
        of = "function or part of one" if things == 1 else "functions and parts of them"
        durations = "duration" if runs == 1 else "durations"
        return f"<history: {runs:,} {durations} of {things:,} {of}, in {self.path}>"

    def clear(self) -> None:
        """Forget all durations. A file that is broken is removed."""
        from sqlite3 import DatabaseError

        self.flush()
        with self._forgiving():
            if not self.path.exists():
                return
            try:
                with opened(self.path) as connection:
                    clear_durations(connection)
                    self._courses.clear(connection)
                    connection.execute("VACUUM")
            except DatabaseError:
                for suffix in ("", "-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        try:
            yield
        except Exception as problem:
            if not self._logged:
                self._logged = True
                log.info(
                    "How long tasks take cannot be remembered in %s: %r; they run as ever. "
                    "jupyter_progress.history.clear() starts the file anew.",
                    self._path,
                    problem,
                )


def _key_for(func: Any, where: str) -> str:
    if not callable(func):
        raise TypeError(f"history.{where}: {func!r} is not callable; give a function.")
    return key_of(func)


history = History()
"""That of this user: set `enabled` to switch it off, call `clear` to forget."""
