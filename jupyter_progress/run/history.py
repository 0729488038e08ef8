"""How long things took before: a small file in the user's state directory.

It holds hashes, durations, and after which share of its time a run stood at which percent: no
source text, no names, no arguments.
"""

from __future__ import annotations

import functools
import inspect
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import CodeType
from typing import TYPE_CHECKING, Any

from ..values.earlier import EarlierRun
from ..values.easing import SHORTEST
from .courses import TABLE, Courses

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection

SWITCH = "JUPYTER_PROGRESS_HISTORY"
"""The environment variable that switches it off: ``off``, ``0``, ``no`` or ``false``."""

RUNS = 5
"""The last runs of a thing that count."""

KEPT = 10_000
"""Durations kept in all; the oldest go first."""

LONGEST = 1e12
"""Milliseconds that no run has taken: 30 years."""

PATIENCE = 0.5
"""Seconds to wait at the most for another kernel that is writing."""

log = logging.getLogger("jupyter_progress")


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
        self._path = path
        self._enabled: bool | None = None
        self._logged = False
        self._courses = Courses()

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

    def durations(self, key: str) -> list[float]:
        """Return the milliseconds that the last runs took, the newest first."""
        if not self.enabled:
            return []
        query = "SELECT milliseconds FROM runs WHERE key = ? ORDER BY id DESC LIMIT ?"
        found: list[float] = []
        with self._forgiving():
            if self.path.exists():
                with self._open() as connection:
                    rows = connection.execute(query, (key, RUNS))
                    found = [row[0] for row in rows if _is_duration(row[0])]
        return found

    def earlier(self, key: str) -> tuple[EarlierRun, ...]:
        """Return the last runs that were remembered with their course, the newest first."""
        if not self.enabled:
            return ()
        found = self._courses.known(key)
        if found is None:
            found = ()
            with self._forgiving():
                if self.path.exists():
                    with self._open() as connection:
                        found = self._courses.read(connection, key, RUNS)
            self._courses.keep(key, found)
        return found

    def learn(
        self, *taken: tuple[str, float], course: tuple[str, EarlierRun] | None = None
    ) -> None:
        """Remember pairs of a key and the milliseconds that it took, and the course of a run."""
        if not self.enabled or not (taken or course):
            return
        with self._forgiving():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as connection, connection:
                connection.execute("BEGIN IMMEDIATE")
                # A coarse clock may have seen no time pass.
                rows = [(key, max(ms, SHORTEST)) for key, ms in taken]
                connection.executemany("INSERT INTO runs (key, milliseconds) VALUES (?, ?)", rows)
                connection.execute(
                    "DELETE FROM runs WHERE id <= (SELECT max(id) FROM runs) - ?", (KEPT,)
                )
                if course is not None:
                    self._courses.write(connection, *course)

    def clear(self) -> None:
        """Forget all durations. A file that is broken is removed."""
        from sqlite3 import DatabaseError

        with self._forgiving():
            if not self.path.exists():
                return
            try:
                with self._open() as connection:
                    connection.execute("DELETE FROM runs")
                    self._courses.clear(connection)
                    connection.execute("VACUUM")
            except DatabaseError:
                for suffix in ("", "-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        import sqlite3  # not paid for by who never asks

        if not self.path.exists():  # for its user only
            os.close(os.open(self.path, os.O_CREAT, 0o600))
        # One connection for each use: they may come from any thread, and after a fork.
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            with suppress(sqlite3.OperationalError):  # another kernel is creating it
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS runs "
                "(id INTEGER PRIMARY KEY, key TEXT NOT NULL, milliseconds REAL NOT NULL)"
            )
            connection.execute("CREATE INDEX IF NOT EXISTS by_key ON runs (key)")
            connection.execute(TABLE)
            yield connection
        finally:
            connection.close()

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


def _is_duration(value: object) -> bool:
    """Return whether a run can have taken that: the file may hold anything."""
    return isinstance(value, (int, float)) and SHORTEST <= value <= LONGEST


history = History()
"""That of this user: set `enabled` to switch it off, call `clear` to forget."""


def key_of(func: Callable[..., Any]) -> str:
    """Return the key of a function: a hash of its qualified name and source."""
    while isinstance(func, functools.partial):
        func = func.func
    func = inspect.unwrap(func)
    name = getattr(func, "__qualname__", type(func).__qualname__)
    code = getattr(func, "__code__", None)
    return _code_key(name, code) if isinstance(code, CodeType) else digest("callable", name)


@functools.lru_cache(1000)
def _code_key(name: str, code: CodeType) -> str:
    try:
        source = inspect.getsource(code)
    except Exception:  # also SyntaxError and the like, of a file that has changed meanwhile
        source = code.co_code.hex()
    return digest("function", name, source)


def digest(*parts: str) -> str:
    """Return one hash of several texts."""
    import hashlib  # not paid for by who never asks

    lengths_and_texts = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(lengths_and_texts.encode("utf-8", "surrogatepass")).hexdigest()
