"""The harness itself: that what the other tests rely on is really seen."""

import axe
import pytest
from lab import Lab
from playwright.sync_api import expect


def test_cells_run_and_the_file_is_read_back(lab: Lab):
    notebook = lab.notebook("print('hello')", "from IPython.display import HTML\nHTML('<b>hi</b>')")
    notebook.run_and_wait()
    expect(notebook.output(1).locator("b")).to_have_text("hi")
    assert notebook.value("6 * 7") == 42
    assert notebook.save().cells[0].outputs[0].text == "hello\n"


def test_widget_messages_are_counted_on_the_wire(lab: Lab):
    notebook = lab.notebook(
        "import ipywidgets\nslider = ipywidgets.IntSlider()\ndisplay(slider)",
        "for value in (3, 5, 8): slider.value = value",
    )
    notebook.run_and_wait(0)
    lab.wire.clear()
    notebook.run_and_wait(1)
    assert lab.wire.states("value") == [3, 5, 8]


def test_a_busy_cell_is_seen_as_such_and_a_reloaded_page_finds_its_kernel(lab: Lab):
    notebook = lab.notebook("import threading\ngate = threading.Event()", "gate.wait(60)")
    notebook.run_and_wait(0)
    notebook.run(1)
    notebook.wait_started(1)
    notebook.reload()
    assert not notebook.output(1).inner_text()
    notebook.restart_kernel()
    notebook.wait_idle()
    with pytest.raises(Exception, match="NameError"):
        notebook.value("gate")


def test_a_killed_kernel_is_noticed(lab: Lab):
    notebook = lab.notebook("x = 1")
    notebook.run_and_wait()
    notebook.kill_kernel()
    notebook.wait_for(
        "() => ['restarting', 'autorestarting', 'dead'].includes("
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status)"
        " || jupyterapp.shell.currentWidget.sessionContext.kernelDisplayStatus !== 'idle'"
    )


def test_errors_of_the_page_are_collected(lab: Lab):
    lab.page.evaluate("() => { setTimeout(() => undefinedName()) }")
    lab.page.evaluate("() => console.error('noted')")
    assert [error for error in lab.errors if "undefinedName" in error]
    assert "noted" in lab.errors
    lab.errors.clear()


def test_axe_finds_faults_in_outputs_in_both_themes(lab: Lab):
    notebook = lab.notebook("from IPython.display import HTML\nHTML('<div role=progressbar>')")
    notebook.run_and_wait()
    for theme in ("dark", "light"):
        lab.theme(theme)
        found = axe.violations(lab.page, ".jp-OutputArea-output")
        assert [violation["id"] for violation in found] == ["aria-progressbar-name"]


def test_a_file_opened_without_a_kernel_stays_without(lab: Lab):
    notebook = lab.notebook("display('kept')")
    notebook.run_and_wait()
    notebook.save()
    notebook.shut_kernel_down()
    notebook = lab.open(notebook.name, kernel=False)
    expect(notebook.output(0)).to_contain_text("kept")
    assert not lab.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel"
    )
