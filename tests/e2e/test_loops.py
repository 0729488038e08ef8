"""Loops in the foreground: live, nested, left early, of unknown length; and the list of tasks."""

import pytest
from bars import BAR, record, wait_for_bar
from lab import Lab

START = """
import threading, time
from jupyter_progress import ProgressUpdater, display_mode, tasks, track, track_progress
gate = threading.Event()
"""
ROW = ".jprog-row"


def test_a_loop_is_live_while_its_cell_runs(lab: Lab):
    notebook = lab.notebook(START, "for i in track(range(60), 'Reading'): time.sleep(0.05)")
    notebook.run_and_wait(0)
    recording = record(notebook)
    notebook.run_and_wait(1)
    during = [sample.bar for sample in recording.samples() if sample.running == 1 and sample.bars]
    values = [bar.value for bar in during if bar.live]
    assert values == sorted(values)
    assert len(set(values)) > 10
    assert any("/ 60" in bar.foot and "it/s" in bar.foot and "left" in bar.foot for bar in during)
    (last,) = wait_for_bar(notebook, "bar.status === 'done'")
    assert (last.name, last.figure) == ("Reading", "✓ 100 %")
    assert "60 / 60" in last.foot
    assert "widget-view" not in str(notebook.save().cells[1].outputs)
    lab.screenshot("done", notebook.output(1))


def test_of_unknown_length_it_counts(lab: Lab):
    notebook = lab.notebook(
        START, "for i in track(iter(gate.is_set, True), 'Waiting'): gate.wait(0.1)"
    )
    notebook.run_and_wait(0)
    notebook.run(1)
    notebook.wait_for(
        "() => /\\d\\d it.*it\\/s/s.test(document.querySelector('.jprog-foot')?.innerText)"
    )
    lab.screenshot("unsized", notebook.output(1))
    (bar,) = wait_for_bar(notebook, "bar.status === 'running'")
    assert "%" not in bar.figure
    lab.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    (bar,) = wait_for_bar(notebook, "bar.status === 'stopped'")
    assert "KeyboardInterrupt" not in bar.foot
    notebook.wait_idle()
    lab.screenshot("interrupted", notebook.output(1))


def test_nested_loops_are_one_bar_with_a_row(lab: Lab):
    notebook = lab.notebook(
        START,
        "for epoch in track(range(4), 'Epochs'):\n"
        "    for batch in track(range(25), 'Batches'):\n"
        "        time.sleep(0.04)",
    )
    notebook.run_and_wait(0)
    notebook.run(1)
    notebook.wait_for(f"() => document.querySelector('{ROW}')")
    lab.page.evaluate(f"() => {{ window.row = document.querySelector('{ROW}') }}")
    notebook.wait_for("() => /2 \\/ 4/.test(document.querySelector('.jprog-foot').innerText)")
    lab.screenshot("nested", notebook.output(1))
    assert lab.page.evaluate("() => window.row.isConnected"), "the row is used again"
    assert lab.page.locator(ROW).count() == 1
    (last,) = wait_for_bar(notebook, "bar.status === 'done'")
    assert last.name == "Epochs"
    assert lab.page.locator(".jprog-each").count() == 0
    notebook.wait_idle()
    lab.screenshot("nested-done", notebook.output(1))


@pytest.mark.parametrize(
    "leave", ["break", "raise ValueError('bad row')", "raise KeyboardInterrupt"]
)
def test_a_loop_left_early_says_where(lab: Lab, leave: str):
    notebook = lab.notebook(
        START,
        f"for i in track(range(10), 'Rows'):\n    if i == 3: {leave}\nprint('next')\ngate.wait(60)",
    )
    notebook.run_and_wait(0)
    notebook.run(1)
    if leave == "break":  # at once: the cell is still running
        (bar,) = wait_for_bar(notebook, "bar.status === 'stopped'")
        assert notebook.executing(1)
        lab.page.evaluate(
            "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
        )
    notebook.wait_idle()
    (bar,) = wait_for_bar(notebook, "bar.status === 'stopped'")
    assert bar.figure == "stopped at 30 %"
    assert "3 of 10" in bar.foot
    lab.screenshot(f"left-{leave.split('(')[0].replace(' ', '-')}", notebook.output(1))


