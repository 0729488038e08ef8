"""Boxes of ipywidgets that hold bars or values, saved and reopened without their kernel."""

import nbformat
import pytest
from bars import BAR, READ, Bar, wait_for_bar
from lab import Lab, Notebook

SETUP = """
import threading, pandas
from ipywidgets import *
from jupyter_progress import *
over = threading.Event()

@track_progress
def steps(updater: ProgressUpdater):
    updater.send_update(43, "Step 43 of 100")
    over.wait()

@track_progress
def count(n, updater: ProgressUpdater):
    updater.send_update(20, "Counting")
    if n > 3: over.wait()
    return pandas.DataFrame({"count": range(n)})

width = IntSlider(3, description="width")
text = Variable("ready")
counted = DerivedVariable(count, [width])
"""
BARS = """
go = Button(description="Go")
VBox([HTML("<b>Two</b> tasks"), HBox([go, width]), HBox([steps().tracker, steps().tracker])])
"""
TABS = "Tab([VBox([steps().tracker]), Label('other')], titles=['First', 'Second'])"
VALUES = "VBox([width, text, counted])"
ALONE = "text", "counted"
OUTPUT = "out = Output(); display(out)\nwith out: display(steps())"
OTHERS = "VBox([IntSlider()])"

VIEW = "application/vnd.jupyter.widget-view+json"
BROKEN = ("Error displaying widget", "model not found", "Loading widget")
CONTEXT = "jupyterapp.shell.currentWidget.context"
SAVED = f"{CONTEXT}.model[Symbol.for('jupyter_progress.saved')]"


def words(notebook: Notebook) -> str:
    return str(notebook.page.locator(".jp-Notebook").inner_text())


def begin(lab: Lab, *cells: str, classic: bool = False) -> Notebook:
    """Run a notebook of these cells, until the page knows what each output holds."""
    notebook = lab.notebook(SETUP, *cells, "1", classic=classic)
    notebook.run_and_wait()
    notebook.wait_for(
        f"""count => {SAVED} && [...Array(count).keys()].every(i => {{
          const outputs = {CONTEXT}.model.cells.get(i + 1).outputs;
          const data = outputs.get(outputs.length - 1).data;
          return {SAVED}.snapshot(data["{VIEW}"].model_id);
        }})""",
        len(cells),
    )
    return notebook


def reopen(lab: Lab, notebook: Notebook) -> Notebook:
    """Lose the kernel without the page knowing, and open the file again."""
    lab.page.goto("about:blank")
    lab.shut_down_kernels()
    return lab.open(notebook.name, kernel=False)


def test_bars_in_boxes_and_tabs_reopened_without_their_kernel(lab: Lab):
    notebook = begin(lab, BARS, TABS, OUTPUT)
    live = wait_for_bar(notebook, "bar.live && bar.figure === '43 %'", 4)
    beside = [bar.bounding_box() for bar in notebook.page.locator(".widget-hbox .jprog").all()]
    assert beside[1]["x"] - (beside[0]["x"] + beside[0]["width"]) > 12, "they touch each other"
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"live-{theme}")
    saved = notebook.save()
    assert "widget-view" not in nbformat.writes(saved)
    assert "Two tasks\nwidth 3\n" in saved.cells[1].outputs[0].data["text/plain"]
    reopened = reopen(lab, notebook)
    bars = wait_for_bar(reopened, "!bar.live && bar.figure === '43 %'", 4)
    assert all(bar.name == "Step 43 of 100" and "as saved" in bar.foot for bar in bars)
    assert [bar.width > 200 for bar in bars] == [True] * 4
    assert len(live) == len(bars)
    for said in ("Two tasks", "width 3", "First", "Second", "other"):
        assert said in words(reopened)
    assert not [broken for broken in BROKEN if broken in words(reopened)]
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"reopened-{theme}")

    saved.cells.append(nbformat.v4.new_markdown_cell("From somebody else."))
    untrusted = lab.open(lab.write(saved), kernel=False)
    bars = wait_for_bar(untrusted, "!bar.live && bar.figure === '43 %'", 4)
    assert all("as saved" in bar.foot for bar in bars)
    lab.screenshot("untrusted")


