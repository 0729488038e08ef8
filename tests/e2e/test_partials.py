"""Partial results on the page: below the bar of a task, and in the place of a derived value."""

from bars import wait_for_bar
from lab import Lab

SEARCH = """
import threading
from jupyter_progress import DerivedVariable, ProgressUpdater, Variable, track_progress
go = threading.Event()

class Best:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"best {self.n}"
    def _repr_html_(self):
        cells = "".join(f"<td>{self.n + i}</td>" for i in range(3))
        return f"<table><tr><th>best</th><th>a</th><th>b</th></tr><tr>{cells}</tr></table>"

@track_progress(title="Searching")
def search(n: int, updater: ProgressUpdater):
    for i in updater.track(range(n)):
        if i == n // 2:
            go.wait()
        yield Best(i)
    return Best(1000)
"""

TASK = "go.clear(); task = search(20); task"
DERIVED = "go.clear(); derived = DerivedVariable(search, [Variable(10)]); derived"


def test_the_newest_stands_below_the_bar_and_stays_in_the_file(lab: Lab):
    notebook = lab.notebook(SEARCH, TASK, "go.set(); task.result().n")
    notebook.run_and_wait(0, 1)
    wait_for_bar(notebook, "bar.live && bar.value === 50")
    output = notebook.output(1)
    output.get_by_role("cell", name="9", exact=True).wait_for()
    lab.screenshot("task", output)
    saved = notebook.save()
    running = saved.cells[1].outputs
    assert len(running) == 2
    assert "<td>9</td>" in running[1]["data"]["text/html"]
    notebook.run_and_wait(2)
    output.get_by_role("cell", name="19", exact=True).wait_for()
    lab.screenshot("task-done", output)


def test_a_derived_value_shows_it_below_the_bar_and_then_the_value(lab: Lab):
    notebook = lab.notebook(SEARCH, DERIVED, "go.set()")
    notebook.run_and_wait(0, 1)
    output = notebook.output(1).first  # an Output widget has such an area of its own
    cell = output.get_by_role("cell", name="4", exact=True)
    cell.wait_for()
    bar = output.locator(".jprog-bar")
    assert bar.bounding_box()["y"] < cell.bounding_box()["y"]
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"derived-{theme}", output)
    notebook.run_and_wait(2)
    output.get_by_role("cell", name="1000", exact=True).wait_for()
    assert not bar.is_visible()
    lab.screenshot("derived-over", output)
