"""Every state, in light and dark: accessible, settled as it was live, kept as a picture (8)."""

import axe
import pytest
from bars import wait_for_bar
from lab import Lab

STATES = """
import threading, time
import anywidget, traitlets
from IPython.display import HTML
from jupyter_progress import ProgressUpdater, Task, track_progress
from jupyter_progress.render.html import settled_html
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.render.built import STATIC

end = threading.Event()

@track_progress(title="simulate")
def task(how: str, updater: ProgressUpdater):
    updater.send_update(43, "Step 43 of 100: reading shard", loss=0.127, epoch=4)
    if how == "faking":
        updater.fake_progress(95, "Running third party computation", 600_000)
    elif how == "failed":
        1 / 0
    elif how == "done":
        updater.send_update(100, "Third party computation finished")
    elif how == "cancelled":
        while True:
            updater.send_update(43)
            time.sleep(0.01)
    if how in ("running", "faking", "cancelling"):
        end.wait()

tasks = {how: task(how) for how in
         ("running", "faking", "cancelling", "done", "failed", "cancelled")}
tasks["pending"] = Task("Waiting for a free worker")
while not all(task.progress.message for how, task in tasks.items() if how != "pending"):
    time.sleep(0.01)
tasks["cancelling"].cancel()
tasks["cancelled"].cancel()
while not all(tasks[how].done() for how in ("done", "failed", "cancelled")):
    time.sleep(0.01)

class Frozen(anywidget.AnyWidget):
    "The front end with a state that never changes and is never settled."
    _esm, _css = STATIC / "widget.js", STATIC / "widget.css"
    state = traitlets.Dict().tag(sync=True)

states = {how: {**tracker_state(task), "settled": None} for how, task in tasks.items()}
"""

USE = "from states import *"
UNDER_WAY = ("pending", "running", "faking", "cancelling")
ENDED = ("done", "failed", "cancelled")
THEMES = ("light", "dark")
OUTPUT = ".jp-OutputArea-output"


@pytest.fixture(autouse=True)
def states(lab: Lab) -> None:
    """Put the tasks into a module, and let all fit: what is scrolled away axe cannot judge."""
    (lab.server.root / "states.py").write_text(STATES)
    lab.page.set_viewport_size({"width": 1280, "height": 2400})


def check_access(lab: Lab) -> None:
    """Check the page in both themes, with its tracebacks open and closed."""
    for theme in THEMES:
        lab.theme(theme)
        found = axe.violations(lab.page, OUTPUT)
        assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def open_tracebacks(lab: Lab) -> None:
    """Open those of the live bars, then those of the settled ones."""
    closed = lab.page.get_by_role("button", name="Show traceback")
    while closed.count():
        closed.first.click()
    for summary in lab.page.locator("summary.jprog-foot").all():
        summary.click()


def test_every_state_is_accessible_and_kept_as_a_picture(lab: Lab):
    notebook = lab.notebook(
        USE,
        *[f"display(tasks[{how!r}])" for how in UNDER_WAY],
        *[f"Frozen(state=states[{how!r}])" for how in ENDED],
        *[f"display(tasks[{how!r}])" for how in ENDED],
        "from jupyter_progress import ProgressTracker\n"
        "display(ProgressTracker(*(tasks[how] for how in ('done', 'running', 'failed'))))",
    )
    notebook.run_and_wait()
    wait_for_bar(notebook, "true", len(UNDER_WAY) + 2 * len(ENDED) + 1)
    names = [*UNDER_WAY, *(f"{how}-live" for how in ENDED), *ENDED, "several"]
    for theme in THEMES:
        lab.theme(theme)
        for index, name in enumerate(names, start=1):
            lab.screenshot(f"{name}-{theme}", notebook.output(index))
    check_access(lab)
    open_tracebacks(lab)
    check_access(lab)
    for theme in THEMES:
        lab.theme(theme)
        lab.screenshot(f"all-{theme}")


def test_the_bars_of_a_dead_kernel_are_accessible_and_kept_as_pictures(lab: Lab):
    notebook = lab.notebook(USE, "display(tasks['running'])", "display(tasks['faking'])")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 0", 2)
    notebook.kill_kernel()
    for bar in wait_for_bar(notebook, "bar.status === 'gone'", 2):
        assert bar.figure == "stopped at 43 %"
        assert "the kernel has gone" in bar.foot
    lab.page.get_by_role(
        "button", name="Ok", exact=True
    ).click()  # JupyterLab says that it restarts
    for theme in THEMES:
        lab.theme(theme)
        lab.screenshot(theme)
    check_access(lab)


@pytest.mark.parametrize("theme", THEMES)
def test_a_settled_bar_looks_like_the_live_one(lab: Lab, theme: str):
    notebook = lab.notebook(
        USE,
        *[
            cell
            for how in ENDED
            for cell in (
                f"Frozen(state=states[{how!r}])",
                f"HTML(settled_html(states[{how!r}]))",
            )
        ],
    )
    notebook.run_and_wait()
    lab.theme(theme)
    bars = wait_for_bar(notebook, "true", 2 * len(ENDED))
    styles = lab.page.evaluate(STYLES)
    lab.screenshot("side-by-side")
    for live, settled, live_style, settled_style in zip(
        bars[::2], bars[1::2], styles[::2], styles[1::2], strict=True
    ):
        assert live.live
        assert not settled.live
        assert (live.name, live.figure, live.colour) == (
            settled.name,
            settled.figure,
            settled.colour,
        )
        assert live.height == pytest.approx(settled.height, abs=0.5)
        assert live_style == settled_style


# Where the parts of each bar are (px, from the top of its block), and how its text is set.
STYLES = """() => [...document.querySelectorAll(".jprog")].map(block => {
  const top = block.getBoundingClientRect().top;
  return ["name", "figure", "track", "fill", "foot"].map(part => {
    const el = block.querySelector(`.jprog-${part}`);
    const { y, height } = el.getBoundingClientRect();
    const { fontSize, fontWeight, fontFamily, color } = getComputedStyle(el);
    return [part, Math.round(y - top), Math.round(height), fontSize, fontWeight, fontFamily, color];
  });
})"""
