"""Bars of libraries in JupyterLab: one bar for a cell, whatever draws in it."""

from bars import wait_for_bar
from lab import Lab

SETUP = """
%load_ext jupyter_progress
import threading
import pandas
import rich.progress
from tqdm.auto import tqdm
from jupyter_progress import tqdm as ours
inside, go, over = threading.Event(), threading.Event(), threading.Event()

def frames(n):
    for i in tqdm(range(n), desc=f"Frames of camera {i0 + 1}", unit="frame"):
        if (i0, i) == (2, 37):
            inside.set()
            go.wait()
        yield i
"""

NESTED = """%%track_progress -m Cameras
for i0 in tqdm(range(8), desc="Cameras", unit="camera", miniters=1, mininterval=0):
    for i in frames(60):
        import time; time.sleep(.012)
"""

DRAWING = "document.querySelectorAll('.widget-hprogress, pre:not(.jprog-trace)').length"
THEMES = ("light", "dark")


def test_bars_of_tqdm_in_a_background_cell_are_rows_of_its_bar(lab: Lab):
    notebook = lab.notebook(SETUP, NESTED, "go.set()")
    notebook.run_and_wait(0)
    notebook.run_and_wait(1)
    notebook.wait_for("() => document.querySelectorAll('.jprog-row').length === 1")
    (bar,) = wait_for_bar(notebook, "bar.live && bar.foot.includes('2 / 8 camera')")
    row = lab.page.locator(".jprog-row")
    notebook.wait_for(
        "() => document.querySelector('.jprog-row').innerText.includes('Frames of camera 3')"
    )
    assert bar.name == "Cameras"
    assert 25 <= bar.value < 40
    for theme in THEMES:
        lab.theme(theme)
        lab.screenshot(f"nested-{theme}", notebook.output(1))
    assert row.count() == 1
    assert lab.page.evaluate(f"() => {DRAWING}") == 0
    notebook.run_and_wait(2)
    (bar,) = wait_for_bar(notebook, "!bar.live && bar.status === 'done'")
    for theme in THEMES:
        lab.theme(theme)
        lab.screenshot(f"done-{theme}", notebook.output(1))


def test_our_tqdm_in_the_foreground_is_one_bar_with_rows(lab: Lab):
    code = """
for i in ours.trange(3, desc="Epochs", unit="epoch"):
    for j in ours(range(20), desc="Batches"):
        import time; time.sleep(.04)
"""
    notebook = lab.notebook(SETUP, code)
    notebook.run_and_wait(0)
    notebook.run(1)
    wait_for_bar(notebook, "bar.live && bar.foot.includes('1 / 3 epoch')")
    notebook.wait_for("() => document.querySelectorAll('.jprog-row').length === 1")
    lab.screenshot("running", notebook.output(1))
    (bar,) = wait_for_bar(notebook, "!bar.live && bar.status === 'done'")
    assert "3 / 3 epoch" in bar.foot
    lab.screenshot("done", notebook.output(1))