def test_text_and_off(lab: Lab):
    loop = "for i in track(range(3), 'Loop'): time.sleep(0.3)"
    notebook = lab.notebook(
        START, f"with display_mode('text'):\n    {loop}", f"with display_mode('off'):\n    {loop}"
    )
    notebook.run_and_wait()
    assert notebook.text(1).startswith("✓ Loop  100 %")
    assert notebook.text(2) == ""
    assert lab.page.locator(BAR).count() == 0


def test_the_list_of_tasks_is_live(lab: Lab):
    notebook = lab.notebook(
        START,
        "@track_progress\n"
        "def work(name: str, updater: ProgressUpdater):\n"
        "    for i in updater.track(iter(gate.is_set, True), name): gate.wait(0.05)\n"
        "first = work('first'); second = work('second')\n"
        "tasks()",
        "third = work('third'); third.exception if gate.wait(60) else None",
    )
    notebook.run_and_wait(0, 1)
    notebook.run(2)
    notebook.wait_for(f"() => document.querySelectorAll('{ROW}').length === 3")
    lab.screenshot("tasks", notebook.output(1))
    row = lab.page.locator(ROW, has_text="second")
    row.hover()
    row.get_by_role("button", name="Cancel").click()
    notebook.wait_for(
        f"() => [...document.querySelectorAll('{ROW}')].filter("
        "row => row.className.includes('jprog-is-cancelled')).length === 1"
    )
    assert notebook.executing(2)
    lab.screenshot("tasks-one-cancelled", notebook.output(1))
    lab.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    notebook.wait_idle()
    notebook.value("gate.set()")
    wait_for_bar(notebook, "!bar.live")
    lab.screenshot("tasks-over", notebook.output(1))


def test_loops_within_loops_of_a_task_are_one_bar_with_rows(lab: Lab):
    notebook = lab.notebook(
        START,
        "@track_progress\n"
        "def search(updater: ProgressUpdater):\n"
        "    for trial in updater.track(range(3), 'Trials'):\n"
        "        for epoch in track(range(10), f'Trial {trial}'):\n"
        "            for _ in updater.track(range(8), 'Batches'):\n"
        "                time.sleep(0.02)\n"
        "            updater.send_update(None, best=trial + epoch / 10)\n"
        "task = search()\n"
        "task",
    )
    notebook.run_and_wait(0)
    recording = record(notebook)
    notebook.run_and_wait(1)
    wait_for_bar(notebook, "bar.value > 45")
    lab.screenshot("light", notebook.output(1))
    lab.theme("dark")
    lab.screenshot("dark", notebook.output(1))
    assert notebook.output(1).locator(ROW).count() == 1  # the batches do not last
    (last,) = wait_for_bar(notebook, "bar.status === 'done'")
    values = [bar.value for sample in recording.samples() for bar in sample.bars if bar.live]
    assert values == sorted(values)
    assert len(set(values)) > 20
    assert (last.name, last.figure) == ("Trials", "✓ 100 %")
    assert notebook.output(1).locator(ROW).count() == 0
    lab.screenshot("done", notebook.output(1))


def test_what_the_body_of_a_loop_says_is_a_row_and_a_bar_left_open_is_let_be(lab: Lab):
    notebook = lab.notebook(
        START,
        "from jupyter_progress import updater\nfrom jupyter_progress.tqdm import tqdm\n"
        "left = tqdm(total=4, desc='Left open'); left.update(1)",
        "for i in track(range(4), 'Folds'):\n"
        "    for k in range(10):\n"
        "        updater.send_update(10 * k, f'Fitting <b>{i}</b>')\n"
        "        time.sleep(0.05)\n"
        "    gate.wait() if i == 2 else None",
    )
    notebook.run_and_wait(0)
    notebook.run_and_wait(1)
    notebook.run(2)
    notebook.wait_for("() => document.body.innerText.includes('Fitting <b>2</b>')")
    notebook.wait_for(
        "() => [...document.querySelectorAll('.jprog-foot')].some(e => /2 \\/ 4/.test(e.innerText))"
    )
    lab.screenshot("in the body", notebook.output(2))
    left, folds = wait_for_bar(notebook, "bar.status === 'running'", 2)
    assert (left.name, folds.name) == ("Left open", "Folds")
    assert "1 / 4" in left.foot
    assert 50 <= folds.value < 75
    lab.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    notebook.wait_idle()
