"""The hosts beside JupyterLab, each driven for real; `docs/hosts.md` tells of them."""

from contextlib import suppress
from pathlib import Path
from textwrap import indent

import nbformat
import papermill
import pytest
from bars import wait_for_bar
from hosts import marimo, notebook_of, offline, voila
from lab import TIMEOUT, Lab
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PageTimeout

from jupyter_progress.render.record import MIME

TASK = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
end = threading.Event()

@track_progress
def task(name, updater: ProgressUpdater):
    updater.send_update(30, name)
    updater.fake_progress(80, estimated_time=60_000)
    while not end.wait(0.05):
        if updater.cancelled:
            updater.send_update(43)
    updater.send_update(100, "Read")
"""

BUTTON = """
import ipywidgets
button = ipywidgets.Button(description="Start")
box = ipywidgets.VBox([button])

@button.on_click
def start(_):
    box.children = [button, task("By a button").tracker]

box
"""

ENDS = """
from jupyter_progress import ProgressUpdater, track_progress, wait

@track_progress
def ends(name, updater: ProgressUpdater):
    updater.send_update(43, name)
    if name == "To fail":
        raise ZeroDivisionError("division by <zero>")
    updater.send_update(100, metric=0.127)
"""

FAILED = "✗ To fail  43 %  ZeroDivisionError: division by <zero>  after "
VIEW = "application/vnd.jupyter.widget-view+json"


# marimo keeps its outputs in shadow roots: locators see into them, `document` does not.
MOVES = """fill => new Promise(seen => {
  const width = () => fill.getBoundingClientRect().width;
  const before = width();
  const look = () => width() > before ? seen() : requestAnimationFrame(look);
  look();
})"""


def wait_until_moving(page: Page) -> None:
    """Wait until the first bar is seen to move."""
    page.locator(".jprog-fill").first.evaluate(MOVES)


def test_notebook_7(lab: Lab):
    notebook = lab.notebook(
        TASK, "task('Reading')", "while not end.is_set(): pass", "task('Again')", classic=True
    )
    notebook.run_and_wait(0, 1)
    wait_for_bar(notebook, "bar.live && bar.name === 'Reading' && bar.value > 30")
    wait_until_moving(lab.page)
    notebook.run(2)
    notebook.wait_started(2)
    lab.screenshot("live")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    (bar,) = wait_for_bar(notebook, "bar.status === 'cancelled' && !bar.live")
    assert notebook.executing(2)
    assert bar.figure == "cancelled at 43 %"

    lab.page.evaluate("() => jupyterapp.commands.execute('notebook:interrupt-kernel')")
    notebook.wait_idle()
    notebook.run_and_wait(3)
    wait_for_bar(notebook, "bar.name === 'Again' || !bar.live", count=2)
    notebook.value("end.set()")
    bars = wait_for_bar(notebook, "!bar.live", count=2)
    assert [bar.figure for bar in bars] == ["cancelled at 43 %", "✓ 100 %"]
    lab.screenshot("settled")
    saved = notebook.save()
    assert [set(saved.cells[i].outputs[0].data) for i in (1, 3)] == [
        {"text/html", "text/plain", MIME}
    ] * 2


def test_voila(browser: Browser, tmp_path: Path):
    with voila(browser, tmp_path, TASK, "display(task('By a cell'))", BUTTON) as host:
        wait_for_bar(host, "bar.live && bar.name === 'By a cell' && bar.value > 30")
        wait_until_moving(host.page)
        host.page.get_by_role("button", name="Start").click()
        wait_for_bar(host, "bar.live && bar.name.startsWith('By a') && bar.value > 30", count=2)
        host.screenshot("voila-live")
        cancel = host.page.get_by_role("button", name="Cancel", exact=True)
        expect(cancel).to_have_count(2)
        for _ in range(2):
            cancel.first.click()
        bars = wait_for_bar(host, "bar.status === 'cancelled'", count=2)
        assert {bar.figure for bar in bars} == {"cancelled at 43 %"}
        host.screenshot("voila-cancelled")


def test_marimo(browser: Browser, tmp_path: Path):
    go_on = tmp_path / "go-on"
    cells = {
        "": f"{TASK}\nfrom pathlib import Path",
        "task": "as_task = task('A task')\nas_task",
        "task, as_task": "as_tracker = task('A tracker').tracker\nas_tracker",
        "end, Path, as_tracker": f"while not Path({str(go_on)!r}).exists(): end.wait(0.01)",
    }
    defined = ["Path, end, task", "as_task", "as_tracker", ""]
    source = "import marimo\n\napp = marimo.App()\n"
    for (needed, body), made in zip(cells.items(), defined, strict=True):
        made = f"{made}," if made else ""
        source += f"\n\n@app.cell\ndef _({needed}):\n{indent(body, '    ')}\n    return {made}\n"

    with marimo(browser, tmp_path, source) as host:
        expect(host.page.locator(".jprog-name")).to_have_text(["A task", "A tracker"])
        wait_until_moving(host.page)
        cancel = host.page.get_by_role("button", name="Cancel", exact=True)
        # While a cell is busy marimo keeps the request back, and the bar says so.
        cancel.first.click()
        busy = host.page.get_by_text("cancelling, when the kernel is free")
        expect(busy).to_be_visible()
        host.screenshot("marimo-busy")
        go_on.touch()
        expect(host.page.get_by_text("cancelled at 43 %", exact=True)).to_have_count(1)
        cancel.click()
        expect(host.page.get_by_text("cancelled at 43 %", exact=True)).to_have_count(2)
        host.screenshot("marimo-cancelled")


ACTION = """
import ipywidgets
from jupyter_progress import action

