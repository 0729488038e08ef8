"""Reactive values, driven by real clicks: the three programs, a fast slider, errors, no flicker."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lab import Lab, Notebook
from playwright.sync_api import Locator, expect

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "reactive.ipynb"

expect.set_options(timeout=60_000)

TASKS = """
import threading, time
from ipywidgets import Button, HTML, IntSlider, VBox
from traitlets import dlink
from jupyter_progress import (
    ActionCtx, DerivedVariable, ProgressUpdater, Variable, action, component, track_progress,
)

steps = [threading.Event() for _ in range(11)]  # step i ends when steps[i + 1] is set

@track_progress
def task_function(some_argument: int, updater: ProgressUpdater):
    result = 0
    for i in range(10):
        updater.send_update((i / 10) * 100, f"Step {i}")
        steps[i + 1].wait()
        result = result + 1
    updater.send_update(100, "Done")
    return result + some_argument

def go(until=10):
    for step in steps[:until + 1]:
        step.set()

def again():
    for step in steps:
        step.clear()
"""

# Notes what is seen of the first place in every frame that differs from the one before.
RECORD = """() => {
  window.frames_ = [];
  let since = null;
  const seen = el => Boolean(el) && el.checkVisibility({ visibilityProperty: true })
    && el.getBoundingClientRect().height > 0;
  const look = () => {
    const waits = Boolean(document.querySelector(".jprog-place-wait"));
    since = waits ? (since ?? performance.now()) : null;
    const [out, bar] = ["out", "bar"].map(name => document.querySelector(`.jprog-place-${name}`));
    const shown = seen(bar) && bar.querySelector(".jprog-bar");
    const frame = {
      value: seen(out) ? out.innerText.trim() : "",
      dimmed: Boolean(out) && getComputedStyle(out).opacity < 1,
      bar: shown ? shown.className.match(/jprog-is-(\\w+)/)[1] : "",
      name: shown ? shown.querySelector(".jprog-name").innerText : "",
    };
    const { waited, ...last } = window.frames_.at(-1) ?? {};
    if (JSON.stringify(frame) !== JSON.stringify(last)) {
      window.frames_.push({ ...frame, waited: waits ? performance.now() - since : 0 });
    }
    requestAnimationFrame(look);
  };
  look();
}"""


@dataclass(frozen=True)
class Frame:
    """What is seen: the value, the bar's status and name; for how many ms a place has waited."""

    value: str
    dimmed: bool
    bar: str
    name: str
    waited: float


def frames(notebook: Notebook) -> list[Frame]:
    """What was seen, up to the frame that is drawn next."""
    notebook.page.evaluate("() => new Promise(requestAnimationFrame)")
    raw: list[dict[str, Any]] = notebook.page.evaluate("() => window.frames_")
    return [Frame(**frame) for frame in raw]


def check_dimmed(seen: list[Frame], old: str) -> None:
    """Check that an old value never looked new beside a bar."""
    undimmed = [frame for frame in seen if frame.bar and not frame.dimmed and old in frame.value]
    assert not undimmed, f"a bar beside a value that looks new: {seen}"


def output_of(notebook: Notebook, index: int) -> Locator:
    return notebook.output(index).first  # an Output widget has an output area of its own


def tell(notebook: Notebook, expression: str) -> None:
    """Have the kernel do something, beside the cells."""
    notebook.value(f"({expression}, None)[1]")


PAGE_1 = """
var = Variable(5)
calculation = DerivedVariable(func=task_function, variables=[var], run_as_task=True)
compute = Button(description="Compute")
compute.on_click(calculation.trigger)

@component(track_progress=True)
def show_computation_result(some_value):
    return HTML(f"<b id='answer'>{some_value}</b>")

display(VBox([compute, show_computation_result(calculation)]))
"""

PAGE_2 = """
var = Variable(5)
calculation = DerivedVariable(func=task_function, variables=[var], run_as_task=True)
compute = Button(description="Compute")
compute.on_click(calculation.trigger)
display(compute)
display(calculation)
"""


