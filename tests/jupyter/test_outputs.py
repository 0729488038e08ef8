"""Bars stay in outputs that are cleared, as animations clear them."""

import pytest

START = (
    "from IPython.display import clear_output, display\n"
    "from jupyter_progress import track, run_task, ProgressTracker\n"
    "import ipywidgets, threading\n"
)


@pytest.fixture(autouse=True)
def names(kernel):
    kernel.run(START)


@pytest.mark.parametrize("wait", [True, False])
def test_a_loop_that_animates_keeps_its_bar_and_its_end(kernel, wait):
    cell = kernel.run(
        f"for i in track(range(5), 'Frames'):\n    clear_output(wait={wait})\n    display(i)"
    )
    cell.wait_until_settled()
    assert cell.bar.startswith("✓ Frames  100 %")
    assert cell.plain[1:] == ["4"]


def test_a_task_that_is_displayed_stays_and_settles(kernel):
    cell = kernel.run(
        "go = threading.Event()\n"
        "task = run_task(go.wait, title='Beside')\n"
        "display(task)\n"
        "for i in range(3):\n    clear_output(wait=True)\n    display(i)\n"
        "go.set(); task.result()"
    )
    cell.wait_for(lambda cell: cell.bar.startswith("✓ Beside"))
    assert cell.plain[1:] == ["2", "True"]


def test_what_is_over_is_not_shown_again(kernel):
    cell = kernel.run("list(track(range(3), 'First'))\nclear_output()\nprint('next')")
    assert cell.plain == []
    assert cell.text == "next\n"


def test_an_output_widget_that_is_cleared_gets_no_bar_of_the_cell(kernel):
    kernel.forget()
    kernel.run(
        "out = ipywidgets.Output()\n"
        "for i in track(range(3), 'Outside'):\n"
        "    with out:\n        clear_output(wait=True)\n        print(i)\n"
    )
    shown = [m for m in kernel.of_type("display_data") if m["content"]["transient"]]
    assert len(shown) == 1