@action
def fails():
    raise ValueError("nothing to <read>")

button = ipywidgets.Button(description="Read")
button.on_click(fails)
button
"""


def test_an_action_that_fails_in_voila(browser: Browser, tmp_path: Path):
    with voila(browser, tmp_path, ACTION) as host:
        button = host.page.get_by_role("button", name="Read")
        # Voila's page asks a kernel for its widgets for 4 s only, and then does without.
        for _ in range(3):
            with suppress(PageTimeout):
                button.wait_for(timeout=20_000)
                break
            host.page.reload()
        button.click()
        expect(host.page.get_by_text("ValueError: nothing to <read>")).to_be_visible()
        host.screenshot("voila-action")
    assert "ValueError: nothing to <read>" in (tmp_path / "server.log").read_text()


LOOPS_AND_VALUES = """
import marimo

app = marimo.App()


@app.cell
def _():
    import time
    from pathlib import Path
    from jupyter_progress import DerivedVariable, Variable, component, track
    x = Variable(5)

    def reached(name):
        while not (Path("folder") / name).exists():
            time.sleep(0.01)
    return DerivedVariable, component, reached, track, x


@app.cell
def _(reached, track):
    for item in track(["loop", "end"], "Looping"):
        reached(item)
    looped = True
    return (looped,)


@app.cell
def _(DerivedVariable, looped, reached, x):
    assert looped
    square = DerivedVariable(lambda n: (reached("square"), f"the square is {n * n}")[1], [x])
    square
    return (square,)


@app.cell
def _(component, square, x):
    assert square

    @component(track_progress=True)
    def shown(n):
        return f"n is {n}"

    view = shown(x)
    view
    return


@app.cell
def _(DerivedVariable, x):
    broken = DerivedVariable(lambda n: n / 0, [x])
    broken
    return


@app.cell
def _(x):
    x
    return
"""


def test_loops_and_values_in_marimo(browser: Browser, tmp_path: Path):
    source = LOOPS_AND_VALUES.replace('"folder"', repr(str(tmp_path)))
    with marimo(browser, tmp_path, source) as host:
        figure = host.page.locator(".jprog-figure")
        expect(figure).to_have_text("0 %", timeout=TIMEOUT)
        (tmp_path / "loop").touch()
        expect(figure).to_have_text("50 %")
        host.screenshot("marimo-loop")
        (tmp_path / "end").touch()
        expect(figure.first).to_have_text("✓ 100 %")
        (tmp_path / "square").touch()
        for words in ("the square is 25", "n is 5", "ZeroDivisionError: division by zero"):
            expect(host.page.get_by_text(words, exact=True)).to_be_visible()
        expect(host.page.get_by_text("5", exact=True)).to_be_visible()
        expect(host.page.get_by_text("not supported")).to_have_count(0)
        host.screenshot("marimo-values")


def test_nbconvert_offline(browser: Browser, tmp_path: Path):
    notebook = notebook_of(ENDS, "display(ends('To do'), ends('To fail'))\nwait()", "1 + 1")
    NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}).execute()
    path = tmp_path / "page.html"
    path.write_text(HTMLExporter().from_notebook_node(notebook)[0])
    with offline(browser, path) as host:
        bars = host.page.locator(".jprog-bar")
        expect(bars).to_have_count(2)
        expect(bars.first).to_contain_text("✓ 100 %")
        expect(bars.first).to_contain_text("metric 0.127")
        expect(bars.last).to_contain_text("✗ 43 %")
        expect(bars.last).to_contain_text("ZeroDivisionError: division by <zero>")
        shares = bars.locator(".jprog-track").all()
        widths = [track.bounding_box()["width"] for track in shares]
        fills = [track.locator(".jprog-fill").bounding_box()["width"] for track in shares]
        assert [fill / width for fill, width in zip(fills, widths, strict=True)] == pytest.approx(
            [1, 0.43], abs=0.01
        )
        expect(bars.last.locator("pre")).to_be_hidden()
        bars.last.locator("summary").click()
        expect(bars.last.locator("pre")).to_contain_text("in ends")
        host.screenshot("nbconvert-offline")


def test_papermill(tmp_path: Path):
    source, result = tmp_path / "source.ipynb", tmp_path / "result.ipynb"
    magic = "%load_ext jupyter_progress\n"
    cell = "%%track_progress -m 'Loop' job\nfor _ in updater.track(range(3)): print(_)\n'value'"
    fails = "tracker = ends(name)\ndisplay(tracker)\ntracker.result()"
    document = notebook_of("name = 'To do'", ENDS, magic, cell, fails, "'never run'")
    document.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(document, source)
    with pytest.raises(papermill.PapermillExecutionError, match="division by <zero>"):
        papermill.execute_notebook(
            source, result, {"name": "To fail"}, progress_bar=False, cwd=tmp_path
        )

    ran = nbformat.read(result, as_version=4).cells
    cells = {cell.source: cell.outputs for cell in ran if cell.cell_type == "code"}
    bar, printed, value = cells[cell]
    assert bar.data["text/plain"].startswith("✓ Loop  100 %  took ")
    assert printed.text == "0\n1\n2\n"
    assert value.data["text/plain"] == "'value'"
    bar, error = cells[fails]
    assert bar.data["text/plain"].startswith(FAILED)
    assert "in ends" in bar.data["text/plain"]
    assert error.ename == "ZeroDivisionError"
    assert VIEW not in bar.data
    assert not cells["'never run'"]
