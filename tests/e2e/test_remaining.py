"""The remaining time as it is seen: it counts down, by a range or the clock; light and dark."""

import re

from bars import wait_for_bar
from lab import Lab

FROZEN = """
import anywidget, traitlets
from jupyter_progress.render.built import STATIC

class Frozen(anywidget.AnyWidget):
    "The front end with a state that never changes."
    _esm, _css = STATIC / "widget.js", STATIC / "widget.css"
    state = traitlets.Dict().tag(sync=True)

def shown(**left):
    return Frozen(state={
        "id": "bar", "title": "", "status": "running", "progress": 43, "fake": None,
        "message": "Fitting", "elapsed": 720_000, "facts": [["", "43 / 100"]], "note": "",
        "error": None, "actions": ["cancel"], "rows": [], "notify": None, "settled": None, **left,
    })
"""

MINUTE = 60_000
STATES = [
    ({"remaining": 4 * MINUTE, "due": 9e6}, "about [34] min left"),
    ({"remaining": 4 * MINUTE, "due": -80_000}, "about 5 min left"),
    (
        {"remaining": 4 * MINUTE, "range": [2.9 * MINUTE, 6.2 * MINUTE], "due": 9e6},
        "3 to 6 min left",
    ),
    ({"remaining": 38 * MINUTE}, r"done about \d\d:\d\d"),
    (
        {"remaining": 90 * MINUTE, "range": [60 * MINUTE, 150 * MINUTE], "due": 9e6},
        r"done between \d\d:\d\d and \d\d:\d\d",
    ),
]

LOOP = """
import time
from jupyter_progress import track
for _ in track(range(100), "Fitting"):
    time.sleep(0.05)
"""


LEARNED = """
import os, tempfile, time
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()
os.environ.pop("JUPYTER_PROGRESS_HISTORY", None)
from jupyter_progress import ProgressUpdater, track_progress

@track_progress
def simulate(n: int, updater: ProgressUpdater):
    updater.plan(["Load", "Fit"])
    with updater.step("Load"):
        time.sleep(1)
    with updater.step("Fit"):
        time.sleep(n / 2)
    time.sleep(n)  # nobody has announced it

simulate(8).result();
"""


def test_the_words_of_the_remaining_time(lab: Lab):
    notebook = lab.notebook(FROZEN, *(f"shown(**{state})" for state, _ in STATES))
    notebook.run_and_wait()
    bars = wait_for_bar(notebook, "/left|done/.test(bar.foot)", len(STATES))
    for bar, (_, words) in zip(bars, STATES, strict=True):
        assert re.search(words, bar.foot), bar.foot
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(theme)


def test_a_loop_tells_how_long_it_takes_and_counts_down(lab: Lab):
    notebook = lab.notebook(LOOP)
    notebook.run()
    wait_for_bar(notebook, "/about 0:0[34] left/.test(bar.foot)")
    lab.screenshot("loop")
    wait_for_bar(notebook, "/about 0:0[12] left/.test(bar.foot)")
    wait_for_bar(notebook, "bar.status === 'done' && !/left/.test(bar.foot)")


def test_the_second_run_knows_what_follows_the_last_step_of_its_plan(lab: Lab):
    notebook = lab.notebook(LEARNED, "simulate(8)")
    notebook.run()
    wait_for_bar(notebook, "/all planned steps are done/.test(bar.foot)")
    lab.screenshot("first")
    wait_for_bar(
        notebook,
        "bar.status === 'done' || (/last run/.test(bar.foot) && 45 < bar.value && bar.value < 70)",
        2,
    )
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(f"second-{theme}")
