"""A failing task: said in red and in words, its traceback at hand, its exception kept (5)."""

from bars import read, wait_for_bar
from lab import Lab
from playwright.sync_api import expect

TASK = """
import traceback
from jupyter_progress import ProgressUpdater, track_progress

def rate(done, elapsed):
    return done / elapsed

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(43, "Reading shard 43")
    rate(43, 0)
"""

SAME = """
caught = []
try:
    tracker.result()
except ZeroDivisionError as error:
    caught.append(error)
try:
    await tracker
except ZeroDivisionError as error:
    caught.append(error)
frames = [frame.name for frame in traceback.extract_tb(caught[0].__traceback__)]
print(len(caught), caught[0] is caught[1] is tracker.exception(), "rate" in frames)
"""


def test_a_failure_is_red_readable_and_raised(lab: Lab):
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)", SAME)
    notebook.run_and_wait()
    (bar,) = wait_for_bar(notebook, "bar.status === 'failed'")
    assert (bar.name, bar.figure) == ("Reading shard 43", "✗ 43 %")
    assert "ZeroDivisionError: division by zero" in bar.foot
    red, green, blue = colour(bar.colour)
    assert red > 1.5 * max(green, blue)

    output = notebook.output(1)
    trace = output.locator(".jprog-trace")
    expect(trace).to_be_hidden()
    lab.screenshot("closed", output)
    toggle = output.locator(".jprog-toggle")
    assert toggle.inner_text() == "Show traceback"
    toggle.click()
    expect(trace).to_be_visible()
    lab.screenshot("open", output)
    assert "in rate" in trace.inner_text()
    assert "return done / elapsed" in trace.inner_text()
    assert "jupyter_progress" not in trace.inner_text()
    assert toggle.inner_text() == "Hide traceback"
    toggle.click()
    expect(trace).to_be_hidden()
    assert read(output.locator(".jprog-bar")).status == "failed"

    assert notebook.text(2) == "2 True True\n"


def colour(css: str) -> list[float]:
    """Parse `rgb(...)` or `color(srgb ...)`."""
    numbers = css.split("(")[1].rstrip(")").removeprefix("srgb ").replace(",", " ").split("/")[0]
    return [float(number) for number in numbers.split()[:3]]
