"""What stays of a bar: in the file, without a kernel, without trust, as web page and text (6)."""

import time
from pathlib import Path

import nbformat
import pytest
from bars import Bar, read_all, wait_for_bar
from lab import Lab, Notebook
from nbconvert import HTMLExporter

# The tasks end when a file appears, so that they can end while no page is open.
TASKS = """
import time
from pathlib import Path
from jupyter_progress import ProgressUpdater, track_progress
go, over = Path({folder!r}, "go"), Path({folder!r}, "over")

@track_progress
def good(updater: ProgressUpdater):
    updater.send_update(60, "Fitting", loss=0.125)
    while not go.exists():
        time.sleep(0.01)
    updater.send_update(100, "Fitted")

@track_progress
def bad(updater: ProgressUpdater):
    updater.send_update(43, "Reading shard 43")
    while not go.exists():
        time.sleep(0.01)
    1 / 0
"""
SHOW = "a = good()\ndisplay(a)", "b = bad()\ndisplay(b)"
END = "b.add_done_callback(lambda _: (a.result(), over.touch()))"

BROKEN = ("Error displaying widget", "model not found", "Loading widget")


@pytest.fixture
def notebook(lab: Lab, tmp_path: Path) -> Notebook:
    """Two tasks under way, both shown."""
    notebook = lab.notebook(TASKS.format(folder=str(tmp_path)), *SHOW, END)
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 0", 2)
    return notebook


def finish(notebook: Notebook, folder: Path) -> list[Bar]:
    """Let the tasks end and return their settled bars."""
    (folder / "go").touch()
    return wait_for_bar(notebook, "!bar.live && bar.status !== 'running'", 2)


def check(bars: list[Bar]) -> None:
    """Check that these are the two bars as they ended."""
    good, bad = bars
    assert not good.live
    assert not bad.live
    assert (good.status, good.name, good.figure) == ("done", "Fitted", "✓ 100 %")
    assert good.value == pytest.approx(100)
    assert "took" in good.foot
    assert "0.125" in good.foot
    assert (bad.status, bad.name, bad.figure) == ("failed", "Reading shard 43", "✗ 43 %")
    assert bad.value == pytest.approx(43, abs=0.1)
    assert "ZeroDivisionError: division by zero" in bad.foot


def check_page(notebook: Notebook) -> None:
    """Check the bars on the page, that nothing is broken there, and that the traceback opens."""
    check(wait_for_bar(notebook, "true", 2))
    check_traceback(notebook.page)


def check_traceback(page) -> None:
    words = page.locator("body").inner_text()
    assert not [broken for broken in BROKEN if broken in words]
    assert not page.locator(".jprog-trace").is_visible()
    page.locator("summary.jprog-foot").click()
    assert "1 / 0" in page.locator(".jprog-trace").inner_text()
    page.locator("summary.jprog-foot").click()


def check_file(saved: nbformat.NotebookNode) -> None:
    """Check that the file holds the final bars as html and text, and no widget."""
    assert "widget" not in nbformat.writes(saved)
    good, bad = (output for cell in saved.cells[1:3] for output in cell.outputs)
    assert "Fitted" in good.data["text/html"]
    assert "Fitted" in good.data["text/plain"]
    assert "100 %" in good.data["text/plain"]
    for words in ("Reading shard 43", "43 %", "ZeroDivisionError: division by zero", "1 / 0"):
        assert words in bad.data["text/plain"]


def test_nothing_jumps_when_a_bar_settles(notebook: Notebook, tmp_path: Path):
    before = read_all(notebook)
    places = [notebook.output(index).bounding_box() for index in (1, 2)]
    after = finish(notebook, tmp_path)
    check(after)
    for attribute in ("height", "width"):
        assert [getattr(bar, attribute) for bar in after] == pytest.approx(
            [getattr(bar, attribute) for bar in before], abs=0.5
        )
    assert [notebook.output(index).bounding_box() for index in (1, 2)] == places


def test_a_notebook_reopened_without_its_kernel_shows_the_final_bars(
    lab: Lab, notebook: Notebook, tmp_path: Path
):
    live = finish(notebook, tmp_path)
    saved = notebook.save()
    check_file(saved)
    notebook.shut_kernel_down()

    trusted = lab.open(notebook.name, kernel=False)
    check_page(trusted)
    assert read_all(trusted) == live

    # Any change from outside takes the trust away, and then html is sanitised.
    saved.cells.append(nbformat.v4.new_markdown_cell("From somebody else."))
    untrusted = lab.open(lab.write(saved), kernel=False)
    check_page(untrusted)
    assert lab.page.locator(".jprog style").count() == 0
    heights = [bar.height for bar in read_all(untrusted)]
    assert heights == pytest.approx([bar.height for bar in live], abs=0.5)
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"untrusted-{theme}")


def test_an_exported_page_shows_the_final_bars(lab: Lab, notebook: Notebook, tmp_path: Path):
    finish(notebook, tmp_path)
    html, _ = HTMLExporter().from_notebook_node(notebook.save())
    assert "widget-view" not in html
    (tmp_path / "page.html").write_text(html)

    lab.page.goto((tmp_path / "page.html").as_uri())
    lab.errors.clear()  # scripts that an exported page loads from elsewhere
    check(read_all(notebook))
    check_traceback(lab.page)
    lab.screenshot("exported")


def test_a_page_reloaded_in_mid_run_saves_the_final_bars(
    lab: Lab, notebook: Notebook, tmp_path: Path
):
    notebook.reload()
    wait_for_bar(notebook, "bar.live && bar.value > 0", 2)
    finish(notebook, tmp_path)
    check_page(notebook)
    check_file(notebook.save())


def test_a_page_opened_after_the_end_settles_the_bars_it_finds_in_the_file(
    lab: Lab, notebook: Notebook, tmp_path: Path
):
    notebook.save()
    lab.page.goto("about:blank")
    (tmp_path / "go").touch()
    deadline = time.monotonic() + 60
    while not (tmp_path / "over").exists() and time.monotonic() < deadline:
        time.sleep(0.02)

    notebook = lab.open(notebook.name)
    wait_for_bar(notebook, "!bar.live && bar.status !== 'running'", 2)
    check_page(notebook)
    check_file(notebook.save())
