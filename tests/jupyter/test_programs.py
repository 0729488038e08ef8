"""What programs read in a notebook that has run: the JSON beside html and text."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from jsonschema import Draft202012Validator
from kernel import Kernel
from nbclient import NotebookClient

MIME = "application/vnd.jupyter-progress.v1+json"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema.json").read_text("utf-8"))

START = """
from jupyter_progress import *

@track_progress
def work(n: int, updater: ProgressUpdater):
    with updater.step("Load"):
        pass
    with updater.step("Fit"):
        for i in updater.track(range(n), f"Working {n}"):
            updater.send_update(None, loss=1 / (i + 1))
            if n == 13 and i == 4:
                raise ValueError("bad thirteen")
    return n
"""
CELLS = [
    "work(5)",
    "display(work(5), work(6))",
    "display(map_tasks(work, [3, 4, 5], max_workers=1))",
    "for i in track(range(4), 'A loop'): pass",
    "with ProgressTracker(title='By hand') as updater: updater.send_update(40, 'Half', left=3)",
    "%load_ext jupyter_progress\n",
    "%%track_progress\nfor i in updater.track(range(3), 'A cell'): pass",
    "with display_mode('text'):\n    task = work(3)\n    display(task)\n    task.result()",
    "import contextlib\ntask = work(13)\ndisplay(task)\n"
    "with contextlib.suppress(ValueError): task.result()",
]


def said(cell):
    return [output["data"][MIME] for output in cell.outputs if MIME in output.get("data", {})]


@pytest.fixture(scope="module")
def notebooks():
    return [run(START, *CELLS) for _ in range(2)]


def run(*cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(made, kernel_name="python3", timeout=120).execute()
    nbformat.validate(made)
    return made


@pytest.fixture
def runs(notebooks):
    return [each.cells for each in notebooks]


def test_every_bar_that_is_over_says_how_it_ended(runs):
    cells = runs[0][1:]
    for cell in cells:
        for each in said(cell):
            Draft202012Validator(SCHEMA).validate(each)
    ends = [[(each["title"], each["status"]) for each in said(cell)] for cell in cells]
    assert ends[0] == [("work", "done")]
    assert ends[2] == [("work", "done")]
    assert ends[4] == [("By hand", "done")]
    assert ends[7] == [("work", "done")]
    assert ends[8] == [("work", "failed")]
    (failed,) = said(cells[8])
    assert failed["error"] == {"type": "ValueError", "message": "bad thirteen"}
    assert [(each["title"], each["status"]) for each in failed["children"]][:2] == [
        ("Load", "done"),
        ("Fit", "failed"),
    ]
    assert failed["count"] == {"done": 4, "total": 13, "unit": "it"}


DURATION = re.compile(r"(\d+:)+\d\d|\d+(\.\d+)? m?s\b|[\d,.]+ \w+/s|\d+(\.\d+)? s/\w+")


def without_durations(value):
    if isinstance(value, dict):
        return {key: without_durations(each) for key, each in value.items() if key != "elapsed"}
    if isinstance(value, list):
        return [without_durations(each) for each in value]
    if isinstance(value, str):
        return DURATION.sub("…", re.sub(r"(?:<span[^>]*>)?… it/s(?:</span>)?", "", value))
    return value


def test_two_runs_of_a_notebook_differ_in_durations_only(runs):
    one, other = ([without_durations(dict(cell)) for cell in run] for run in runs)
    for before, after in zip(one, other, strict=True):
        assert before["outputs"] == after["outputs"]
        assert before["source"] == after["source"]


def test_nothing_random_is_in_what_is_saved(notebooks):
    """nbconvert#900: a runner keeps the state of all widgets, with their ids, in the metadata."""
    for notebook in notebooks:
        assert set(notebook.metadata) == {"language_info"}
        for cell in notebook.cells:
            text = json.dumps(cell["outputs"])
            assert not re.search(r"[0-9a-f]{32}|task-\d|activity-\d|model_id|display_id", text)
            for output in cell["outputs"]:
                assert output.get("metadata", {}) == {}


def test_a_bar_within_a_widget_has_its_model_there():
    made = run(START, "import ipywidgets\ntask = work(5)\nipywidgets.HBox([task.tracker])")
    models = made.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    (bar,) = [each["state"] for each in models.values() if each["model_name"] == "AnyModel"]
    assert bar["state"]["title"] == "work"


def test_in_a_live_notebook_the_last_state_of_an_output_has_it(tmp_path):
    kernel = Kernel(tmp_path, START)
    try:
        cell = kernel.run("task = work(5)\ndisplay(task)\ntask.result()")
        (last,) = [
            message["content"]["data"][MIME]
            for message in kernel.messages
            if message["header"]["msg_type"] == "update_display_data"
            and MIME in message["content"]["data"]
        ]
        assert (last["status"], last["count"]) == ("done", None)
        assert cell.error is None
    finally:
        kernel.stop()