@pytest.mark.parametrize("page", [PAGE_1, PAGE_2], ids=["component", "no component"])
def test_programs_1_and_2_a_button_triggers_and_the_result_takes_the_place(lab: Lab, page: str):
    notebook = lab.notebook(TASKS, page)
    notebook.run_and_wait()
    output = output_of(notebook, 1)
    result = output.locator(".jprog-place-out")
    tell(notebook, "go(4)")
    expect(output.locator(".jprog-name")).to_have_text("Step 4")
    expect(output.locator(".jprog-figure")).to_have_text("40 %")
    lab.screenshot("running", output)
    tell(notebook, "go()")
    expect(result).to_have_text("15")
    expect(output.locator(".jprog-bar")).to_be_hidden()
    lab.screenshot("result", output)

    tell(notebook, "again()")
    output.get_by_role("button", name="Compute").click()
    expect(output.locator(".jprog-name")).to_have_text("Step 0")
    expect(output.locator(".jprog-bar")).to_be_visible()
    expect(result).to_be_hidden()
    tell(notebook, "go()")
    expect(result).to_have_text("15")
    expect(output.locator(".jprog-bar")).to_be_hidden()
    assert notebook.value("calculation.value") == 15


def test_program_3_an_action_tells_how_far_its_task_is(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
status = Variable("Not started")
argument = Variable(5)

@action
async def run_my_task(ctx: ActionCtx):
    async def on_progress(update):
        await ctx.update(status, f"Progress: {update.progress}% - {update.message}")

    try:
        result = await ctx.run_task(
            task_function, kwargs={"some_argument": argument.value}, on_progress=on_progress
        )
        await ctx.update(status, f"Result: {result}")
    except Exception as e:
        await ctx.update(status, f"Error: {e}")

run = Button(description="Run Task")
run.on_click(run_my_task)
display(run, status)
""",
        "gate = threading.Event()\ngate.wait(60)",
    )
    notebook.run_and_wait(0, 1)
    output = output_of(notebook, 1)
    status = output.locator(".jprog-place-out")
    expect(status).to_have_text("Not started")
    output.get_by_role("button", name="Run Task").click()
    expect(status).to_have_text("Progress: 0% - Step 0")
    tell(notebook, "go(4)")
    expect(status).to_have_text("Progress: 40% - Step 4")
    lab.screenshot("status", output)

    # What was started goes on while a cell keeps the kernel busy.
    tell(notebook, "threading.Timer(0.5, go).start()")
    notebook.run(2)
    notebook.wait_started(2)
    expect(status).to_have_text("Result: 15")
    assert notebook.executing(2)
    notebook.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    notebook.wait_idle()

    tell(notebook, "setattr(argument, 'value', 'five')")
    output.get_by_role("button", name="Run Task").click()
    expect(status).to_have_text("Error: unsupported operand type(s) for +: 'int' and 'str'")


def test_a_slider_moved_fast_ends_with_its_last_value_and_nothing_flickers_back(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
slider = IntSlider(0, 0, 100)
running, most, started = [0], [0], []
slow = threading.Event()

@track_progress
def square(n, updater: ProgressUpdater):
    running[0] += 1
    most[0] = max(most[0], running[0])
    started.append(n)
    try:
        updater.send_update(0, f"Squaring {n}")
        while n not in (0, 20) or (n == 20 and not slow.is_set()):
            updater.send_update(10)
            time.sleep(0.01)
        return f"the square of {n} is {n * n}"
    finally:
        running[0] -= 1

result = DerivedVariable(square, [slider])
display(slider, result)
""",
    )
    notebook.run_and_wait()
    output = output_of(notebook, 1)
    out = output.locator(".jprog-place-out")
    expect(out).to_have_text("the square of 0 is 0")
    notebook.page.evaluate(RECORD)
    handle = output.locator(".noUi-handle")
    handle.focus()
    for _ in range(20):
        handle.press("ArrowRight")
    expect(output.locator(".jprog-name")).to_have_text("Squaring 20")
    expect(output.locator(".jprog-bar")).to_be_visible()
    lab.screenshot("moving", output)
    tell(notebook, "slow.set()")
    expect(out).to_have_text("the square of 20 is 400")
    expect(out).to_be_visible()

    seen = frames(notebook)
    values = [frame.value for frame in seen if frame.value]
    assert list(dict.fromkeys(values)) == ["the square of 0 is 0", "the square of 20 is 400"]
    assert values == sorted(values, key=lambda value: "400" in value), "an old value came back"
    assert not {frame.bar for frame in seen} - {"", "pending", "running", "cancelling"}
    assert all(frame.value or frame.bar for frame in seen), "an empty place was seen"
    assert not any(frame.value and frame.bar for frame in seen)
    # Once the bar is there it stays until the value takes its place.
    assert [bool(frame.bar) for frame in seen] == [*sorted(bool(f.bar) for f in seen[:-1]), False]
    assert notebook.value("most[0]") == 1
    assert notebook.value("started[-1]") == 20