def test_values_in_boxes_and_alone_where_there_was_never_a_bar(lab: Lab):
    notebook = begin(lab, "VBox([width, text])", "text")
    saved = notebook.save()
    assert "widget-view" not in nbformat.writes(saved)
    reopened = reopen(lab, notebook)
    drawn = "document.querySelector('.jp-Notebook').innerText"
    reopened.wait_for(f"() => {drawn}.includes('width 3') && {drawn}.split('ready').length > 2")
    assert words(reopened).count("ready") >= 2
    assert "width 3" in words(reopened)
    assert not [broken for broken in BROKEN if broken in words(reopened)]


def test_values_that_are_there_and_that_are_computed(lab: Lab):
    notebook = begin(lab, VALUES, *ALONE)
    lab.page.locator(".jprog-place td").nth(1).wait_for()
    saved = notebook.save()
    assert "widget-view" not in nbformat.writes(saved)
    assert nbformat.writes(saved).count("<table") == 2
    notebook.value("(setattr(width, 'value', 4), None)[1]")
    bar = "bar.live && bar.name === 'Counting' && bar.figure === '20 %'"
    notebook.wait_for(
        f"""() => [...document.querySelectorAll("{BAR}")].map({READ}).some(bar => {bar})"""
    )
    saved = notebook.save()
    assert "<table" not in nbformat.writes(saved)
    reopened = reopen(lab, notebook)
    bars: list[Bar] = wait_for_bar(reopened, "!bar.live && bar.figure === '20 %'", 2)
    assert all("as saved" in bar.foot for bar in bars)
    assert "width 4" in words(reopened)
    assert not [broken for broken in BROKEN if broken in words(reopened)]
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"values-{theme}")


def test_a_save_is_not_seen_and_a_reloaded_page_has_its_boxes_back(lab: Lab):
    notebook = begin(lab, BARS, VALUES)
    before = notebook.page.locator(".jp-OutputArea .widget-vbox").count()
    notebook.save()
    assert notebook.page.locator(".jp-OutputArea .widget-vbox").count() == before
    assert not notebook.page.evaluate(f"() => {CONTEXT}.model.dirty")
    notebook.reload()
    notebook.page.get_by_role("button", name="Go").wait_for()
    notebook.wait_for("count => document.querySelectorAll('.widget-vbox').length === count", before)
    wait_for_bar_in_box = "bar => bar.live && bar.figure === '43 %'"
    notebook.wait_for(
        f"""() => [...document.querySelectorAll("{BAR}")].map({READ})
          .filter({wait_for_bar_in_box}).length === 2"""
    )
    notebook.value("over.set()")
    notebook.wait_for("() => document.body.innerText.includes('✓ 100 %')")
    saved = notebook.save()
    assert "widget-view" not in nbformat.writes(saved)
    assert saved.cells[1].outputs[0].data["text/html"].count("✓ 100 %") >= 2


def test_a_kernel_that_dies_leaves_what_was_in_the_box(lab: Lab):
    notebook = begin(lab, BARS, VALUES)
    notebook.kill_kernel()
    bars = wait_for_bar(notebook, "!bar.live && bar.status === 'gone'", 2)
    assert all("the kernel has gone" in bar.foot for bar in bars)
    lab.page.get_by_role("button", name="Ok", exact=True).click()
    assert "width 3" in words(notebook)
    assert "ready" in words(notebook)
    lab.screenshot("gone")
    assert "widget-view" not in nbformat.writes(notebook.save())


def test_boxes_of_others_are_left_alone(lab: Lab):
    notebook = lab.notebook(SETUP, OTHERS, "text", "1")
    notebook.run_and_wait()
    notebook.wait_for(f"() => {SAVED}")
    saved = notebook.save()
    assert VIEW in saved.cells[1].outputs[0].data
    assert saved.cells[1].outputs[0].metadata == {}


@pytest.mark.parametrize("cell", [BARS, VALUES], ids=["bars", "values"])
def test_in_notebook_7(lab: Lab, cell: str):
    notebook = begin(lab, cell, classic=True)
    assert "widget-view" not in nbformat.writes(notebook.save())
    lab.page.goto("about:blank")
    lab.shut_down_kernels()
    reopened = lab.open_classic(notebook.name)
    reopened.wait_for("() => document.body.innerText.includes('width')")
    assert not [broken for broken in BROKEN if broken in words(reopened)]
