"""The courses of earlier runs in the file of the history: a table beside that of durations.

A table of its own, as the file is shared with kernels that run an older version, which knows only
the other one.
"""

from __future__ import annotations

import json
from time import monotonic
from typing import TYPE_CHECKING

from ..values.earlier import EarlierRun, are_points

if TYPE_CHECKING:
    from sqlite3 import Connection

TABLE = (
    "CREATE TABLE IF NOT EXISTS courses (id INTEGER PRIMARY KEY, key TEXT NOT NULL, "
    "seconds REAL NOT NULL, points TEXT NOT NULL, steps TEXT NOT NULL, size INTEGER)"
)

KEPT = 2_000
"""Courses kept in all; the oldest go first."""

MOST_STEPS = 100
"""Steps of which it is remembered what they took; of more, the first."""

LONGEST = 1e9
"""Seconds that no run has taken: 30 years."""

FRESH = 10.0
"""Seconds for which what was read is not read again, as by thousands of tasks of one function."""

MOST_KEYS = 100
"""Keys of which that is known."""


class Courses:
    """Reads and writes courses. What is damaged is left out."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, tuple[EarlierRun, ...]]] = {}

    def known(self, key: str) -> tuple[EarlierRun, ...] | None:
        """Return what was read a moment ago; None if nothing was."""
        read, found = self._known.get(key, (0.0, None))
        return found if monotonic() - read < FRESH else None

    def keep(self, key: str, found: tuple[EarlierRun, ...]) -> None:
        """Take note of what was read just now."""
        if len(self._known) >= MOST_KEYS:
            self._known = {}
        self._known[key] = (monotonic(), found)

    def read(self, connection: Connection, key: str, number: int) -> tuple[EarlierRun, ...]:
        """Return the last runs of a key, the newest first."""
        # Not by names: a file of before there were sizes has a column less.
        query = "SELECT * FROM courses WHERE key = ? ORDER BY id DESC LIMIT ?"
        found = (_run(*row[2:]) for row in connection.execute(query, (key, number)))
        return tuple(each for each in found if each is not None)

    def write(self, connection: Connection, key: str, run: EarlierRun) -> None:
        """Add a run, within a transaction."""
        steps = dict(list(run.steps.items())[:MOST_STEPS])
        if not any(row[1] == "size" for row in connection.execute("PRAGMA table_info(courses)")):
            connection.execute("ALTER TABLE courses ADD COLUMN size INTEGER")
        row = (key, run.seconds, json.dumps(run.points), json.dumps(steps), run.size)
        connection.execute(
            "INSERT INTO courses (key, seconds, points, steps, size) VALUES (?, ?, ?, ?, ?)", row
        )
        connection.execute(
            "DELETE FROM courses WHERE id <= (SELECT max(id) FROM courses) - ?", (KEPT,)
        )
        self._known.pop(key, None)

    def forget(self, connection: Connection, key: str) -> None:
        """Forget the runs of a key, and those of the segments whose keys begin with it."""
        query = "DELETE FROM courses WHERE key = ? OR key GLOB ?"
        connection.execute(query, (key, f"{key}:*"))
        self._known = {}

    def clear(self, connection: Connection) -> None:
        """Forget all."""
        connection.execute("DELETE FROM courses")
        self._known = {}


def _run(seconds: object, points: object, steps: object, size: object = None) -> EarlierRun | None:
    """Return a run as it was read, if it can be one: the file may hold anything."""
    try:
        told, took = json.loads(points), json.loads(steps)  # type: ignore[arg-type]
    except (TypeError, ValueError, RecursionError):
        return None
    if not (_is_time(seconds) and are_points(told) and isinstance(took, dict)):
        return None
    if not all(map(_is_time, took.values())):
        return None
    if not (isinstance(size, int) and 0 < size < 2**62):
        size = None
    return EarlierRun(float(seconds), tuple((at, share) for at, share in told), took, size)  # type: ignore[arg-type]


def _is_time(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 < value <= LONGEST  # type: ignore[operator]
