"""``%%track_progress`` in JupyterLab: everything under its own cell, whatever else runs."""

from bars import read_all, wait_for_bar
from lab import Lab, Notebook
from playwright.sync_api import expect

SETUP = """
%load_ext jupyter_progress
import threading, time
from jupyter_progress import wait
go, began, on = threading.Event(), threading.Event(), threading.Event()
"""


def outputs(notebook: Notebook, index: int) -> list[str]:
    """Return what kinds of output a cell has, in order."""
    return notebook.page.evaluate(
        """index => jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.outputs
          .map(o => o.output_type === "stream" ? o.name
            : o.data?.["image/png"] ? "figure"
            : o.data?.["text/html"] ? "bar" : o.output_type)""",
        index,
    )


def test_what_a_background_cell_puts_out_stands_below_its_bar(lab: Lab):
    notebook = lab.notebook(
        SETUP,
        "%%track_progress -m 'Getting ready' job\n"
        "print('printed before')\n"
        "began.set()\n"
        "go.wait()\n"
        "updater.send_update(50, 'Half way', loss=0.125)\n"
        "for part in ['a', 'b']:\n"
        "    display(part)\n"
        "print('printed after')\n"
        "on.wait()\n"
        "answer = 42\n"
        "{'the answer': answer}",
        "began.wait()\n"
        "print('in the foreground')\n"
        "go.set()\n"
        "while job.progress.message != 'Half way': time.sleep(0.01)\n"
        "end = time.monotonic() + 1\n"
        "while time.monotonic() < end: pass\n"
        "print('still here')",
        "on.set()\nprint(job.result(), answer)",
    )
    notebook.run_and_wait(0)
    notebook.run_and_wait(1, 2)
    (bar,) = wait_for_bar(notebook, "bar.name === 'Half way'")
    assert (bar.live, bar.status, bar.figure) == (True, "running", "50 %")
    assert notebook.text(2) == "in the foreground\nstill here\n"
    notebook.wait_for(
        "() => jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.outputs"
        ".some(output => String(output.text).includes('printed after'))"
    )
    assert outputs(notebook, 1) == ["bar", "stdout", "display_data", "display_data", "stdout"]
    lab.screenshot("beside-another-cell")

    notebook.run_and_wait(3)
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert bar.name == "Half way"
    assert notebook.text(3) == "{'the answer': 42} 42\n"
    assert outputs(notebook, 1)[-1] == "display_data"
    expect(notebook.output(1)).to_contain_text("{'the answer': 42}")
    lab.screenshot("over")


def test_run_all_goes_on_past_background_cells(lab: Lab):
    notebook = lab.notebook(
        SETUP,
        "%%track_progress first\n"
        "for _ in updater.track(range(10), 'First'): go.wait(); print('first')",
        "%%track_progress second\n"
        "for _ in updater.track(range(10), 'Second'): go.wait(); print('second')",
        "print('past both', first.done(), second.done())\ngo.set()",
        "wait()\nprint(first.status, second.status)",
    )
    notebook.run_and_wait()
    assert notebook.text(3) == "past both False False\n"
    assert notebook.text(4) == "done done\n"
    bars = wait_for_bar(notebook, "bar.status === 'done'", count=2)
    assert [bar.name for bar in bars] == ["First", "Second"]
    for index, name in ((1, "first"), (2, "second")):
        assert notebook.text(index).count(f"{name}\n") == 10
        expect(notebook.output(index)).to_contain_text(" ".join([name] * 10))
    lab.screenshot("all-run")


def test_a_figure_appears_under_the_cell_that_made_it(lab: Lab):
    plot = (
        "import matplotlib.pyplot as plt\n"
        "plt.figure(figsize=(3, 1.5))\n"
        "plt.plot(range(5), '{colour}')\n"
        "plt.title('{colour}')"
    )
    notebook = lab.notebook(
        SETUP,
        f"%%track_progress\n{plot.format(colour='red')}\nbegan.set()\ngo.wait();",
        f"began.wait()\n{plot.format(colour='green')};",
        "go.set()\nwait();",
    )
    notebook.run_and_wait()
    notebook.page.wait_for_function("() => document.querySelectorAll('.jp-OutputArea img')[1]")
    assert outputs(notebook, 1) == ["bar", "figure"]
    assert outputs(notebook, 2) == ["figure"]
    assert outputs(notebook, 3) == []
    lab.screenshot("figures")