def test_quick_runs_show_no_bar_and_no_gap(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
slider = IntSlider(0, 0, 100)

@track_progress
def double(n, updater: ProgressUpdater):
    updater.send_update(50, "Doubling")
    return 2 * n

result = DerivedVariable(double, [slider])
display(slider, result)
""",
    )
    notebook.run_and_wait()
    output = output_of(notebook, 1)
    out = output.locator(".jprog-place-out")
    expect(out).to_have_text("0")
    notebook.page.evaluate(RECORD)
    handle = output.locator(".noUi-handle")
    handle.focus()
    for i in range(1, 9):
        handle.press("ArrowRight")
        expect(out).to_have_text(str(2 * i))
    # On a busy machine a run may be no quick one: then there is its bar, and not before 200 ms.
    seen = frames(notebook)
    slow = [frame for frame in seen if frame.bar or not frame.value]
    assert all(frame.bar and not frame.value and frame.waited > 180 for frame in slow), seen
    values = [frame.value for frame in seen if frame.value]
    assert [value for value, _ in groupby(values)] == [str(2 * i) for i in range(9)]
    assert len(slow) < 8
    assert not any(frame.dimmed for frame in seen)


def test_keep_value_dims_the_old_value_until_the_new_one_is_there(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
var = Variable(5)
kept = DerivedVariable(task_function, [var], keep_value=True)
table = DerivedVariable(
    lambda n: __import__("pandas").DataFrame({"n": range(3), "total": [n] * 3}), [kept],
    keep_value=True,
)
go()
display(table)
table.result()
again()
""",
    )
    notebook.run_and_wait()
    output = output_of(notebook, 1)
    out = output.locator(".jprog-place-out")
    expect(out.locator("td").nth(1)).to_have_text("15")
    expect(output.locator(".jprog-bar")).to_be_hidden()
    lab.theme("light")  # JupyterLab keeps that of the test before
    notebook.page.evaluate(RECORD)
    tell(notebook, "(go(3), setattr(var, 'value', 6))")
    expect(output.locator(".jprog-name")).to_have_text("Step 3")
    expect(output.locator(".jprog-bar")).to_be_visible()
    expect(out).to_have_css("opacity", "0.4")
    lab.screenshot("dimmed", output)
    tell(notebook, "go()")
    expect(out.locator("td").nth(1)).to_have_text("16")
    expect(out).to_have_css("opacity", "1")
    expect(output.locator(".jprog-bar")).to_be_hidden()
    seen = frames(notebook)
    assert all(frame.value for frame in seen), f"the value was gone: {seen}"
    assert all("15" in frame.value or "16" in frame.value for frame in seen)
    check_dimmed(seen, "15")

    lab.theme("dark")
    tell(notebook, "(again(), go(7), setattr(var, 'value', 7))")
    expect(output.locator(".jprog-name")).to_have_text("Step 7")
    expect(out).to_have_css("opacity", "0.4")
    lab.screenshot("dimmed-dark", output)
    lab.theme("light")


