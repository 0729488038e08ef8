"""marimo, driven for real, as an app and as a notebook that is edited.

Reports of others that were put to it: marimo 417, 448, 1305, 2043, 3532, 4244, 4564, 5384, 7260,
7686 and 10725, anywidget 806, tqdm 1728.
"""

import re
from pathlib import Path

import pytest
from hosts import HostPage, marimo, marimo_export, marimo_notebook
from lab import TIMEOUT
from playwright.sync_api import Browser, Locator, expect

SETUP = """
import marimo as mo, time
from pathlib import Path
from jupyter_progress import (
    ActionCtx, DerivedVariable, ProgressUpdater, Variable, action, component, map_tasks, run_task,
    tasks, track, track_progress,
)
folder = Path("FOLDER")

def reached(name, check=lambda: None):
    while not (folder / name).exists():
        check()
        time.sleep(0.01)

@track_progress
def square(n, updater: ProgressUpdater):
    updater.send_update(30, f"Squaring {n}")
    print("printed for", n)
    reached(f"square-{n}", lambda: updater.send_update(30))
    if n < 0:
        raise ValueError(f"{n} is <negative>")
    return mo.md(f"the square is **{n * n}**")
"""

SLIDER = """
n = Variable(5)
slider = mo.ui.slider(-1, 9, value=5, on_change=lambda value: setattr(n, "value", value))
slider
"""


class App:
    """An open notebook, and the files its cells wait for."""

    def __init__(self, host: HostPage, folder: Path) -> None:
        self.host, self.page, self._folder = host, host.page, folder

    def reach(self, *names: str) -> None:
        """Let the cells that wait for these go on."""
        for name in names:
            (self._folder / name).touch()

    def text(self, words: str) -> Locator:
        """Find a text that is seen, whole."""
        return self.page.get_by_text(words, exact=True).filter(visible=True)

    def press(self, key: str, times: int = 1) -> None:
        """Move the first slider."""
        self.page.get_by_role("slider").first.focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    @property
    def names(self) -> Locator:
        """What the bars that are seen are called."""
        return self.page.locator(".jprog-name").filter(visible=True)

    @property
    def figures(self) -> Locator:
        """How far they are."""
        return self.page.locator(".jprog-figure").filter(visible=True)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path):
    """Open a notebook of these cells, and run them."""
    contexts = []
    expect.set_options(timeout=TIMEOUT)  # an app begins to run its cells when it is opened

    def open_(*cells: str, edit: bool = False) -> App:
        source = marimo_notebook(SETUP.replace("FOLDER", str(tmp_path)), *cells)
        contexts.append(marimo(browser, tmp_path, source, edit=edit))
        app = App(contexts[-1].__enter__(), tmp_path)
        app.page.set_default_timeout(TIMEOUT)
        app.page.set_viewport_size({"width": 900, "height": 900})
        return app

    yield open_
    for context in contexts:
        context.__exit__(None, None, None)
    expect.set_options(timeout=None)


def test_a_derived_value_has_its_bar_and_then_itself_in_one_place(opened):
    app = opened(
        SLIDER,
        "value = DerivedVariable(square, [n])\n"
        "mo.vstack([component(lambda n: f'n is {n}')(n), value])",
    )
    expect(app.names).to_have_text(["Squaring 5"])
    expect(app.text("n is 5")).to_be_visible()
    app.reach("square-5")
    expect(app.page.locator("strong").filter(visible=True)).to_have_text("25")  # marimo's markdown
    expect(app.names).to_have_count(0)

    app.press("ArrowRight")
    expect(app.names).to_have_text(["Squaring 6"])
    expect(app.text("n is 6")).to_be_visible()
    app.host.screenshot("marimo-derived")
    app.press("ArrowRight")  # supersedes that run, which is cancelled
    expect(app.names).to_have_text(["Squaring 7"])
    app.reach("square-7")
    expect(app.page.locator("strong").filter(visible=True)).to_have_text("49")

    app.reach("square--1")
    app.press("Home")
    expect(app.text("ValueError: -1 is <negative>")).to_be_visible()
    app.page.get_by_role("button", name="Show traceback").click()
    expect(app.page.locator("pre").filter(visible=True)).to_contain_text("in square")
    app.host.screenshot("marimo-failed")
    (app._folder / "square--1").unlink()
    app.page.get_by_role("button", name="Retry").click()
    expect(app.figures).to_have_text(["30 %"])
    app.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(app.figures).to_have_text(["cancelled at 30 %"])


