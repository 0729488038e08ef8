"""DuckDB: the bar follows a query, and Cancel ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, overload
from weakref import WeakKeyDictionary

import duckdb

from ..run.here import Here

SETTINGS = {"enable_progress_bar_print": False, "enable_progress_bar": True}
"""What has DuckDB draw no bar of its own, and tell how far it is; undone the other way round."""


@overload
def watch(connection: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]: ...
@overload
def watch(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: object = None
) -> duckdb.DuckDBPyConnection: ...
def watch(
    connection: duckdb.DuckDBPyConnection, query: str | None = None, parameters: object = None
) -> Any:
    """Have the bar follow the queries of a connection.

    A cancel interrupts the query; the connection can be used again at once. DuckDB's own bar is
    not drawn meanwhile. Its settings are put back afterwards; where rows are still to be fetched
    then, after the next watch. DuckDB 1 keeps them, for it would drop the rows.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    query : str, optional
        Executed at once. Without it, watch a block.
    parameters : sequence or mapping, optional
        Of the query.

    Returns
    -------
    context manager, or what ``connection.execute`` returns

    Raises
    ------
    TaskCancelled
        If the task was asked to cancel.

    Examples
    --------
    >>> with watch(con):
    ...     table = con.sql("SELECT ...").df()
    >>> table = watch(con, "SELECT ... WHERE year = ?", [2024]).df()
    """
    if query is None:
        return _watching(connection)
    with _watching(connection):
        return connection.execute(query, parameters)


@contextmanager
def _watching(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    def read() -> float | None:
        percent = connection.query_progress()
        return percent if percent >= 0 else None  # -1 where it does not know

    with (
        Here("DuckDB query") as here,
        _settings(connection),
        here.updater.watch(read, 100, unit="%", stop=connection.interrupt),
    ):
        yield


_quiet: WeakKeyDictionary[duckdb.DuckDBPyConnection, dict[str, bool]] = WeakKeyDictionary()
"""Connections that are set so, and what was set before."""

_KEEPS_ROWS = int(duckdb.__version__.partition(".")[0]) >= 2
"""Whether a statement is refused, rather than drops the rows that are still to be fetched."""


@contextmanager
def _settings(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    # What is refused, amid rows or in a transaction that has failed, is done by the next watch.
    with suppress(duckdb.Error):
        if connection not in _quiet:
            names = ", ".join(f"current_setting('{name}')" for name in SETTINGS)
            (row,) = connection.sql(f"SELECT {names}").fetchall()
            before = dict(zip(SETTINGS, row, strict=True))
            _set(connection, SETTINGS)
            _quiet[connection] = before
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            if _KEEPS_ROWS and connection in _quiet:
                _set(connection, dict(reversed(_quiet[connection].items())))
                del _quiet[connection]


def _set(connection: duckdb.DuckDBPyConnection, values: dict[str, bool]) -> None:
    for name, value in values.items():
        connection.sql(f"SET {name} = {str(value).lower()}")
