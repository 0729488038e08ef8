"""Fake progress: eased in the page, one message a segment, even while the kernel is frozen (2)."""

import pytest
from bars import Sample, record, wait_for_bar
from lab import Lab

from jupyter_progress.values.easing import ease

FAKE = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
fake, go_on, end = (threading.Event() for _ in range(3))

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(30, "Reading")
    fake.wait()
    updater.fake_progress(80, "Solving", 5000)
    go_on.wait()
    updater.send_update(80, "Solved")
    end.wait()
"""

# A call of some seconds that never gives up the GIL: its length doubles with every letter.
FROZEN = """
import re, time
from jupyter_progress import ProgressUpdater, track_progress

def freeze(letters):
    began = time.thread_time()
    re.match(r"(a+)+$", "a" * letters + "b")
    return time.thread_time() - began

letters = 16
while (once := freeze(letters)) < 0.1:
    letters += 1
while once < 5:
    letters, once = letters + 1, once * 2
took = None

@track_progress
def task(updater: ProgressUpdater):
    global took
    updater.fake_progress(80, "Solving", 5000)
    began = time.monotonic()
    freeze(letters)
    took = time.monotonic() - began
    updater.send_update(80, "Solved")
"""


def test_a_segment_rises_in_the_page_and_stops_at_the_next_update(lab: Lab):
    notebook = lab.notebook(FAKE, "display(task())")
    notebook.run_and_wait()
    (bar,) = wait_for_bar(notebook, "bar.name === 'Reading'")
    assert bar.value == pytest.approx(30, abs=0.1)

    recording = record(notebook)
    lab.wire.clear()
    notebook.value("fake.set()")
    # 76.5 is reached at 6.5 s, well after the estimate has run out.
    wait_for_bar(notebook, "bar.name === 'Solving' && bar.value > 76.5")
    (state,) = lab.wire.states()
    assert (state["fake"]["start"], state["fake"]["end"]) == (30, 80)

    samples = recording.samples("Solving")
    values = [sample.bar.value for sample in samples]
    assert all(30 <= value <= 80 for value in values)
    assert values == sorted(values)
    assert rises_as_eased(samples, 30, 80, 5000)
    before = recording.samples("Reading")[-1].at
    assert all(one.bar.value < ease(30, 80, 5000, one.at - before) + 1 for one in samples)

    notebook.value("go_on.set()")
    wait_for_bar(notebook, "bar.name === 'Solved'")
    recording.wait_for_more(30)
    stopped = {round(sample.bar.value, 2) for sample in recording.samples("Solved")}
    assert stopped == {80}
    assert len(lab.wire.states()) == 2
    notebook.value("end.set()")


def test_a_segment_is_shown_and_rises_while_a_call_holds_the_gil(lab: Lab):
    notebook = lab.notebook(FROZEN, "display(task())")
    notebook.run_and_wait(0)
    recording = record(notebook)
    notebook.run(1)
    wait_for_bar(notebook, "bar.name === 'Solved'")
    frozen = notebook.value("took") * 1000

    samples = [sample for sample in recording.samples("Solving") if sample.bar.live]
    assert samples[-1].at - samples[0].at > 0.8 * frozen
    values = [sample.bar.value for sample in samples]
    assert values == sorted(values)
    assert values[-1] < 80
    assert rises_as_eased(samples, 0, 80, 5000)


def rises_as_eased(samples: list[Sample], start: float, end: float, estimate: float) -> bool:
    """Tell whether each sample shows what the easing says, or what it said five samples before.

    The page draws at moments of its own, and fewer of them while the machine is busy.
    """
    assert len(samples) > 10
    half_a_pixel = 50 / samples[0].bar.width
    # The segment began with the first sample, or before it.
    times = [sample.at - samples[0].at for sample in samples]
    return all(
        sample.bar.value >= ease(start, end, estimate, earlier) - half_a_pixel
        for sample, earlier in zip(samples[5:], times, strict=False)
    )