def test_a_click_stops_a_cell_that_never_asks(lab: Lab):
    notebook = lab.notebook(
        SETUP,
        "%%track_progress job\nnumber = 0\nbegan.set()\nwhile True:\n    number += 1",
        "began.wait()\nwhile not job.done(): pass\nprint(job.status)",
    )
    notebook.run_and_wait(0, 1)
    (bar,) = wait_for_bar(notebook, "bar.live && bar.value > 0")
    assert bar.name.startswith("In [")
    assert "first run: no estimate yet" in bar.foot
    notebook.run(2)
    notebook.wait_started(2)
    notebook.output(1).get_by_role("button", name="Cancel").click()
    wait_for_bar(notebook, "bar.status === 'cancelled'")
    notebook.wait_idle()
    assert notebook.text(2) == "cancelled\n"
    lab.screenshot("cancelled", notebook.output(1))


def test_a_cell_that_ran_before_knows_how_long_it_takes(lab: Lab):
    notebook = lab.notebook(SETUP, "%%track_progress\ngo.wait(1)", "go.clear()", "go.set()")
    notebook.run_and_wait(0, 1)
    wait_for_bar(notebook, "bar.status === 'done'")
    notebook.run_and_wait(1)
    (bar,) = wait_for_bar(notebook, "bar.live && bar.value > 20")
    assert "estimated from the last run" in bar.foot
    assert bar.status in ("running", "faking")
    lab.screenshot("estimated", notebook.output(1))
    notebook.run_and_wait(3)
    wait_for_bar(notebook, "bar.status === 'done'")


def test_a_failure_shows_the_lines_of_the_cell(lab: Lab):
    notebook = lab.notebook(
        SETUP,
        "%%track_progress\n"
        "def rate(done, elapsed):\n"
        "    return done / elapsed\n"
        "\n"
        "for i in updater.track([2, 1, 0], 'Counting down'):\n"
        "    rate(1, i)",
        "print('goes on')",
    )
    notebook.run_and_wait()
    (bar,) = wait_for_bar(notebook, "bar.status === 'failed'")
    assert "ZeroDivisionError: division by zero" in bar.foot
    assert notebook.text(2) == "goes on\n"
    notebook.output(1).locator("summary").click()
    shown = notebook.output(1).locator("pre").inner_text()
    assert "Cell In[2], line 6, in <module>\n    rate(1, i)" in shown
    assert "Cell In[2], line 3, in rate\n    return done / elapsed" in shown
    assert "jupyter_progress" not in shown
    lab.screenshot("failed", notebook.output(1))


def test_interrupt_ends_the_waiting_and_not_the_task(lab: Lab):
    notebook = lab.notebook(
        SETUP,
        "%%track_progress --wait job\nbegan.set()\ngo.wait()\n'finished'",
        "print(job.status)\ngo.set()\nprint(job.result())",
    )
    notebook.run_and_wait(0)
    notebook.run(1)
    wait_for_bar(notebook, "bar.live && bar.value > 0")
    assert notebook.executing(1)
    notebook.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    notebook.wait_idle()
    expect(notebook.output(1)).to_contain_text("KeyboardInterrupt")
    assert read_all(notebook)[0].status in ("running", "faking")
    notebook.run_and_wait(2)
    assert notebook.text(2) == "running\nfinished\n"
    wait_for_bar(notebook, "bar.status === 'done'")


def test_the_bar_stays_when_the_cell_clears_its_output(lab: Lab):
    notebook = lab.notebook(
        SETUP,
        "%%track_progress job\n"
        "from IPython.display import clear_output\n"
        "for step in updater.track(range(4), 'Stepping'):\n"
        "    clear_output(wait=True)\n"
        "    print('step', step)\n"
        "    on.wait()\n"
        "    on.clear()",
        "on.set()",
        "wait();",
    )
    notebook.run_and_wait(0, 1)
    for step in range(4):
        # JupyterLab complains of widgets that are cleared before they are drawn.
        wait_for_bar(notebook, f"bar.live && bar.figure === '{25 * step} %'")
        notebook.output(1).get_by_text(f"step {step}").wait_for()
        assert outputs(notebook, 1) == ["bar", "stdout"]
        if step == 2:
            lab.screenshot("cleared", notebook.output(1))
        notebook.run_and_wait(2)
    notebook.run_and_wait(3)
    wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert outputs(notebook, 1) == ["bar", "stdout"]
    assert notebook.text(1).endswith("step 3\n")
