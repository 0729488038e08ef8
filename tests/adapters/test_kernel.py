"""Adapters in plain cells of a real kernel: one bar each, and nothing else is drawn."""

import pytest
from kernel import WIDGET_VIEW, has_view, started_kernel, state_of

SETUP = """
import duckdb, fsspec, dask, os
from joblib import delayed
from scipy.optimize import minimize, rosen
from jupyter_progress.adapters import dask as ours_dask, duckdb as ours_duckdb
from jupyter_progress.adapters import fsspec as ours_fsspec, joblib as ours_joblib
from jupyter_progress.adapters import scipy as ours_scipy
con = duckdb.connect()
con.execute("SET progress_bar_time = 150").fetchall()  # it draws what takes longer
con.execute("SET enable_progress_bar = true").fetchall()
LONG = "SELECT count(sin(a.range * b.range)) FROM range(4000000) a, range(10) b"
files = fsspec.filesystem("memory")
files.pipe("/here/a", b"1" * 10)
files.pipe("/here/b", b"2" * 10)
"""

CELLS = {
    "dask": ("with ours_dask.ProgressBar(): result = dask.delayed(abs)(-3).compute()", "3", "Dask"),
    "duckdb": (
        "result = ours_duckdb.watch(con, LONG).fetchall()",
        "[(40000000,)]",
        "DuckDB query",
    ),
    "fsspec": (
        "with ours_fsspec.Callback('Getting') as callback:\n"
        "    files.get('/here', TMP + '/there', recursive=True, callback=callback)\n"
        "result = sorted(os.listdir(TMP + '/there'))",
        "['a', 'b']",
        "Getting",
    ),
    "joblib": (
        "result = ours_joblib.Parallel(2, prefer='threads')(delayed(abs)(i) for i in range(-3, 0))",
        "[3, 2, 1]",
        "Parallel",
    ),
    "scipy": (
        "with ours_scipy.iterations() as callback:\n"
        "    result = minimize(rosen, [1.3, 0.7], callback=callback).success",
        "True",
        "Optimizing",
    ),
}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    with started_kernel(folder, f"TMP = {str(folder)!r}\n{SETUP}") as kernel:
        yield kernel


@pytest.mark.parametrize("name", CELLS)
def test_a_plain_cell_shows_one_bar(kernel, name):
    code, result, title = CELLS[name]
    kernel.forget()
    cell = kernel.run(code)
    assert len(cell.of_type("display_data")) == 1
    assert cell.of_type("stream") == []
    assert cell.bar.startswith(f"✓ {title}  100 %")
    assert kernel.value("result").strip() == result


def test_a_click_on_cancel_ends_a_query_that_holds_its_thread(kernel):
    kernel.forget()
    kernel.run(
        "from jupyter_progress import run_task\n"
        "query = LONG.replace('range(10)', 'range(100000)')\n"
        "task = run_task(lambda: ours_duckdb.watch(con, query).fetchall())\n"
        "display(task)"
    )
    model = kernel.until(has_view)["content"]["data"][WIDGET_VIEW]["model_id"]
    kernel.until(lambda message: (state_of(message) or {}).get("progress"))
    kernel.send_command("control", model, {"type": "cancel", "id": kernel.value("task.id").strip()})
    kernel.until(lambda message: (state_of(message) or {}).get("status") == "cancelled")
    assert kernel.value("con.execute('SELECT 1').fetchall()").strip() == "[(1,)]"
