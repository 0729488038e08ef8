"""DuckDB's queries with a bar, on the real library."""

import threading
from concurrent.futures import CancelledError
from functools import partial
from time import monotonic

import conditions
import pytest

from jupyter_progress import ProgressUpdater, run_task
from jupyter_progress.adapters.duckdb import SETTINGS, watch

duckdb = pytest.importorskip("duckdb")

SOON = 60

until = partial(conditions.until, seconds=SOON)
LONG = "SELECT sum(sqrt(a.r) * sin(b.r)) FROM t a, (SELECT * FROM t LIMIT 100000) b"


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t AS SELECT range i, random() r FROM range(1000000)").fetchall()
        yield con


def settings(con):
    names = ", ".join(f"current_setting('{name}')" for name in SETTINGS)
    return con.sql(f"SELECT {names}").fetchall()


def run(work, *args):
    """Run it, and cancel it when its query is under way."""
    task = run_task(work, args)
    until(lambda: (task.progress.progress or 0) > 0)
    return task


def test_a_query_has_the_result_that_it_has_without_us(con, memory, capfd):
    query = "SELECT i, sum(r) FROM t WHERE i % 3 = ? GROUP BY i ORDER BY i LIMIT 5"
    plain = con.execute(query, [1]).fetchall()
    assert watch(con, query, [1]).fetchall() == plain
    with watch(con):
        assert con.execute(query, [1]).fetchall() == plain
        assert con.sql("SELECT count(*) FROM t").fetchall() == [(1000000,)]
    assert [bar.status for bar in memory.shown] == ["done", "done"]
    assert {bar.progress.progress for bar in memory.shown} == {100}
    assert capfd.readouterr() == ("", "")


def test_rows_are_still_to_be_fetched_afterwards(con, memory):
    with watch(con):
        con.execute("SELECT i FROM t ORDER BY i")
    assert len(con.fetchall()) == 1000000


@pytest.mark.skipif(duckdb.__version__ < "2", reason="DuckDB 1 would drop rows")
@pytest.mark.parametrize("prints", [True, False])
def test_the_settings_are_put_back(con, memory, prints):
    """ibis#5789, CytoTable#226: a bar of DuckDB's own that is drawn, or no longer drawn."""
    con.sql(f"SET enable_progress_bar_print = {prints}")
    before = settings(con)
    with watch(con):
        assert settings(con) == [tuple(SETTINGS.values())]
    assert settings(con) == before
    with pytest.raises(duckdb.Error), watch(con):
        con.execute("SELECT * FROM nope")
    assert settings(con) == before
    watch(con, "SELECT i FROM t")
    with pytest.raises(duckdb.Error):
        settings(con)  # rows are still to be fetched
    con.fetchall()
    watch(con, "SELECT 1").fetchall()
    with watch(con):
        con.sql("SELECT 2").fetchall()
    assert settings(con) == before


def test_the_bar_follows_the_query_and_a_cancel_ends_it(con):
    """duckdb#15925, duckdb#8564: a query that nobody can stop; the next one is answered."""
    task = run(lambda: watch(con, LONG).fetchall())
    assert task.progress.count.facts(1.0) == []  # a percent is no count
    began = monotonic()
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert task.status == "cancelled"
    assert monotonic() - began < SOON / 2
    assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_a_cancel_between_two_queries_ends_the_second(con):
    between, go_on = threading.Event(), threading.Event()

    def work():
        with watch(con):
            con.sql("SELECT 1").fetchall()
            between.set()
            go_on.wait(SOON)
            con.execute(LONG).fetchall()

    task = run_task(work)
    assert between.wait(SOON)
    task.cancel()
    go_on.set()
    with pytest.raises(CancelledError):
        task.result(SOON)


def test_what_comes_after_a_cancel_is_not_interrupted(con):
    """A rollback, say: it runs on the same connection."""
    after = []

    def work():
        try:
            watch(con, LONG)
        finally:
            after.append(con.execute("SELECT sum(i) FROM t").fetchall())

    task = run(work)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert after == [[(499999500000,)]]


def test_an_interrupt_of_somebody_else_is_a_failure(con):
    task = run(lambda: watch(con, LONG))
    con.interrupt()
    with pytest.raises(duckdb.InterruptException):
        task.result(SOON)
    assert task.status == "failed"


def test_a_query_that_fails_leaves_the_bar_as_failed(con, memory):
    with pytest.raises(duckdb.CatalogException):
        watch(con, "SELECT * FROM nope")
    (bar,) = memory.shown
    assert (bar.status, type(bar.error)) == ("failed", duckdb.CatalogException)


def test_a_transaction_that_has_failed(con, memory):
    con.begin()
    with pytest.raises(duckdb.Error):
        con.execute("SELECT error('x')").fetchall()
    with watch(con):
        con.rollback()
    assert memory.shown[0].status == "done"


def test_queries_in_a_loop_share_the_bar(con, memory):
    seen = []

    def work(updater: ProgressUpdater):
        for n in updater.track(range(4), "Queries"):
            seen.append(watch(con, "SELECT ?::INT", [n]).fetchall()[0][0])

    task = run_task(work)
    task.result(SOON)
    assert (seen, task.progress.progress, memory.shown) == ([0, 1, 2, 3], 100, [task])