def test_the_first_bar_waits_too_when_the_page_hears_of_it_slowly(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
from jupyter_progress.reactive.presenter import DerivedPresenter

var = Variable(5)
kept = DerivedVariable(task_function, [var], keep_value=True)
go()
kept.result()
again()
enter, slow = DerivedPresenter._enter, threading.Event()

def enter_late(self, phase):
    if phase == "wait":
        slow.wait()
    enter(self, phase)

DerivedPresenter._enter = enter_late
display(kept)
""",
    )
    notebook.run_and_wait()
    output = output_of(notebook, 1)
    expect(output.locator(".jprog-place-out")).to_have_text("15")
    notebook.page.evaluate(RECORD)
    tell(notebook, "threading.Thread(target=setattr, args=(var, 'value', 6)).start()")
    expect(output.locator(".jprog-name")).to_have_count(1)  # there, and not to be seen
    notebook.page.evaluate("() => new Promise(requestAnimationFrame)")
    tell(notebook, "slow.set()")
    expect(output.locator(".jprog-bar")).to_be_visible()
    tell(notebook, "(setattr(DerivedPresenter, '_enter', enter), go())")
    expect(output.locator(".jprog-place-out")).to_have_text("16")
    seen = frames(notebook)
    check_dimmed(seen, "15")


def test_an_error_is_shown_in_place_and_can_be_retried(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
var, broken = Variable(0), [True]

@track_progress
def invert(n, updater: ProgressUpdater):
    updater.send_update(30, "Inverting")
    if broken[0]:
        return 1 / n
    return "mended"

result = DerivedVariable(invert, [var])
then = DerivedVariable(lambda text: text.upper(), [result])
report = Button(description="Report")
dlink((then, "has_value"), (report, "disabled"), lambda there: not there)
display(report, result, then)
""",
    )
    notebook.run_and_wait()
    output = output_of(notebook, 1)
    places = output.locator(".jprog-place")
    report = output.get_by_role("button", name="Report")
    expect(places).to_have_count(2)
    for place in (places.nth(0), places.nth(1)):  # what depends on it tells the same
        expect(place.locator(".jprog-facts")).to_contain_text("ZeroDivisionError: division by zero")
    expect(report).to_be_disabled()
    place = places.nth(0)
    place.get_by_role("button", name="Show traceback").click()
    expect(place.locator(".jprog-trace")).to_contain_text("return 1 / n")
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"failed-{theme}", output)

    tell(notebook, "broken.clear() or broken.append(False)")
    places.nth(1).get_by_role("button", name="Retry").click()
    expect(places.nth(0).locator(".jprog-place-out")).to_have_text("mended")
    expect(places.nth(1).locator(".jprog-place-out")).to_have_text("MENDED")
    expect(output.locator(".jprog-bar").first).to_be_hidden()
    expect(report).to_be_enabled()
    lab.screenshot("mended", output)

    tell(notebook, "(broken.append(broken.pop() or True), setattr(var, 'value', 'one'))")
    expect(places.nth(0).locator(".jprog-facts")).to_contain_text("TypeError")
    tell(notebook, "setattr(var, 'value', 2)")  # the next good input recovers
    expect(places.nth(0).locator(".jprog-place-out")).to_have_text("0.5")
    expect(places.nth(0).locator(".jprog-bar")).to_be_hidden()