def test_an_old_value_stays_dimmed_and_a_component_waits_for_its_input(opened):
    app = opened(
        SLIDER,
        "value = DerivedVariable(square, [n], keep_value=True)\nmo.ui.tabs({'Kept': value})",
        """
@component(track_progress=True)
def length(markdown):
    return f"{len(markdown.text)} characters"

length(value)
""",
    )
    expect(app.names).to_have_text(["Squaring 5"])  # and not twice: both wait for one run
    places = app.page.locator(".jprog-place")
    expect(places.first).to_be_visible()
    expect(places.nth(0)).not_to_have_class(re.compile("jprog-place-twin"))
    expect(places.nth(1)).to_have_class(re.compile("jprog-place-twin"))
    app.reach("square-5")
    strong = app.page.locator("strong")
    expect(strong).to_have_text("25")
    expect(app.page.get_by_text(" characters")).to_be_visible()
    app.press("ArrowRight")
    expect(app.names).to_have_text(["Squaring 6"])
    expect(strong).to_have_text("25")
    out = app.page.locator(".jprog-place-out").first
    expect(out).to_have_css("opacity", "0.4")
    app.host.screenshot("marimo-kept")
    app.reach("square-6")
    expect(strong).to_have_text("36")
    expect(out).to_have_css("opacity", "1")


def test_marimos_own_elements_and_plain_anywidgets_are_inputs(opened):
    app = opened(
        "slider = mo.ui.slider(1, 9)\nslider",
        "DerivedVariable(lambda value: f'twice is {2 * value}', [slider])",
        """
import anywidget, traitlets

class Number(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "plus";
      button.onclick = () => {
        model.set("value", model.get("value") + 1);
        model.save_changes();
      };
      el.append(button);
    } }'''
    value = traitlets.Int(3).tag(sync=True)

number = Number()
number
""",
        "DerivedVariable(lambda value: f'the number is {value}', [number])",
    )
    expect(app.text("twice is 2")).to_be_visible()
    app.press("ArrowRight")
    expect(app.text("twice is 4")).to_be_visible()
    expect(app.text("the number is 3")).to_be_visible()
    app.page.get_by_text("plus", exact=True).click()
    expect(app.text("the number is 4")).to_be_visible()


def test_a_cell_that_runs_again_cancels_what_it_had_begun(opened):
    """Threads went on, and a replaced widget did not show (marimo 4564, anywidget 806)."""
    app = opened(
        "slider = mo.ui.slider(1, 9, value=5)\nslider",
        "task = square(slider.value)\ntask.add_done_callback(ended.append)\ntask",
        "ended = []",
        "mo.vstack(['again', task])",
        "refresh = mo.ui.button(label='Look')\nrefresh",
        "refresh.value\n', '.join(each.status for each in ended) or 'none ended'",
    )
    expect(app.names).to_have_text(["Squaring 5"] * 2)
    app.press("ArrowRight")
    expect(app.names).to_have_text(["Squaring 6"] * 2)
    app.page.get_by_role("button", name="Look").click()
    expect(app.text("'cancelled'")).to_be_visible()
    app.reach("square-6")
    expect(app.figures).to_have_text(["✓ 100 %"] * 2)


def test_what_a_cell_had_is_let_go_when_it_runs_again(opened):
    app = opened(
        "slider = mo.ui.slider(1, 9)\nslider",
        "import gc, weakref\nkept = weakref.WeakSet()\nclass Result: pass",
        """
def make():
    result = Result()
    kept.add(result)
    return result

shown = run_task(make)
value = DerivedVariable(make)
mo.vstack([shown, value, mo.md(f"run *{slider.value}*")])
""",
        """
slider.value, value.result(), shown.result()
gc.collect()
f"{len(kept)} kept in run {slider.value}"
""",
    )
    for run in range(1, 6):
        expect(app.page.locator("em")).to_have_text(str(run))
        expect(app.page.get_by_text(re.compile(f"'[0-4] kept in run {run}'"))).to_be_visible()
        app.press("ArrowRight")
    expect(app.page.get_by_text(re.compile("'[0-4] kept in run 6'"))).to_be_visible()


def test_what_a_task_prints_is_below_its_own_cell(opened):
    """It went to another cell or to the terminal (marimo 3532)."""
    app = opened(
        "task = square(5)\ntask",
        "task\nreached('go-on')",
        "value = DerivedVariable(square, [Variable(6)])\nvalue",
        edit=True,
    )
    cells = app.page.locator("[data-cell-id]").filter(has=app.page.locator(".cm-editor"))
    expect(cells.nth(1)).to_contain_text("printed for 5")
    app.reach("go-on")
    expect(cells.nth(3)).to_contain_text("printed for 6")
    expect(app.page.get_by_text("printed for 5")).to_have_count(1)
    app.host.screenshot("marimo-edit")


def test_a_page_that_is_opened_again_is_where_the_bars_are(opened):
    app = opened(
        """
def fakes(updater: ProgressUpdater):
    updater.fake_progress(90, "Faking", 20_000)
    reached("end")
task = run_task(fakes)
task
""",
        SLIDER,
        "value = DerivedVariable(square, [n])\nvalue",
        edit=True,
    )
    app.reach("square-5")
    expect(app.page.locator("strong").filter(visible=True)).to_have_text("25")
    figure = app.page.locator(".jprog-figure").first
    app.page.wait_for_function(
        "figure => parseInt(figure.textContent) > 25", arg=figure.element_handle()
    )
    app.page.reload()
    expect(app.page.locator("strong").filter(visible=True)).to_have_text("25")
    app.page.wait_for_function(
        "figure => parseInt(figure.textContent) > 25", arg=figure.element_handle(), timeout=3_000
    )


