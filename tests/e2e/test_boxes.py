"""Derived values, variables and components in boxes, as they are."""

from pathlib import Path

from hosts import voila
from lab import Lab, Notebook
from playwright.sync_api import Browser, Locator, expect

expect.set_options(timeout=60_000)

APP = """
import threading
import matplotlib.pyplot as plt
import pandas
from ipywidgets import Button, HBox, HTML, IntSlider, Tab, VBox
from jupyter_progress import DerivedVariable, ProgressUpdater, Variable, component, track_progress

held, tabled = threading.Event(), threading.Event()
held.set()
tabled.set()
width, height = IntSlider(3, description="width"), IntSlider(4, description="height")
status = Variable("ready")

@track_progress
def area(w, h, updater: ProgressUpdater):
    updater.send_update(40, "Measuring")
    held.wait()
    return w * h

def table(n):
    tabled.wait()
    return pandas.DataFrame({"area": range(n, n + 5)})

@component
def plot(n):
    plt.figure(figsize=(3, 1.5))
    plt.plot([0, n])

areas = DerivedVariable(area, [width, height])
tables = DerivedVariable(table, [areas])
compute = Button(description="Compute")
compute.on_click(areas.trigger)
"""

BOX = "VBox([HBox([width, height, compute]), status, areas, HBox([tables, plot(areas)])])"


def tell(notebook: Notebook, expression: str) -> None:
    notebook.value(f"({expression}, None)[1]")


def places(notebook: Notebook, index: int) -> Locator:
    return notebook.output(index).first.locator(".jprog-place")


def screenshots(lab: Lab, name: str, part: Locator) -> None:
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"{name}-{theme}", part)


def test_a_box_of_everything_shows_one_bar_and_keeps_its_height(lab: Lab):
    notebook = lab.notebook(APP, BOX, "plt.plot([1]);")
    notebook.run_and_wait(0, 1)
    output = notebook.output(1).first
    status, area, table, plot = (places(notebook, 1).nth(i) for i in range(4))
    expect(status.locator(".jprog-place-out")).to_have_text("ready")
    expect(area.locator(".jprog-place-out")).to_have_text("12")
    expect(table.locator("td").first).to_have_text("12")
    expect(plot.locator("img")).to_be_visible()
    screenshots(lab, "values", output)

    # Once its bar was seen, a place keeps room for one, whose bar ever it is.
    tell(notebook, "(tabled.clear(), setattr(width, 'value', 4))")
    expect(table.locator(".jprog-bar")).to_be_visible()
    beside = plot.bounding_box()["x"]
    tell(notebook, "tabled.set()")
    expect(table.locator("td").first).to_have_text("16")
    assert plot.bounding_box()["x"] == beside

    tell(notebook, "(held.clear(), setattr(width, 'value', 5), setattr(status, 'value', 'busy'))")
    expect(area.locator(".jprog-name")).to_have_text("Measuring")
    expect(area.locator(".jprog-bar")).to_be_visible()
    expect(table.locator(".jprog-bar")).to_be_hidden()  # the same computation
    expect(table.locator(".jprog-place-out")).to_have_css("opacity", "0.4")
    expect(plot.locator(".jprog-place-out")).to_have_css("opacity", "0.4")
    expect(status.locator(".jprog-place-out")).to_have_text("busy")
    screenshots(lab, "computing", output)
    running = output.bounding_box()
    assert plot.bounding_box()["x"] == beside

    tell(notebook, "held.set()")
    expect(area.locator(".jprog-place-out")).to_have_text("20")
    expect(area.locator(".jprog-bar")).to_be_hidden()
    expect(table.locator("td").first).to_have_text("20")
    expect(table.locator(".jprog-place-out")).to_have_css("opacity", "1")
    expect(plot.locator(".jprog-place-out")).to_have_css("opacity", "1")
    # An image has its height once it is decoded.
    lab.page.wait_for_function(
        "([output, height]) => Math.abs(output.getBoundingClientRect().height - height) < 0.5",
        arg=[output.element_handle(), running["height"]],
    )
    assert output.bounding_box() == running
    assert plot.bounding_box()["x"] == beside
    lab.screenshot("room-is-kept", output)

    # What a component draws is its own: the next plot has one figure, and the page no other.
    before = notebook.page.locator(".jp-OutputArea img").count()
    notebook.run_and_wait(2)
    expect(notebook.page.locator(".jp-OutputArea img")).to_have_count(before + 1)


