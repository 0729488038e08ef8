import gc
import threading
import weakref

import ipywidgets
import pytest
from ipywidgets import widget as widgets

from jupyter_progress import DerivedVariable, ProgressUpdater, Variable, component, wait
from jupyter_progress.reactive.run_bar import RunBar

LONG = 60
WIDGET = "application/vnd.jupyter.widget-view+json"


def shown(place):
    place.variable.wait(LONG)
    (output,) = place._output.outputs
    return output["data"]


def open_widgets():
    return set(widgets._instances)


def test_a_function_of_values_is_a_view_of_variables():
    calculation = DerivedVariable(lambda n: n * 2, [slider := ipywidgets.IntSlider(2)])

    @component
    def show(value, word, *, suffix):
        """Show it."""
        return f"{word} {value}{suffix}"

    place = show(calculation, "twice:", suffix=Variable("!"))
    assert show.__doc__ == "Show it."
    assert isinstance(place, ipywidgets.Widget)
    assert shown(place) == {"text/plain": "twice: 4!"}
    slider.value = 5
    calculation.wait(LONG)
    assert shown(place) == {"text/plain": "twice: 10!"}
    place.close()
    slider.value = 6
    assert place.variable.closed
    assert shown(place) == {"text/plain": "twice: 10!"}


def test_what_it_makes_may_be_a_widget_or_nothing():
    @component(track_progress=True)
    def show(value):
        return ipywidgets.HTML(f"<b>{value}</b>") if value else None

    x = Variable(1)
    place = show(x)
    assert WIDGET in shown(place)
    x.value = 0
    assert place._output.outputs == ()


def test_arguments_that_are_no_variables_stay_what_they_are():
    box = ipywidgets.VBox()
    place = component(lambda *all_: repr(all_ == ((1, 2), box, None)))((1, 2), box, None)
    assert shown(place) == {"text/plain": "True"}


def test_a_pair_is_a_variable_and_must_name_a_trait():
    slider = ipywidgets.IntSlider(2, max=9)
    assert shown(component(str)((slider, "max"))) == {"text/plain": "9"}
    pair = (slider, slider)  # two widgets, and no trait
    assert shown(component(lambda each: str(each is pair))(pair)) == {"text/plain": "True"}
    with pytest.raises(TypeError, match="no trait 'nothing'"):
        component(str)((slider, "nothing"))


@pytest.mark.parametrize("track", [True, False])
def test_its_progress_is_that_of_what_it_waits_for(track):
    held, go = threading.Event(), threading.Event()

    def func(n, updater: ProgressUpdater):
        updater.send_update(40, "Holding")
        held.set()
        assert go.wait(LONG)
        return n

    calculation = DerivedVariable(func, [Variable(1)])
    place = component(track_progress=track)(str)(calculation)
    assert held.wait(LONG)
    assert place._dom_classes[1] == "jprog-place-wait"
    bars = [child for child in place.children if isinstance(child, RunBar)]
    assert len(bars) == track
    if track:
        (bar,) = bars
        assert bar.followed is calculation.task
        assert (bar.state | bar.change)["message"] == "Holding"  # what was sent
    go.set()
    assert shown(place) == {"text/plain": "1"}
    assert place._dom_classes[1] == "jprog-place-value"


def test_an_error_is_shown_with_a_way_to_retry():
    broken = [True]

    def func(n):
        if broken:
            raise OSError("no network")
        return n

    place = component(str)(DerivedVariable(func, [Variable(1)]))
    place.variable.wait(LONG)
    assert place._dom_classes[1] == "jprog-place-failed"
    state = place._bar.state_now()
    assert (state["status"], state["actions"]) == ("failed", ["retry"])
    assert state["error"]["message"] == "no network"
    assert "raise OSError" in state["error"]["traceback"]
    recovered = threading.Event()
    place.variable.observe(lambda change: change.new and recovered.set(), "has_value")
    broken.clear()
    place._bar.handle_command({"type": "retry", "id": state["id"]})
    assert recovered.wait(LONG)
    assert shown(place) == {"text/plain": "1"}


def test_views_leave_nothing_behind():
    before = open_widgets()
    calculation = DerivedVariable(lambda n: 1 / n, [Variable(0)])
    views = [calculation.view(), calculation.view(), component(str)(calculation)]
    for view in views:
        view.variable.wait(LONG)
    assert open_widgets() > before
    views[0].close()
    views[0].close()
    calculation.close()
    views[2].close()
    assert open_widgets() == before


def test_what_is_shown_nowhere_any_more_is_let_go():
    x, calls = Variable(1), []

    def func(n, updater: ProgressUpdater):
        calls.append(n)

    value = DerivedVariable(func, [x])
    view = value.view()
    value.result(LONG)
    assert view._bar is not None
    view.close()
    gone = weakref.ref(value)
    wait()
    del value, view
    gc.collect()
    assert gone() is None
    x.value = 2
    assert calls == [1]


def test_one_bar_follows_all_the_runs_of_a_place():
    x = Variable(0)
    held = [threading.Event() for _ in range(5)]

    def func(n, updater: ProgressUpdater):
        while not held[n].wait(0.001):
            updater.send_update(10)
        return n

    value = DerivedVariable(func, [x])
    place = value.view()
    before = open_widgets()
    sent = []
    place._bar.observe(
        lambda change: sent.append(place._bar.state_now()["status"]), ["state", "change"]
    )
    for n in range(1, 5):
        x.value = n
    held[4].set()
    assert value.result(LONG) == 4
    assert open_widgets() == before
    assert not {"done", "cancelled", "failed"} & set(sent)
    value.close()
