"""A notebook that several edit at once, with jupyter-collaboration: the server writes its file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from bars import wait_for_bar
from lab import Lab, Notebook
from playwright.sync_api import Browser
from server import Server, serve_lab

TASK = """
import ipywidgets, threading
from jupyter_progress import ProgressUpdater, Variable, track_progress
go_on, over = threading.Event(), threading.Event()

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(43, "Step 43 of 100")
    go_on.wait()
    updater.send_update(71, "Step 71 of 100")
    over.wait()
    updater.send_update(71)
"""
SHOW = "one = task(); display(one)"
BOX = "ipywidgets.VBox([ipywidgets.Label('In a box'), Variable('ready'), one.tracker])"

VIEW = "application/vnd.jupyter.widget-view+json"
BROKEN = ("Error displaying widget", "model not found", "Loading widget")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_lab(tmp_path_factory.mktemp("lab"), collaborate=True) as server:
        yield server


@pytest.fixture
def notebook(lab: Lab) -> Notebook:
    notebook = lab.notebook(TASK, SHOW, BOX, "1 + 1")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.figure === '43 %'", 2)
    return notebook


def wait_for_file(
    notebook: Notebook, condition: Callable[[nbformat.NotebookNode], bool]
) -> nbformat.NotebookNode:
    """Wait until the server has written a file that meets the condition."""
    path: Path = notebook.lab.server.root / notebook.name
    while True:
        text = path.read_text()
        if text and condition(saved := nbformat.reads(text, as_version=4)):
            return saved
        notebook.page.evaluate("() => new Promise(done => setTimeout(done, 50))")


def holds_snapshots(saved: nbformat.NotebookNode, words: str = "43 %") -> bool:
    shown = [output for cell in saved.cells[1:3] for output in cell.outputs]
    return len(shown) == 2 and all(words in each.data["text/plain"] for each in shown)


def test_the_file_holds_what_was_seen_and_is_reopened_without_its_kernel(
    lab: Lab, notebook: Notebook
):
    saved = wait_for_file(notebook, holds_snapshots)
    assert VIEW not in nbformat.writes(saved)
    assert "jupyter_progress" not in saved.cells[1].metadata
    assert "In a box\nready\nStep 43 of 100" in saved.cells[2].outputs[0].data["text/plain"]
    # It follows, without anybody saving.
    notebook.value("go_on.set()")
    wait_for_file(notebook, lambda saved: holds_snapshots(saved, "71 %"))
    assert len(wait_for_bar(notebook, "bar.live && bar.figure === '71 %'", 2)) == 2
    # As after a restart of the server: the room is gone, and the kernel.
    (lab.server.root / f"copy-{notebook.name}").write_bytes(
        (lab.server.root / notebook.name).read_bytes()
    )
    lab.page.goto("about:blank")
    lab.shut_down_kernels()
    lab.open(f"copy-{notebook.name}", kernel=False)
    bars = wait_for_bar(notebook, "!bar.live && bar.figure === '71 %'", 2)
    assert all("as saved" in bar.foot for bar in bars)
    words = lab.page.locator("body").inner_text()
    assert not [broken for broken in BROKEN if broken in words]
    lab.screenshot("reopened")
    lab.errors.clear()


def test_two_browsers_see_one_bar_and_how_it_ends(lab: Lab, notebook: Notebook, browser: Browser):
    wait_for_file(notebook, holds_snapshots)
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    other = Lab(context.new_page(), lab.server, "two_browsers_collaborate")
    there = other.open(notebook.name)
    wait_for_bar(there, "bar.live && bar.figure === '43 %'", 2)
    notebook.value("go_on.set()")
    for each in (notebook, there):
        wait_for_bar(each, "bar.live && bar.figure === '71 %'", 2)
    other.screenshot("live")
    other.page.get_by_role("button", name="Cancel", exact=True).first.click()
    wait_for_bar(notebook, "bar.status === 'cancelling'", 2)
    notebook.value("over.set()")
    for each in (notebook, there):
        wait_for_bar(each, "bar.status === 'cancelled'", 2)
    saved = wait_for_file(notebook, lambda saved: holds_snapshots(saved, "cancelled at 71 %"))
    assert VIEW not in nbformat.writes(saved)
    assert not saved.cells[1].outputs[0].metadata
    context.close()
    lab.errors.clear()