def test_a_tall_value_keeps_its_place_while_it_is_computed_anew(lab: Lab):
    notebook = lab.notebook(
        APP,
        "slow = DerivedVariable(lambda n: held.wait() and table(n), [width])\n"
        "VBox([slow, compute])",
    )
    notebook.run_and_wait()
    output = notebook.output(1).first
    place = places(notebook, 1).first
    expect(place.locator("td").first).to_have_text("3")
    whole = output.bounding_box()
    tell(notebook, "(held.clear(), setattr(width, 'value', 7))")
    expect(place.locator(".jprog-bar")).to_be_visible()
    expect(place.locator(".jprog-place-out")).to_be_hidden()
    assert output.bounding_box() == whole
    screenshots(lab, "computing", output)
    tell(notebook, "held.set()")
    expect(place.locator("td").first).to_have_text("7")
    expect(place.locator(".jprog-place-out")).to_be_visible()
    assert output.bounding_box() == whole


def test_the_bar_is_in_the_first_place_that_can_be_seen(lab: Lab):
    notebook = lab.notebook(APP, "tab = Tab([areas, HTML('other')])\ndisplay(tab)", "VBox([areas])")
    notebook.run_and_wait()
    first, second = places(notebook, 1).first, places(notebook, 2).first
    expect(second.locator(".jprog-place-out")).to_have_text("12")
    tell(notebook, "(held.clear(), setattr(width, 'value', 5))")
    expect(first.locator(".jprog-bar")).to_be_visible()
    expect(second.locator(".jprog-place-out")).to_have_css("opacity", "0.4")
    expect(second.locator(".jprog-bar")).to_be_hidden()
    tell(notebook, "setattr(tab, 'selected_index', 1)")
    expect(first).to_be_hidden()
    expect(second.locator(".jprog-bar")).to_be_visible()
    tell(notebook, "held.set()")
    expect(second.locator(".jprog-place-out")).to_have_text("20")


def test_a_box_shows_what_it_did_when_the_page_is_reloaded_and_reads_in_the_file(lab: Lab):
    notebook = lab.notebook(APP, BOX)
    notebook.run_and_wait()
    expect(places(notebook, 1).nth(2).locator("td").first).to_have_text("12")
    expect(places(notebook, 1).nth(3).locator("img")).to_be_visible()
    # The page gets to know what is in a box soon after it was shown.
    notebook.wait_for(
        """() => {
          const { model } = jupyterapp.shell.currentWidget.context;
          const { model_id } = model.cells.get(1).outputs.get(0).data[
            "application/vnd.jupyter.widget-view+json"];
          return model[Symbol.for("jupyter_progress.saved")]?.snapshot(model_id);
        }"""
    )
    saved = notebook.save()
    (output,) = saved.cells[1].outputs
    assert output.data["text/plain"].startswith("width 3\nheight 4\nready\n12\n")
    notebook.reload()
    expect(places(notebook, 1).nth(1).locator(".jprog-place-out")).to_have_text("12")
    expect(places(notebook, 1).nth(3).locator("img")).to_be_visible()
    lab.screenshot("reloaded")
    notebook.shut_kernel_down()
    reopened = lab.open(notebook.name, kernel=False).output(1).first
    expect(reopened.locator("td").first).to_have_text("12")
    expect(reopened.locator("img")).to_be_visible()
    lab.screenshot("without-its-kernel", reopened)


def test_a_box_in_voila(browser: Browser, tmp_path: Path):
    with voila(browser, tmp_path, APP, BOX) as host:
        places = host.page.locator(".jprog-place")
        expect(places.nth(1).locator(".jprog-place-out")).to_have_text("12")
        expect(places.nth(2).locator("td").first).to_have_text("12")
        expect(places.nth(3).locator("img")).to_be_visible()
        expect(host.page.locator("img")).to_have_count(1)
        host.screenshot("voila-box")
