"""A task that hangs says so, and where; its stack is a click away, and is kept in no file."""

from bars import record, wait_for_bar
from lab import Lab
from playwright.sync_api import expect

TASK = """
import threading, time
from jupyter_progress import ProgressUpdater, track_progress
from jupyter_progress.values import gaps
gaps.LEAST = 1.0            # seconds, not 10: nobody waits for this test
taken = threading.Lock()
taken.acquire()

def solve(matrix):
    secret = "not to be shown"
    taken.acquire()         # held, until the last cell
    taken.release()

@track_progress
def fit(updater: ProgressUpdater):
    for step in range(8):
        updater.send_update(step, f"Step {step}", loss=0.5 / (step + 1))
        time.sleep(0.15)
    solve(None)
    updater.send_update(60, "On again")
    while not go.wait(0.01):
        updater.send_update(70, "Nearly there")

go = threading.Event()
"""


def test_a_task_that_hangs_says_where_and_shows_its_stack_at_a_click(lab: Lab):
    notebook = lab.notebook(
        TASK,
        "task = fit(); display(task)",
        "while not task.done(): pass",
        "taken.release()",
        "go.set()",
    )
    notebook.run_and_wait(0)
    recording = record(notebook)  # on a busy machine that second may be over when it is looked for
    notebook.run_and_wait(1)
    told = "no update for 2 s"
    notebook.wait_for(
        "told => window.barSamples.some(({ bars }) => bars.some(bar => bar.foot.includes(told)))",
        told,
    )
    bar = next(each.bar for each in recording.samples() if told in each.bar.foot)
    assert (bar.status, bar.figure) == ("running", "7 %")
    assert "Cell In[1]:10 (taken.acquire)" in bar.foot
    output = notebook.output(1)
    trace = output.locator(".jprog-trace")
    expect(trace).to_be_hidden()
    assert "in solve" not in lab.page.content()
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"stalled-{theme}", output)

    notebook.run(2)  # a busy cell holds up no click
    notebook.wait_started(2)
    output.get_by_role("button", name="Stack").click()
    expect(trace).to_be_visible()
    shown = trace.inner_text()
    assert "Cell In[1], line 10, in solve" in shown
    assert "taken.acquire()" in shown
    assert "in fit" in shown
    assert "/" not in shown.replace("0.5 / (step + 1)", "")
    assert "jupyter_progress" not in shown
    for theme in ("dark", "light"):
        lab.theme(theme)
        lab.screenshot(f"stack-{theme}", output)
    hide = output.get_by_role("button", name="Hide stack")
    hide.click()
    expect(trace).to_be_hidden()
    output.get_by_role("button", name="Stack").click()
    expect(trace).to_be_visible()

    saved = notebook.save().cells[1].outputs[0]["data"]
    for kind in ("text/plain", "text/html"):
        assert "no update for" in saved[kind]
        assert "Cell In[1]:10 (taken.acquire)" in saved[kind]
        assert "in solve" not in saved[kind]

    lab.page.evaluate("() => jupyterapp.commands.execute('notebook:interrupt-kernel')")
    notebook.wait_idle()
    notebook.run(3)
    (bar,) = wait_for_bar(notebook, "bar.name === 'Nearly there'")
    assert "no update" not in bar.foot
    expect(trace).to_be_hidden()
    expect(output.get_by_role("button", name="Stack")).to_have_count(0)
    notebook.run(4)
    wait_for_bar(notebook, "bar.status === 'done'")
    saved = notebook.save().cells[1].outputs[0]["data"]
    assert "no update" not in saved["text/plain"] + saved["text/html"]
