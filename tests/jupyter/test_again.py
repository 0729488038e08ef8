"""A background cell that is run again while it runs, in a real kernel."""

import pytest
from kernel import started_kernel

SETUP = """
%load_ext jupyter_progress
import threading
from jupyter_progress import wait
go, runs = threading.Event(), []
def settle():
    wait()
    print(runs, [each.status for each in started], flush=True)
started = []
"""
CELL = """%%track_progress {options} job
mine = len(started)
started.append(job)
try:
    while not go.is_set():
        updater.send_update(10, f"Run {{mine}}")
        threading.Event().wait(0.01)
finally:
    runs.append(f"{{mine}} ended")
"""


@pytest.fixture
def kernel(tmp_path):
    with started_kernel(tmp_path, SETUP) as kernel:
        yield kernel


def run(kernel, code, cell_id, number):
    cell = kernel.send(code, cell_id=cell_id)
    cell.wait_until_over()
    kernel.wait_for(lambda: any(s["message"] == f"Run {number}" for s in kernel.states()))
    return cell


@pytest.mark.parametrize(
    ("first", "second", "edited"),
    [("a", "a", ""), ("a", "a", "# edited since"), (None, None, "")],
    ids=["the same cell", "the same cell, edited", "the same code, as there are no cells"],
)
def test_the_earlier_run_is_cancelled_and_over_before_the_later_begins(
    kernel, first, second, edited
):
    code = CELL.format(options="")
    earlier = run(kernel, code, first, 0)
    run(kernel, code + edited, second, 1)
    earlier.wait_until_settled()
    assert "cancelled at 10 %" in earlier.bar
    assert "its cell was run again" in earlier.bar
    assert kernel.value("runs") == "['0 ended']\n"
    assert kernel.run("go.set(); settle()").text.endswith(
        "['0 ended', '1 ended'] ['cancelled', 'done']\n"
    )


def test_many_runs_in_a_row_never_overlap(kernel):
    code = CELL.format(options="")
    run(kernel, code, "a", 0)
    for _ in range(4):
        kernel.send(code, cell_id="a").wait_until_over()
    kernel.run("go.set(); wait()")
    assert kernel.value("len(runs) == len(started), started[-1].status, job is started[-1]") == (
        "True done True\n"
    )


def test_with_keep_both_run_and_the_first_keeps_its_bar(kernel):
    code = CELL.format(options="--keep")
    run(kernel, code, "a", 0)
    later = run(kernel, code, "a", 1)
    assert len(later.plain) == 2  # as the page has cleared what the cell had shown
    assert "Run 0" in later.plain[0]
    kernel.run("go.set(); settle()")
    assert kernel.value("len(runs), [each.status for each in started]") == "2 ['done', 'done']\n"


def test_other_cells_and_code_that_one_cell_runs_often_are_left_alone(kernel):
    code = CELL.format(options="")
    run(kernel, code, "a", 0)
    run(kernel, code, "b", 1)
    kernel.run(
        "for _ in range(2): get_ipython().run_cell_magic('track_progress', '', 'go.wait()')",
        cell_id="c",
    )
    assert kernel.value("len(__import__('jupyter_progress').tasks())") == "4\n"
    kernel.run("go.set(); wait()")


def test_the_help_has_the_option(kernel):
    cell = kernel.run("%track_progress -h")
    assert "--keep" in cell.text
