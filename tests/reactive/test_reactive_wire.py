"""What reactive values send, and where what they print goes, in a real kernel and headless."""

from kernel import WIDGET_VIEW, execute

SETUP = """
import threading, time, traitlets
from ipywidgets import Button, IntSlider
from jupyter_progress import *
from jupyter_progress import (
    ActionCtx, DerivedVariable, ProgressUpdater, Variable, action, component, tasks, track_progress,
)

go = threading.Event()
go.set()

@track_progress
def add(n, m, updater: ProgressUpdater):
    go.wait()
    updater.send_update(50, "Adding")
    return n + m
"""


def test_200_values_of_one_slider_cost_little_and_leave_nothing(kernel):
    kernel.run(
        "import comm\n"
        "before = set(comm.get_comm_manager().comms)\n"
        "slider = IntSlider(0, 0, 1000)\n"
        "values = [DerivedVariable(add, [slider, Variable(i)]) for i in range(200)]\n"
        "for value in values: value.trigger()\n"
        "assert [value.result(60) for value in values] == list(range(200))"
    )
    kernel.messages.clear()
    kernel.run("slider.value = 1; assert [v.result(60) for v in values] == list(range(1, 201))")
    # Not displayed, they cost nothing: this is the slider.
    assert len(kernel.of_type("comm_open", "comm_msg")) == 1

    kernel.run("for value in values: display(value)")
    kernel.messages.clear()
    # Held: a run that is over before its place looks would be shown without a bar.
    kernel.run("go.clear(); slider.value = 2; assert all(v.is_loading for v in values); go.set()")
    kernel.run("assert [v.result(60) for v in values] == list(range(2, 202))")
    # The first change opens a bar in each place. Then: the bar pending, running
    # and with its update, the place waiting, the value, the place with its value.
    # The model that holds the front end came with the first value that was displayed.
    assert len(kernel.of_type("comm_open")) == 200
    assert len(kernel.of_type("comm_msg")) <= 1 + 9 * 200
    kernel.messages.clear()
    kernel.run("slider.value = 3; assert [v.result(60) for v in values] == list(range(3, 203))")
    assert not kernel.of_type("comm_open")
    assert len(kernel.of_type("comm_msg")) <= 1 + 7 * 200
    kernel.messages.clear()
    kernel.run("slider.value = 2; assert [v.value for v in values] == list(range(2, 202))")
    # What was computed before is there at once: the value alone.
    assert len(kernel.of_type("comm_msg")) == 1 + 200

    kernel.run(
        "for value in values: value.close()\n"
        "own = {each.comm.comm_id for each in (slider, slider.layout, slider.style)}\n"
        "left = set(comm.get_comm_manager().comms) - own - before\n"
        "from ipywidgets.widgets.widget import _instances\n"
        "kinds = [type(_instances[each]).__name__ for each in left]\n"
        "assert kinds == ['FrontEnd'], kinds\n"  # one for all bars of the kernel
        "assert not tasks()\n"
        "for thread in threading.enumerate():\n"
        "    if thread.name.startswith('jupyter_progress'): thread.join(60)\n"
        "    assert not (thread.name.startswith('jupyter_progress') and thread.is_alive())\n"
        "assert 'Source' not in repr(slider._trait_notifiers['value']['change'])"
    )


def test_what_a_run_prints_goes_where_it_is_shown(kernel):
    kernel.run("x = Variable(1)\nloud = DerivedVariable(lambda n: print('ran', n), [x])")
    shown = kernel.send("display(loud)")
    kernel.until(lambda m: m["msg_type"] == "stream")
    kernel.run("x.value = 2\nloud.wait(60)\nprint('after')")
    prints = [
        (m["content"]["text"], m["parent_header"]["msg_id"] == shown.id)
        for m in kernel.of_type("stream")
    ]
    text = "".join(text for text, in_its_cell in prints if in_its_cell)
    assert text == "ran 1\nran 2\n"


def test_what_an_action_raises_is_under_the_cell_that_made_it(kernel):
    made = kernel.send("@action\nasync def fail(ctx: ActionCtx):\n    raise KeyError('lost')")
    kernel.run("button = Button(); button.on_click(fail); button.click()")
    told = kernel.until(lambda m: m["msg_type"] == "stream" and "KeyError" in m["content"]["text"])
    assert told["parent_header"]["msg_id"] == made.id
    assert told["content"]["name"] == "stderr"


def test_a_live_display_is_a_view_with_text_beside_it(kernel):
    kernel.run("x = Variable(1); display(x); display(DerivedVariable(lambda n: n, [x]))")
    for message in kernel.of_type("display_data"):
        assert {WIDGET_VIEW, "text/plain"} == set(message["content"]["data"])
    assert not kernel.of_type("update_display_data")


def test_headless_the_output_is_what_it_is_in_the_end():
    """As papermill, nbconvert and nbval run it: no widget, the last value in place."""
    cells = execute(
        SETUP,
        "x = Variable(1)\ntotal = DerivedVariable(add, [x, Variable(10)])\ndisplay(total, x)",
        "broken = DerivedVariable(lambda n: 1 / (n - 1), [x])\nbroken",
        "class Rich:\n    def _repr_html_(self): return '<b>rich</b>'\n"
        "component(lambda n: Rich())(total)",
        "x.value = 5\ntotal.result(), broken.wait().value",
    )
    outputs = [cell.outputs for cell in cells]
    assert [each.data["text/plain"] for each in outputs[1]] == ["15", "5"]
    assert outputs[2][0].data["text/plain"] == "0.25"
    assert outputs[3][0].data["text/html"] == "<b>rich</b>"
    assert outputs[4][0].data["text/plain"] == "(15, 0.25)"
    assert not any(WIDGET_VIEW in each.data for cell in outputs for each in cell)


def test_headless_a_failure_tells_its_traceback():
    cells = execute(SETUP, "DerivedVariable(lambda n: 1 / n, [Variable(0)])")
    (output,) = cells[1].outputs
    assert "<details" in output.data["text/html"]
    assert "ZeroDivisionError: division by zero" in output.data["text/plain"]