def test_what_a_cell_waits_for_is_shown_meanwhile(opened):
    app = opened(
        "got = (await square(5)).text\n'over' if got else 0",
        "got\nfor item in track([1, 2], 'Looping'):\n    reached(f'item-{item}')",
    )
    expect(app.names).to_have_text(["Squaring 5"])
    app.reach("square-5")
    expect(app.text("'over'")).to_be_visible()
    expect(app.names).to_have_text(["Looping"])
    app.reach("item-1")
    expect(app.figures).to_have_text(["50 %"])
    app.reach("item-2")
    expect(app.figures).to_have_text(["✓ 100 %"])


def test_partial_results_stand_below_the_bar(opened):
    app = opened(
        """
def search():
    for k in range(3):
        yield mo.md(f"*guess {k}*")
        reached(f"guess-{k}")
task = run_task(search)
task
"""
    )
    for k in range(3):
        expect(app.page.locator("em")).to_have_text(f"guess {k}")
        app.reach(f"guess-{k}")
    expect(app.figures).to_have_text(["✓ 100 %"])
    expect(app.page.locator("em")).to_have_text("guess 2")


def test_an_action_that_an_element_starts(opened):
    app = opened(
        """
said = Variable("nothing yet")

@action
async def go(ctx: ActionCtx, number: int):
    await ctx.run_task(square, (number,))
    await ctx.update(said, f"went with {number}")

@action
def fails():
    raise ValueError("nothing to <read>")

five = mo.ui.button(label="Five", on_click=go(5))
fail = mo.ui.button(label="Fail", on_click=fails)
mo.vstack([five, fail, said])
"""
    )
    app.reach("square-5")
    app.page.get_by_role("button", name="Five").click()
    expect(app.text("went with 5")).to_be_visible()
    app.page.get_by_role("button", name="Fail").click()
    expect(app.text("<action fails> failed")).to_be_visible()
    expect(app.text("ValueError: nothing to <read>")).to_be_visible()
    app.host.screenshot("marimo-action")
    assert "ValueError: nothing to <read>" in (app._folder / "server.log").read_text()


def test_a_loop_in_the_handler_of_an_element_leaves_the_element(opened):
    app = opened(
        """
seen = Variable(0)

def changed(value):
    for item in track(range(value), "Looping"):
        run_task(lambda: None).result()
    seen.value = f"seen {value}"

slider = mo.ui.slider(1, 9, on_change=changed)
slider
""",
        "seen",
    )
    app.press("ArrowRight")
    expect(app.text("seen 2")).to_be_visible()
    expect(app.page.get_by_role("slider")).to_be_visible()


@pytest.mark.parametrize(
    "bar", ["mo.status.progress_bar(range(4), title='Theirs')", "notebook_tqdm(range(4), 'Theirs')"]
)
def test_bars_that_marimo_draws_move_that_of_their_task(opened, bar: str):
    """They have no Stop (marimo 7260, 4244), and took the place of what the cell shows."""
    app = opened(
        "from tqdm.notebook import tqdm as notebook_tqdm",
        f"""
def loops():
    for item in {bar}:
        reached(f"item-{{item}}")
task = run_task(loops)
task
""",
    )
    app.reach("item-0")
    expect(app.names).to_have_text(["Theirs"])
    expect(app.figures).to_have_text(["25 %"])
    app.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(app.page.get_by_role("button", name="Cancelling")).to_be_visible()
    expect(app.page.get_by_text("when the kernel is free")).to_have_count(0)  # it has heard
    app.reach("item-1")
    expect(app.figures).to_contain_text("cancelled at")


def test_tasks_of_other_readers_are_theirs(opened, browser: Browser):
    app = opened("task = square(5)\nmo.md(f'{len(tasks())} under way')")
    expect(app.text("1 under way")).to_be_visible()
    other = browser.new_page()
    other.goto(app.page.url)
    expect(other.get_by_text("1 under way")).to_be_visible(timeout=TIMEOUT)
    other.close()


def test_an_exported_page_has_the_values(browser: Browser, tmp_path: Path):
    source = marimo_notebook(
        SETUP.replace("FOLDER", str(tmp_path)),
        "value = DerivedVariable(square, [Variable(5)])\nvalue",
        "component(lambda markdown: f'{len(markdown.text) > 0} it is')(value)",
    )
    (tmp_path / "square-5").touch()
    with marimo_export(browser, tmp_path, source) as host:
        expect(host.page.locator("strong")).to_have_text("25")
        expect(host.page.get_by_text("True it is")).to_be_visible()
        host.screenshot("marimo-exported-values")
