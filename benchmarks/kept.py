"""What bars that are over leave in a page of JupyterLab: memory, nodes and listeners.

The same cell is run again and again, so that its output is cleared, and each bar in it is gone.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from benchmarks.browser import browser, page

BARS = 100
"""In one run of the cell."""

BEFORE, RUNS = 2, 10
"""Runs before the first look, by which time as much is kept as ever will be, and after it."""

CELLS = {
    "jupyter_progress": """
from jupyter_progress import track
for _ in range({n}):
    for _ in track(range(3)): pass
""",
    "tqdm.notebook": """
from tqdm.notebook import tqdm
for _ in range({n}):
    for _ in tqdm(range(3)): pass
""",
    "html, shown and replaced": """
from IPython.display import HTML, display
for _ in range({n}):
    display(HTML("shown"), display_id=True).update(HTML("over"))
""",
    "the least anywidget, closed": """
import anywidget
from IPython.display import HTML, display
class Least(anywidget.AnyWidget):
    _esm = "export default {{ render({{ el }}) {{ el.textContent = 'shown'; }} }};"
for _ in range({n}):
    widget = Least()
    shown = display(widget, display_id=True)
    shown.update(HTML("over"))
    widget.close()
""",
}

FIGURES = {
    "JSHeapUsedSize": ("JavaScript, kB", 1000),
    "Nodes": ("DOM nodes", 1),
    "JSEventListeners": ("listeners", 1),
}

NOTHING = "pass"
"""A cell of its own, so that looking at the page finds the same cell selected each time."""


def kept(rounds: int) -> dict[str, dict[str, float]]:
    """Return by peer what each of a thousand bars that are over has left in the page."""
    rows = {}
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        from lab import Lab
        from server import serve_lab

        with serve_lab(Path(folder)) as server:
            for name, cell in CELLS.items():
                with page(chromium) as shown:
                    lab = Lab(shown, server, "kept")
                    notebook = lab.notebook(cell.format(n=BARS), NOTHING)
                    devtools = shown.context.new_cdp_session(shown)
                    devtools.send("Performance.enable")
                    for _ in range(BEFORE):
                        notebook.run_and_wait(0)
                    before = _left(devtools, shown)
                    for _ in range(RUNS):
                        notebook.run_and_wait(0)
                    after = _left(devtools, shown)
                    rows[name] = {
                        f"{column}, a bar": (after[figure] - before[figure]) / unit / (BARS * RUNS)
                        for figure, (column, unit) in FIGURES.items()
                    } | {"all at the end, MB": after["JSHeapUsedSize"] / 1e6}
                    lab.shut_down_kernels()
    return rows


def _left(devtools: CDPSession, shown: Page) -> dict[str, float]:
    """Return the figures once they stand still: the page has dealt with all messages."""
    last = 0.0
    while True:
        for _ in range(3):
            devtools.send("HeapProfiler.collectGarbage")
        shown.wait_for_timeout(1000)
        got = {
            each["name"]: each["value"]
            for each in devtools.send("Performance.getMetrics")["metrics"]
        }
        now = {figure: got[figure] for figure in FIGURES}
        if abs(now["JSHeapUsedSize"] - last) < 0.002 * last:
            return now
        last = now["JSHeapUsedSize"]
