"""Trino: the bar follows a query on its server, and Cancel ends it there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, overload

import trino.dbapi

from ..core.errors import log_failure
from ..run.here import Here


@overload
def watch(cursor: trino.dbapi.Cursor) -> AbstractContextManager[None]: ...
@overload
def watch(cursor: trino.dbapi.Cursor, query: str, parameters: Any = None) -> trino.dbapi.Cursor: ...
def watch(cursor: trino.dbapi.Cursor, query: str | None = None, parameters: Any = None) -> Any:
    """Have the bar follow the queries of a cursor.

    Parameters
    ----------
    cursor : trino.dbapi.Cursor
    query : str, optional
        Executed at once. Without it, watch a block.
    parameters : sequence, optional
        Of the query.

    Returns
    -------
    context manager, or what ``cursor.execute`` returns

    Raises
    ------
    TaskCancelled
        If the task was asked to cancel.

    Examples
    --------
    >>> with watch(cursor):
    ...     rows = cursor.execute("SELECT ...").fetchall()
    """
    if query is None:
        return _watching(cursor)
    with _watching(cursor):
        return cursor.execute(query, parameters)


@contextmanager
def _watching(cursor: trino.dbapi.Cursor) -> Iterator[None]:
    stopped: set[str] = set()

    def read() -> float | None:
        stats = cursor.stats or {}
        percent = stats.get("progressPercentage")
        return None if percent is None else float(percent)

    def stop() -> None:
        # A request of its own, in a thread of its own: what calls this may not wait.
        query = cursor.query_id
        if query is not None and query not in stopped:
            stopped.add(query)
            threading.Thread(target=_cancel, args=(cursor,), daemon=True).start()

    with Here("Trino query") as here, here.updater.watch(read, 100, unit="%", stop=stop):
        yield


def _cancel(cursor: trino.dbapi.Cursor) -> None:
    try:
        cursor.cancel()
    except Exception:
        log_failure("A query of Trino could not be cancelled, and goes on.")
