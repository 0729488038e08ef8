"""A notebook saved in mid-run: what the file holds, what is seen of it, and what comes back."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from bars import BAR, READ, Bar, read_all, wait_for_bar
from lab import Lab, Notebook
from nbconvert import HTMLExporter

TASKS = """
import threading
from jupyter_progress import ProgressTracker, ProgressUpdater, track_progress
over = threading.Event()

@track_progress
def steps(updater: ProgressUpdater):
    updater.send_update(10.75, "Step 43 of 400", loss=0.125)
    while not over.wait(0.05):
        updater.send_update(10.75)

@track_progress
def solve(updater: ProgressUpdater):
    updater.fake_progress(95, "Solving", estimated_time=100_000)
    while not over.wait(0.05):
        pass
"""
SHOW = "a = steps()\ndisplay(a)", "b = solve()\ndisplay(b)"

VIEW = "application/vnd.jupyter.widget-view+json"
BROKEN = ("Error displaying widget", "model not found", "Loading widget")
SAVED = "as saved "
CONTEXT = "jupyterapp.shell.currentWidget.context"


@pytest.fixture
def notebook(lab: Lab) -> Notebook:
    """Two tasks under way, both shown."""
    return begin(lab.notebook(TASKS, *SHOW, "1 + 1"))


def begin(notebook: Notebook) -> Notebook:
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 1", 2)
    return notebook


def outputs(saved: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """List the outputs in which a bar was saved."""
    return [
        output
        for cell in saved.cells
        for output in cell.get("outputs", ())
        if "jprog" in output.get("data", {}).get("text/html", "")
    ]


def check_file(saved: nbformat.NotebookNode, count: int = 2) -> None:
    """Check that the file holds this moment as html and text, and nothing of widgets."""
    assert "widget" not in nbformat.writes(saved)
    found = outputs(saved)
    assert len(found) == count
    for output in found:
        assert set(output.data) == {"text/html", "text/plain"}
        assert SAVED in output.data["text/html"]
        assert SAVED in output.data["text/plain"]
        assert set(output.metadata["jupyter_progress"]) == {"model_id", "bar"}


def check_snapshot(bars: list[Bar]) -> None:
    """Check that these bars are the two tasks as they stood."""
    steps, solve, *_ = bars
    assert not steps.live
    assert not solve.live
    assert (steps.name, steps.figure) == ("Step 43 of 400", "10 %")
    assert "elapsed" in steps.foot
    assert SAVED in steps.foot
    assert "loss 0.125" in steps.foot
    assert (solve.name, solve.status) == ("Solving", "running")
    assert solve.figure == f"{int(solve.value)} %"
    assert 1 <= solve.value < 95


def check_words(lab: Lab) -> None:
    words = lab.page.locator("body").inner_text()
    assert not [broken for broken in BROKEN if broken in words]


def is_dirty(notebook: Notebook) -> bool:
    return bool(notebook.page.evaluate(f"() => {CONTEXT}.model.dirty"))


def test_reopened_without_its_kernel_and_without_trust(lab: Lab):
    notebook = lab.notebook(TASKS, *SHOW, "display(ProgressTracker(a, b))")
    notebook.run_and_wait()
    live = wait_for_bar(notebook, "bar.live && bar.value > 1", 3)
    saved = notebook.save()
    check_file(saved, 3)
    notebook.shut_kernel_down()
    lab.page.goto("about:blank")  # before it settles what it shows, and saves that

    reopened = lab.open(notebook.name, kernel=False)
    bars = wait_for_bar(reopened, "true", 3)
    check_snapshot(bars)
    check_words(lab)
    rows = lab.page.locator(".jprog-each .jprog-name").all_inner_texts()
    assert rows == ["steps · Step 43 of 400", "solve · Solving"]
    assert [bar.height for bar in bars] == pytest.approx([bar.height for bar in live], abs=0.5)
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"trusted-{theme}")

    saved.cells.append(nbformat.v4.new_markdown_cell("From somebody else."))
    untrusted = lab.open(lab.write(saved), kernel=False)
    bars = wait_for_bar(untrusted, "true", 3)
    check_snapshot(bars)
    check_words(lab)
    assert lab.page.locator(".jprog style").count() == 0
    assert [bar.height for bar in bars] == pytest.approx([bar.height for bar in live], abs=0.5)
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"untrusted-{theme}")


def test_reopened_with_a_new_kernel_and_exported(lab: Lab, notebook: Notebook, tmp_path: Path):
    html, _ = HTMLExporter().from_notebook_node(notebook.save())
    notebook.shut_kernel_down()
    lab.page.goto("about:blank")
    lab.shut_down_kernels()

    reopened = lab.open(notebook.name)
    check_snapshot(wait_for_bar(reopened, "true", 2))
    check_words(lab)
    # Its next save keeps what it shows.
    check_file(reopened.save())

    (tmp_path / "page.html").write_text(html)
    lab.page.goto((tmp_path / "page.html").as_uri())
    lab.errors.clear()  # scripts that an exported page loads from elsewhere
    check_snapshot(read_all(notebook))
    lab.screenshot("exported")


# Notes at each frame whether the bars are the same nodes, their heights, and what has the focus.
WATCH = f"""() => {{
  const read = {READ};
  const bars = [...document.querySelectorAll("{BAR}")];
  const button = [...bars[0].querySelectorAll("button")].find(each => each.innerText === "Cancel");
  button.focus();
  window.frames_ = [];
  window.watching = true;
  const look = at => {{
    const now = [...document.querySelectorAll("{BAR}")];
    window.frames_.push({{
      at,
      same: now.length === bars.length && now.every((bar, i) => bar === bars[i]),
      heights: now.map(bar => read(bar).height),
      focused: document.activeElement === button,
    }});
    if (window.watching) requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}}"""


def test_a_save_is_not_seen(lab: Lab, notebook: Notebook):
    lab.page.evaluate(WATCH)
    for _ in range(2):
        check_file(notebook.save())
        seen = lab.page.evaluate("() => window.frames_.length")
        lab.page.wait_for_function("seen => window.frames_.length > seen + 20", arg=seen)
    frames = lab.page.evaluate("() => { window.watching = false; return window.frames_; }")
    assert all(frame["same"] for frame in frames)
    assert all(frame["focused"] for frame in frames)
    assert all(frame["heights"] == frames[0]["heights"] for frame in frames)
    assert not is_dirty(notebook)
    assert all(bar.live for bar in read_all(notebook))


def test_a_reloaded_page_is_live_again_and_settles(lab: Lab, notebook: Notebook):
    before = read_all(notebook)
    notebook.reload()
    bars = wait_for_bar(notebook, "bar.live && bar.value > 1", 2)
    assert [bar.height for bar in bars] == pytest.approx([bar.height for bar in before], abs=0.5)
    assert not is_dirty(notebook)
    check_file(notebook.save())
    notebook.value("over.set()")
    wait_for_bar(notebook, "!bar.live && bar.status === 'done'", 2)
    settled = notebook.save()
    assert "widget" not in nbformat.writes(settled)
    assert not [output for output in outputs(settled) if output.metadata]
    assert SAVED not in nbformat.writes(settled)


MODELS = """
import ipywidgets
from jupyter_progress import track

def models():
    every = ipywidgets.Widget.get_manager_state()["state"].values()
    return sum("state" in each["state"] for each in every)
"""


def test_a_bar_in_the_model_of_an_earlier_one_is_seen_where_it_belongs(lab: Lab):
    earlier = [f"loop {n}" for n in range(40)]
    notebook = lab.notebook(
        TASKS + MODELS,
        f"for name in {earlier}:\n    for _ in track(range(2), name): pass",
        "task = steps(); display(task)",
    )
    notebook.run_and_wait()
    own = "Step 43 of 400"
    names = [*earlier, own]
    only_it = f"bar.live === (bar.name === '{own}')"
    assert [bar.name for bar in wait_for_bar(notebook, only_it, 41)] == names
    assert notebook.value("models()") == 33, "the last one took the model of the first"

    notebook.reload()
    assert [bar.name for bar in wait_for_bar(notebook, only_it, 41)] == names
    lab.screenshot("reloaded")
    notebook.value("over.set()")
    assert [bar.name for bar in wait_for_bar(notebook, "!bar.live", 41)] == names
    assert {bar.status for bar in read_all(notebook)} == {"done"}
    assert VIEW not in nbformat.writes(notebook.save())


def test_while_a_cell_blocks_the_kernel_a_reloaded_page_shows_what_was_saved(
    lab: Lab, tmp_path: Path
):
    free = tmp_path / "free"
    block = f"import pathlib, time\nwhile not pathlib.Path({str(free)!r}).exists(): time.sleep(.01)"
    notebook = lab.notebook(TASKS, *SHOW, block)
    notebook.run_and_wait(0, 1, 2)
    wait_for_bar(notebook, "bar.live && bar.value > 1", 2)
    notebook.run(3)
    notebook.wait_started(3)
    notebook.reload()
    check_snapshot(wait_for_bar(notebook, "!bar.live", 2))
    check_words(lab)
    free.touch()
    wait_for_bar(notebook, "bar.live && bar.value > 1", 2)


def test_views_in_several_cells_moved_deleted_put_back_and_cleared(lab: Lab):
    notebook = lab.notebook(TASKS, *SHOW, "display(a)\ndisplay(b)", "display(a)")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 1", 5)
    check_file(notebook.save(), 5)

    def command(name: str, index: int) -> None:
        lab.page.evaluate(
            """([name, index]) => {
              const { content } = jupyterapp.shell.currentWidget;
              content.deselectAll();
              content.activeCellIndex = index;
              return jupyterapp.commands.execute(name).then(() => undefined);
            }""",
            [name, index],
        )

    command("notebook:move-cell-up", 2)
    check_file(notebook.save(), 5)
    command("notebook:delete-cell", 3)
    wait_for_bar(notebook, "bar.live", 3)
    check_file(notebook.save(), 3)
    command("notebook:undo-cell-action", 2)
    wait_for_bar(notebook, "bar.live", 5)
    check_file(notebook.save(), 5)
    command("notebook:clear-cell-output", 3)
    wait_for_bar(notebook, "bar.live", 3)
    check_file(notebook.save(), 3)
    # What the document reads from its file is a snapshot: the views come back.
    lab.page.evaluate(f"() => {CONTEXT}.revert().then(() => undefined)")
    wait_for_bar(notebook, "bar.live", 3)
    check_file(notebook.save(), 3)
    notebook.reload()
    wait_for_bar(notebook, "bar.live", 3)


def test_a_second_page_is_live_too(lab: Lab, notebook: Notebook):
    notebook.save()
    with lab.second_page() as other:
        there = other.open(notebook.name)
        wait_for_bar(there, "bar.live && bar.value > 1", 2)
        check_file(there.save())
        notebook.value("over.set()")
        wait_for_bar(there, "!bar.live && bar.status === 'done'", 2)
    wait_for_bar(notebook, "!bar.live && bar.status === 'done'", 2)


def test_a_kernel_that_is_killed(lab: Lab, notebook: Notebook):
    notebook.save()
    notebook.kill_kernel()
    wait_for_bar(notebook, "bar.status === 'gone'", 2)
    lab.page.get_by_role("button", name="Ok", exact=True).click()
    saved = notebook.save()
    assert "widget" not in nbformat.writes(saved)
    assert all("the kernel has gone" in out.data["text/plain"] for out in outputs(saved))

    # And where no page was there to see it.
    second = begin(lab.notebook(TASKS, *SHOW, "1"))
    second.save()
    lab.page.goto("about:blank")
    lab.shut_down_kernels()
    check_snapshot(wait_for_bar(lab.open(second.name, kernel=False), "true", 2))


@pytest.fixture
def saving_widgets(lab: Lab) -> Iterator[None]:
    """Switch JupyterLab's "Save Widget State Automatically" on."""
    toggle = (
        "() => jupyterapp.commands.execute("
        "'@jupyter-widgets/jupyterlab-manager:saveWidgetState').then(() => undefined)"
    )
    lab.notebook("1")
    lab.page.evaluate(toggle)
    yield
    lab.notebook("1")
    lab.page.evaluate(toggle)


@pytest.mark.usefixtures("saving_widgets")
def test_a_saved_state_of_all_widgets_brings_no_bar_to_life(lab: Lab, notebook: Notebook):
    saved = notebook.save()
    assert saved.metadata["widgets"]
    assert all(VIEW not in output.data for output in outputs(saved))
    lab.page.goto("about:blank")
    lab.shut_down_kernels()
    reopened = lab.open(notebook.name)
    # Until the models are there again, read from the file.
    saved = f"{CONTEXT}.model[Symbol.for('jupyter_progress.saved')]"
    lab.page.wait_for_function(f"() => {saved}?.bars.size >= 2")
    check_snapshot(read_all(reopened))
    check_words(lab)


def test_a_save_never_fails(lab: Lab, notebook: Notebook):
    lab.page.evaluate(
        f"""() => {{
          const {{ bars }} = {CONTEXT}.model[Symbol.for("jupyter_progress.saved")];
          for (const id of bars.keys()) bars.set(id, () => {{ throw new Error("no"); }});
        }}"""
    )
    saved = notebook.save()
    assert VIEW in saved.cells[1].outputs[0].data


def test_notebook_7(lab: Lab):
    notebook = begin(lab.notebook(TASKS, *SHOW, "1", classic=True))
    check_file(notebook.save())
    assert all(bar.live for bar in read_all(notebook))
    lab.page.reload()
    notebook.wait_until_open()
    wait_for_bar(notebook, "bar.live && bar.value > 1", 2)
    lab.page.goto("about:blank")
    lab.shut_down_kernels()
    reopened = lab.open_classic(notebook.name)
    check_snapshot(wait_for_bar(reopened, "true", 2))
    check_words(lab)
