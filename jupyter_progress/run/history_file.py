"""The file of the history: how it is opened, and its table of durations.

Its tables stay readable for older versions, which may write to it at the same time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from .courses import TABLE
from .remembered import is_duration

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection

KEPT = 10_000
"""Durations kept in all; the oldest go first."""

KEPT_OF_ONE = 1_000
"""Durations kept of one thing, so that one that runs often leaves room for others."""

PATIENCE = 0.5
"""Seconds to wait at the most for another kernel that is writing."""


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """Open the file, which is made if there is none, and close it.

    One connection for each use: they may come from any thread, and after a fork.
    """
    import sqlite3  # not paid for by who never asks

    if not path.exists():  # for its user only
        os.close(os.open(path, os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        with suppress(sqlite3.OperationalError):  # another kernel is creating it
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS runs "
            "(id INTEGER PRIMARY KEY, key TEXT NOT NULL, milliseconds REAL NOT NULL)"
        )
        connection.execute("CREATE INDEX IF NOT EXISTS by_key ON runs (key)")
        connection.execute("CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, at REAL)")
        connection.execute(TABLE)
        yield connection
    finally:
        connection.close()


def read_durations(connection: Connection, key: str, number: int) -> list[float]:
    """Return the milliseconds that the last runs took, the newest first, if they can be true."""
    query = "SELECT milliseconds FROM runs WHERE key = ? ORDER BY id DESC LIMIT ?"
    return [row[0] for row in connection.execute(query, (key, number)) if is_duration(row[0])]


def write_durations(connection: Connection, rows: Sequence[tuple[str, float]]) -> None:
    """Add pairs of a key and milliseconds, within a transaction, and drop what is too old."""
    connection.executemany("INSERT INTO runs (key, milliseconds) VALUES (?, ?)", rows)
    keys = {key for key, _ in rows}
    connection.executemany(_TOO_MANY, [(key, key, KEPT_OF_ONE) for key in keys])
    connection.execute("DELETE FROM runs WHERE id <= (SELECT max(id) FROM runs) - ?", (KEPT,))
    now = time.time()
    connection.executemany("REPLACE INTO seen VALUES (?, ?)", [(key, now) for key in keys])
    connection.execute("DELETE FROM seen WHERE rowid <= (SELECT max(rowid) FROM seen) - ?", (KEPT,))


def read_extent(connection: Connection, key: str) -> tuple[int, Any]:
    """Return how many durations of a key are remembered, and when the last was written."""
    runs = connection.execute("SELECT milliseconds FROM runs WHERE key = ?", (key,))
    count = sum(is_duration(row[0]) for row in runs)
    seen = connection.execute("SELECT at FROM seen WHERE key = ?", (key,)).fetchone()
    return count, None if seen is None else seen[0]


def read_figures(connection: Connection) -> tuple[int, int]:
    """Return how many durations there are, and of how many things."""
    query = "SELECT count(*), count(DISTINCT key) FROM runs"
    runs, things = connection.execute(query).fetchone()
    return runs, things


def forget_durations(connection: Connection, key: str) -> None:
    """Forget those of a key, and of the segments whose keys begin with it."""
    for table in ("runs", "seen"):
        query = f"DELETE FROM {table} WHERE key = ? OR key GLOB ?"
        connection.execute(query, (key, f"{key}:*"))


def clear_durations(connection: Connection) -> None:
    """Forget all."""
    connection.execute("DELETE FROM runs")
    connection.execute("DELETE FROM seen")


_TOO_MANY = """
DELETE FROM runs WHERE key = ? AND id <=
(SELECT id FROM runs WHERE key = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
"""