def test_it_computes_and_can_be_cancelled_while_a_cell_is_busy(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
@track_progress
def count(updater: ProgressUpdater):
    for i in range(10**6):
        updater.send_update(i % 100, f"Count {i}")
        time.sleep(0.02)

counted = DerivedVariable(count)
compute = Button(description="Compute")
dlink((counted, "is_loading"), (compute, "disabled"))
display(compute, counted)
""",
        "gate = threading.Event()\nwhile not gate.is_set(): time.sleep(0.01)",
    )
    notebook.run(0, 1, 2)
    notebook.wait_started(2)
    output = output_of(notebook, 1)
    name = output.locator(".jprog-name")
    expect(name).to_contain_text("Count")
    before = name.inner_text()
    expect(name).not_to_have_text(before)
    expect(output.get_by_role("button", name="Compute")).to_be_disabled()
    output.get_by_role("button", name="Cancel", exact=True).click()
    expect(output.locator(".jprog-figure")).to_contain_text("cancelled at")
    expect(output.get_by_role("button", name="Compute")).to_be_enabled()
    lab.screenshot("cancelled", output)
    output.get_by_role("button", name="Retry").click()
    expect(output.locator(".jprog-figure")).not_to_contain_text("cancelled")
    expect(output.get_by_role("button", name="Compute")).to_be_disabled()
    assert notebook.executing(2)
    notebook.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    notebook.wait_idle()
    tell(notebook, "counted.close()")
    expect(output.locator(".jprog-place")).to_have_count(0)


def test_the_bar_is_there_before_a_run_that_keeps_the_gil(lab: Lab):
    notebook = lab.notebook(
        TASKS,
        """
import re
var = Variable(0)

def match(n, updater: ProgressUpdater):
    if n:
        updater.fake_progress(90, "Matching", 3000)
        re.match(r"(a+)+$", "a" * 26 + "b")
    return f"matched {n}"

result = DerivedVariable(match, [var])
display(result)
result.result()
""",
        "var.value = 1",
    )
    notebook.run_and_wait(0, 1)
    out = output_of(notebook, 1).locator(".jprog-place-out")
    expect(out).to_have_text("matched 0")
    notebook.page.evaluate(RECORD)
    notebook.run(2)
    expect(out).to_have_text("matched 1")
    expect(out).to_be_visible()
    assert "Matching" in [frame.name for frame in frames(notebook)]


def test_a_cell_run_again_and_a_page_reloaded_show_the_value_and_nothing_old_goes_on(lab: Lab):
    notebook = lab.notebook(
        TASKS + "\nslider = IntSlider(1)\ncalls = []",
        """
def square(n):
    calls.append(n)
    return f"square {n * n}"

result = DerivedVariable(square, [slider])
display(result)
result.result()
None
""",
        "import gc; gc.collect(); slider.value += 1; result.result(); None",
    )
    notebook.run_and_wait(0, 1)
    widgets = notebook.value("len(__import__('ipywidgets').Widget.widgets)")
    notebook.run_and_wait(1)
    notebook.run_and_wait(1)
    assert notebook.value("len(__import__('ipywidgets').Widget.widgets)") == widgets
    tell(notebook, "calls.clear()")
    notebook.run_and_wait(2)
    assert notebook.value("calls") == [2]
    notebook.reload()
    out = output_of(notebook, 1).locator(".jprog-place-out")
    expect(out).to_have_text("square 4")
    notebook.run_and_wait(2)
    expect(out).to_have_text("square 9")


def test_the_notebook_is_an_app_once_all_its_cells_have_run(lab: Lab):
    notebook = lab.open(lab.write(nbformat.read(NOTEBOOK, as_version=4)))
    notebook.run_and_wait()
    page = lab.page
    assert not page.locator(".jp-OutputArea-output[data-mime-type*='error']").count()

    page.get_by_role("button", name="Compute").click()
    bar = page.locator(".jprog-bar:visible .jprog-name")
    expect(bar.first).to_contain_text("Step")
    expect(page.get_by_text("The result is 15")).to_be_visible()

    page.get_by_role("button", name="Run Task").click()
    expect(page.get_by_text("Progress: 40% - Step 4")).to_be_visible()
    expect(page.get_by_text("Result: 15", exact=True)).to_be_visible()

    handle = page.locator(".noUi-handle")
    handle.focus()
    for _ in range(8):
        handle.press("ArrowRight")
    expect(page.get_by_text("381", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Report")).to_be_enabled()
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(theme)
