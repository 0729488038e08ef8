"""Notebooks as runners run them: what a cell displays is over before the next one begins."""

import nbformat
import papermill
import pytest
from kernel import execute
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.preprocessors import ExecutePreprocessor

START = """
import threading
from jupyter_progress import *

@track_progress
def work(n: int, updater: ProgressUpdater):
    for i in updater.track(range(20), f"Working {n}"):
        threading.Event().wait(0.02)
        if n < 0 and i == 10:
            raise ValueError(f"bad {n}")
    return n
"""


@pytest.mark.parametrize(
    "cell",
    [
        "task = work(1)\ntask",
        "task = work(1)\ndisplay(task.tracker)",
        "task = map_tasks(work, range(6), max_workers=2); display(task)",
        "for i in range(3):\n    task = work(i)\n    display(task)",
        "task = work(1); ProgressTracker(task, work(2))",
        "task = work(1); tasks()",
        "task = run_task(work, (1,), executor='process'); display(task)",
        "import os; os.environ['JUPYTER_PROGRESS'] = 'text'; task = work(1)\ntask",
    ],
)
def test_a_displayed_task_is_over_before_the_next_cell(cell):
    _, shown, after = execute(START, cell, "print(task.status, tasks())")
    assert after.outputs[0].text == "done No task is under way.\n"
    bars = [each.data["text/plain"] for each in shown.outputs]
    assert bars
    assert all(bar.startswith("✓ ") and "100 %" in bar for bar in bars)
    assert "widget-view" not in str(shown.outputs)


def notebook(*cells):
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
    )


FAILS = ["task = work(-1)\ntask", "display(map_tasks(work, [1, -2, -3]))"]


@pytest.mark.parametrize("cell", FAILS)
def test_its_failure_stops_the_run_and_its_bar_tells_of_it(cell):
    made = notebook(START, cell, "print('not reached')")
    with pytest.raises(CellExecutionError, match="bad -"):
        NotebookClient(made, timeout=60).execute()
    assert not made.cells[2].outputs
    bar, error = made.cells[1].outputs
    assert "ValueError: bad" in bar["data"]["text/plain"]
    assert (error.output_type, error.ename) == ("error", "ValueError")


def test_nbconvert_and_papermill_do_the_same(tmp_path):
    made = notebook(START, "work(1)", "print(tasks())")
    ExecutePreprocessor(timeout=60).preprocess(made, {})
    assert "100 %" in made.cells[1].outputs[0]["data"]["text/plain"]
    assert made.cells[2].outputs[0].text == "No task is under way.\n"

    nbformat.write(notebook(START, "work(-1)", "print('not reached')"), tmp_path / "in.ipynb")
    with pytest.raises(papermill.PapermillExecutionError, match="bad -1"):
        papermill.execute_notebook(tmp_path / "in.ipynb", tmp_path / "out.ipynb")
    kept = nbformat.read(tmp_path / "out.ipynb", 4)
    assert "ValueError: bad -1" in str(kept.cells)


def test_what_is_not_displayed_paused_or_asked_for_is_left_to_the_notebook():
    cells = execute(
        START,
        "go = threading.Event()\nquiet = run_task(go.wait)",
        "held = work(2); held.pause(); display(held)",
        "failed = work(-1); display(failed)\ntry:\n    failed.result()\nexcept ValueError as e:\n"
        "    print('met', e)",
        "work(-3).cancel()\nbar = ProgressTracker(title='by hand'); display(bar)",
        "go.set(); held.resume(); bar.updater.send_update(100)\nquiet.result(), held.result()",
    )
    assert cells[3].outputs[-1].text == "met bad -1\n"
    assert cells[5].outputs[-1]["data"]["text/plain"] == "(True, 2)"
    assert "✓ by hand" in cells[4].outputs[0]["data"]["text/plain"]


def test_a_cell_that_fails_itself_keeps_its_error_and_its_bar():
    made = notebook(START, "display(work(1))\n1 / 0")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        NotebookClient(made, timeout=60).execute()
    assert "✓ Working 1" in made.cells[1].outputs[0]["data"]["text/plain"]


def test_a_cell_that_a_runner_interrupts_cancels_what_it_has_displayed():
    made = notebook(
        START,
        "def long(updater: ProgressUpdater):\n"
        "    while True:\n"
        "        updater.send_update(40, 'Long')\n"
        "        threading.Event().wait(0.01)",
        "run_task(long)",
        "print(tasks())",
    )
    client = NotebookClient(made, timeout=5, interrupt_on_timeout=True, allow_errors=True)
    client.execute()
    assert "cancelled at 40 %" in made.cells[2].outputs[0]["data"]["text/plain"]
    assert made.cells[2].outputs[-1].ename == "KeyboardInterrupt"
    assert made.cells[3].outputs[0].text == "No task is under way.\n"
