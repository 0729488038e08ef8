"""The bar moves while the notebook goes on (1), shows text as text (7)."""

import pytest
from bars import record, wait_for_bar
from lab import Lab

SIMULATE = """
import time
from jupyter_progress import ProgressUpdater, track_progress

@track_progress
def simulate(n: int, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i}")
        time.sleep(0.1)
    updater.send_update(100, "Done")
    return n
"""

COMPUTE = """
end = time.monotonic() + 4
while time.monotonic() < end:
    sum(range(1000))
"""


@pytest.mark.parametrize("other", ["time.sleep(4)", COMPUTE], ids=["sleeps", "computes"])
def test_the_bar_moves_while_another_cell_runs(lab: Lab, other: str):
    notebook = lab.notebook(
        SIMULATE, "tracker = simulate(50); display(tracker)", other, "tracker.result()"
    )
    notebook.run_and_wait(0)
    recording = record(notebook)
    notebook.run(1, 2, 3)
    notebook.wait_idle()

    during = [sample.bar for sample in recording.samples() if sample.running == 2]
    values = [bar.value for bar in during]
    assert all(bar.live for bar in during)
    assert values == sorted(values)
    assert values[-1] - values[0] > 40
    assert len(set(values)) > 10
    assert len({bar.name for bar in during}) > 10

    (last,) = wait_for_bar(notebook, "bar.status === 'done'")
    assert last.value == pytest.approx(100)
    assert (last.name, last.figure) == ("Done", "✓ 100 %")
    assert notebook.text(3) == "50"


def test_a_task_shows_itself_as_the_last_line_of_a_cell(lab: Lab):
    notebook = lab.notebook(SIMULATE, "simulate(5)", "simulate(5).tracker")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.status === 'done'", count=2)


HOSTILE = "<img src=x onerror=window.hacked=1><b>bold</b>"


def test_a_message_is_shown_as_text_and_runs_nothing(lab: Lab):
    notebook = lab.notebook(
        f"""
import threading
from jupyter_progress import ProgressUpdater, track_progress
go = threading.Event()

@track_progress(title={HOSTILE!r})
def task(updater: ProgressUpdater):
    updater.send_update(50, {HOSTILE!r}, **{{{HOSTILE!r}: {HOSTILE!r}}})
    go.wait()
    raise ValueError({HOSTILE!r})

display(task())
"""
    )
    notebook.run_and_wait()
    (live,) = wait_for_bar(notebook, "bar.live && bar.value > 49")
    assert live.name == HOSTILE
    assert live.foot.count(HOSTILE) == 2

    notebook.value("go.set()")
    (settled,) = wait_for_bar(notebook, "!bar.live")
    assert settled.name == HOSTILE
    assert f"ValueError: {HOSTILE}" in settled.foot

    output = notebook.output(0)
    assert output.locator("img, b").count() == 0
    assert lab.page.evaluate("() => window.hacked") is None
