"""Values computed from others. Runs are held and let go by events: nothing waits for a time."""

import concurrent.futures
import gc
import threading
import weakref

import ipywidgets
import numpy as np
import pytest
import traitlets

from jupyter_progress import (
    DerivedVariable,
    ProgressUpdater,
    Variable,
    tasks,
    track_progress,
    wait,
)
from jupyter_progress.reactive.source import Source

from .held import LONG, Held, counted

# -- what it is computed from


def test_inputs_of_every_kind():
    slider = ipywidgets.IntSlider(3)
    text = ipywidgets.Text(description="m")
    first = DerivedVariable(lambda n: n + 1, [slider])
    value = DerivedVariable(
        lambda *all_: all_, [Variable(1), slider, (text, "description"), first, (first, "value")]
    )
    assert value.result(LONG) == (1, 3, "m", 4, 4)
    slider.value = 10
    text.description = "n"
    assert value.result(LONG) == (1, 10, "n", 11, 11)


@pytest.mark.parametrize("wrong", [5, "slider", (1, "value"), (Variable(1), 2), (1, 2, 3)])
def test_what_cannot_be_an_input_is_named(wrong):
    with pytest.raises(TypeError, match="is no variable"):
        DerivedVariable(lambda n: n, [wrong])


def test_other_wrong_arguments():
    with pytest.raises(
        TypeError, match=r"VBox\(\) is no variable: VBox has no trait 'value'; give"
    ):
        DerivedVariable(lambda n: n, [ipywidgets.VBox()])
    with pytest.raises(TypeError, match="IntSlider has no trait 'nothing'"):
        DerivedVariable(lambda n: n, [(ipywidgets.IntSlider(), "nothing")])
    with pytest.raises(TypeError, match="not callable"):
        DerivedVariable(5, [])

    async def later():
        pass

    with pytest.raises(ValueError, match="run_as_task=True"):
        DerivedVariable(later, [], run_as_task=False)


def test_functions_of_every_kind():
    @track_progress
    def tracked(n, updater: ProgressUpdater):
        updater.send_update(50)
        return n + 1

    async def later(n):
        return n + 1

    x = Variable(1)
    for func in (tracked, later, lambda n: n + 1):
        assert DerivedVariable(func, [x]).result(LONG) == 2
    assert DerivedVariable(tracked, [x], run_as_task=False).result() == 2


def test_it_runs_in_the_background_or_where_the_change_is_made():
    x = Variable(1)
    here = DerivedVariable(lambda n: threading.get_ident(), [x], run_as_task=False, cache=0)
    there = DerivedVariable(lambda n: threading.get_ident(), [x])
    assert here.result() == threading.get_ident() != there.result(LONG)


def test_it_runs_on_the_executor_that_was_named():
    with concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="mine") as pool:
        value = DerivedVariable(lambda: threading.current_thread().name, executor=pool)
        assert value.result(LONG).startswith("mine")


# -- when it is computed


def test_it_is_lazy_and_then_follows():
    x = Variable(1)
    double = counted(lambda n: 2 * n)
    value = DerivedVariable(double, [x], run_as_task=False)
    x.value = 2
    assert double.calls == []
    assert not value.has_value
    assert not value.is_loading
    value.trigger()
    assert (value.value, value.has_value) == (4, True)
    x.value = 3
    assert value.value == 6
    assert double.calls == [(2,), (3,)]


@pytest.mark.parametrize("as_task", [True, False])
def test_diamonds_and_chains_compute_each_node_once_per_change(as_task):
    x = Variable(1)
    a, b = counted(lambda n: n + 1), counted(lambda n: n * 10)
    c, d = counted(lambda *each: each), counted(lambda each, n: (each, n))
    left = DerivedVariable(a, [x], as_task)
    right = DerivedVariable(b, [x], as_task)
    both = DerivedVariable(c, [x, left, right], as_task)
    last = DerivedVariable(d, [both, x], as_task)
    assert last.result(LONG) == ((1, 2, 10), 1)
    x.value = 5
    assert last.result(LONG) == ((5, 6, 50), 5)
    assert [len(each.calls) for each in (a, b, c, d)] == [2, 2, 2, 2]
    assert c.calls == [(1, 2, 10), (5, 6, 50)]  # never an old value beside a new one


def test_a_chain_of_any_length():
    x = Variable(0)
    value = x
    for _ in range(1500):
        value = DerivedVariable(lambda n: n + 1, [value], run_as_task=False)
    assert value.result() == 1500
    x.value = 1
    assert value.value == 1501


def test_trigger_recomputes_and_can_be_a_buttons_handler():
    x = Variable(1)
    func = counted(lambda n: n)
    value = DerivedVariable(func, [x], run_as_task=False)
    button = ipywidgets.Button()
    button.on_click(value.trigger)
    button.click()
    button.click()
    assert len(func.calls) == 2
    value.trigger(force=False)
    assert len(func.calls) == 2
    value.trigger()
    assert len(func.calls) == 3


def test_a_trigger_while_it_computes_begins_anew():
    held = Held()
    value = DerivedVariable(held, [Variable(1)])
    value.trigger()
    held.wait_called(1)
    value.trigger()
    held.let_go(1)
    assert value.result(LONG) == 10
    assert held.calls == [1, 1]
    assert held.most == 1


def test_a_function_may_change_variables_and_ask_for_others():
    x, y = Variable(1), Variable(0)
    other = DerivedVariable(lambda n: n + 1, [y], run_as_task=False)
    other.trigger()

    def func(n):
        y.value = n * 100
        return other.result(LONG)

    value = DerivedVariable(func, [x], run_as_task=False)
    assert value.result(LONG) == 101
    x.value = 2
    assert (value.value, other.value) == (201, 201)


def test_an_observer_may_change_variables_and_ask_for_others():
    x, y = Variable(1), Variable(0)
    value = DerivedVariable(lambda n: n + 1, [x], run_as_task=False)
    other = DerivedVariable(lambda n: -n, [y], run_as_task=False)
    seen = []

    def observe(change):
        y.value = change.new
        seen.append((other.result(LONG), value.result(LONG)))

    value.observe(observe, "value")
    value.trigger()
    x.value = 5
    assert seen == [(-2, 2), (-6, 6)]


# -- superseded runs


def test_a_newer_input_cancels_the_run_under_way():
    x, held = Variable(1), Held()
    value = DerivedVariable(held, [x])
    value.trigger()
    held.wait_called(1)
    first = value.task
    for n in range(2, 30):
        x.value = n
    held.let_go(29)
    assert value.result(LONG) == 290
    assert first.cancelled()
    assert held.most == 1
    assert held.calls[-1] == 29
    assert not value.has_error


def test_a_run_that_ignores_cancel_is_discarded_when_it_ends():
    x, held, seen = Variable(1), Held(heedless=True), []
    value = DerivedVariable(held, [x])
    value.observe(lambda change: seen.append(change.new), "value")
    value.trigger()
    held.wait_called(1)
    x.value = 2
    x.value = 3
    assert value.is_loading
    assert held.calls == [1]
    held.let_go(1)
    held.let_go(3)
    assert value.result(LONG) == 30
    assert (held.calls, held.most, seen) == ([1, 3], 1, [30])


def test_the_result_of_a_discarded_run_is_worth_keeping():
    x, held = Variable(1), Held(heedless=True)
    value = DerivedVariable(held, [x])
    value.trigger()
    held.wait_called(1)
    x.value = 2
    held.let_go(1)
    held.let_go(2)
    assert value.result(LONG) == 20
    x.value = 1
    assert value.value == 10
    assert held.calls == [1, 2]


def test_inputs_changed_by_many_threads():
    x, y = Variable(0), Variable(0)
    total = DerivedVariable(lambda a, b: a + b, [x, y])
    doubled = DerivedVariable(lambda t, a: (t, a), [total, x])
    doubled.trigger()

    def change(variable):
        for n in range(200):
            variable.value = n

    threads = [threading.Thread(target=change, args=[each]) for each in (x, y) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert doubled.result(LONG) == (x.value + y.value, x.value)


# -- what is known of it


def test_states_are_told_in_order_and_whole():
    held, seen = Held(), []
    value = DerivedVariable(held, [Variable(4)])
    value.observe(
        lambda _: seen.append((value.is_loading, value.has_value, value.value)),
        ["is_loading", "has_value"],
    )
    value.trigger()
    held.wait_called(1)
    held.let_go(4)
    value.result(LONG)
    assert list(dict.fromkeys(seen)) == [(True, False, None), (False, True, 40)]


def test_traits_link_to_widgets():
    held = Held()
    x, button, label = Variable(1), ipywidgets.Button(), ipywidgets.IntText()
    value = DerivedVariable(held, [x])
    link = traitlets.link((value, "is_loading"), (button, "disabled"))
    traitlets.dlink((value, "has_error"), (button, "tooltip"), str)
    value.trigger()
    held.wait_called(1)
    assert button.disabled
    held.let_go(1)
    value.result(LONG)
    assert not button.disabled
    traitlets.dlink((value, "value"), (label, "value"))
    held.let_go(2)
    x.value = 2
    value.result(LONG)
    assert label.value == 20
    link.unlink()
    with pytest.raises(traitlets.TraitError):
        value.value = 5


def test_an_error_and_the_next_good_input():
    x = Variable(0)
    value = DerivedVariable(lambda n: 1 / n, [x])
    then = DerivedVariable(lambda n: n + 1, [value])
    for each in (value, then):
        with pytest.raises(ZeroDivisionError):
            each.result(LONG)
        assert each.has_error
        assert not each.has_value
        assert not each.is_loading
        assert isinstance(each.error, ZeroDivisionError)
    x.value = 2
    assert then.result(LONG) == 1.5
    assert not value.has_error
    assert value.has_value
    assert value.error is None
    x.value = 0
    with pytest.raises(ZeroDivisionError):
        then.result(LONG)
    assert value.value == 0.5  # the last that there was


def test_a_retry_starts_with_what_failed_first():
    broken = [True]

    def func(n):
        if broken:
            raise OSError("no network")
        return n

    value = DerivedVariable(func, [Variable(1)])
    then = DerivedVariable(lambda n: n + 1, [value])
    with pytest.raises(OSError, match="no network"):
        then.result(LONG)
    broken.clear()
    then.trigger()
    assert then.result(LONG) == 2


def test_arguments_that_do_not_fit_are_an_error_of_the_value():
    value = DerivedVariable(lambda: 1, [Variable(1)])
    with pytest.raises(TypeError, match="too many"):
        value.result(LONG)
    assert value.task.status == "failed"


def test_an_input_that_does_not_tell_its_value_is_an_error_of_the_value():
    class Broken(traitlets.HasTraits):
        value = traitlets.Int()

        @traitlets.default("value")
        def _value(self):
            raise OSError("no value")

    value = DerivedVariable(lambda n: n, [Broken()])
    with pytest.raises(OSError, match="no value"):
        value.result(LONG)
    assert value.task.status == "failed"


def test_a_cancel_by_the_reader_is_an_error_and_not_a_newer_input():
    held = Held()
    value = DerivedVariable(held, [Variable(1)])
    value.trigger()
    held.wait_called(1)
    value.task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        value.result(LONG)
    assert value.has_error
    held.let_go(1)
    value.trigger()
    assert value.result(LONG) == 10


def test_a_failing_observer_does_not_harm_the_value(caplog):
    x = Variable(1)
    value = DerivedVariable(lambda n: n, [x], run_as_task=False)
    value.observe(lambda _: 1 / 0, "value")
    then = DerivedVariable(lambda n: n + 1, [value], run_as_task=False)
    assert then.result() == 2
    x.value = 5
    assert then.value == 6
    assert "An observer" in caplog.text


def test_a_result_that_is_late():
    held = Held()
    value = DerivedVariable(held, [Variable(1)])
    with pytest.raises(concurrent.futures.TimeoutError):
        value.result(0.01)
    value.close()


def test_every_update_of_every_run_is_told():
    told = []

    @track_progress
    def func(n, updater: ProgressUpdater):
        for i in range(5):
            updater.send_update(i * 20, f"Step {i} of {n}")

    x = Variable("a")
    value = DerivedVariable(func, [x], on_progress=told.append)
    value.result(LONG)
    x.value = "b"
    value.result(LONG)
    assert [each.message for each in told] == [f"Step {i} of {n}" for n in "ab" for i in range(5)]
    assert [f"{each.progress}%" for each in told[:2]] == ["0%", "20%"]


# -- the end


def test_close_leaves_nothing_behind():
    held = Held()
    x = Variable(1)
    value = DerivedVariable(held, [x])
    then = DerivedVariable(lambda n: n, [value])
    then.trigger()
    held.wait_called(1)
    task = value.task
    value.close()
    assert value.closed
    assert not value.is_loading
    with pytest.raises(RuntimeError, match="closed before"):
        then.result(LONG)
    wait(task)
    assert task.cancelled()
    x.value = 2
    value.trigger()
    assert held.calls == [1]
    assert not x._trait_notifiers["value"]["change"]
    then.close()
    assert value not in tasks()


def test_what_nobody_holds_is_not_computed_for_ever():
    x, func = Variable(1), counted(lambda n: n)
    value = DerivedVariable(func, [x], run_as_task=False)
    value.trigger()
    gone = weakref.ref(value)
    del value
    gc.collect()
    assert gone() is None
    x.value = 2
    assert func.calls == [(1,)]


def test_it_goes_with_its_last_reference_and_not_with_the_garbage_collector():
    x, func = Variable(1), counted(lambda n: n)
    gc.disable()
    try:
        value = DerivedVariable(func, [x], run_as_task=False)
        value.trigger()
        del value
        x.value = 2
    finally:
        gc.enable()
    assert func.calls == [(1,)]


def test_an_input_that_nobody_else_holds_still_tells_its_observers():
    x, seen = Variable(1), []
    one = DerivedVariable(lambda n: n + 1, [x], run_as_task=False)
    one.observe(lambda change: seen.append(change.new), "value")
    both = DerivedVariable(lambda n: n * 10, [one], run_as_task=False)
    del one
    gc.collect()
    assert both.result() == 20
    x.value = 2
    assert seen == [2, 3]


def test_who_observes_a_value_hears_of_the_end_of_its_run_though_nobody_holds_it():
    held, ended = Held(), threading.Event()
    value = DerivedVariable(held, [Variable(1)])
    value.observe(lambda change: ended.set(), "value")
    value.trigger()
    held.wait_called(1)
    del value
    gc.collect()
    held.let_go(1)
    assert ended.wait(LONG)


def test_a_source_goes_with_its_owner():
    x = Variable(1)
    DerivedVariable(lambda n: n, [x]).result(LONG)
    gone = weakref.ref(Source.of(x, "value"))
    del x
    gc.collect()
    assert gone() is None


# Odd things


def test_a_value_that_is_the_same_object_is_shown_anew():
    class Figure:
        drawn = 0

        def __repr__(self):
            return f"drawn {self.drawn}"

    figure, n = Figure(), Variable(1)

    def draw(n):
        figure.drawn = n
        return figure

    value = DerivedVariable(draw, [n], run_as_task=False)
    view = value.view()
    n.value = 20
    assert view._output.outputs[0]["data"]["text/plain"] == "drawn 20"
    value.close()

    array = np.zeros(2)
    variable = Variable(array)
    view = variable.view()
    array[0] = 1
    variable.value = array
    view._presenter._throttle.flush()
    assert view._output.outputs[0]["data"]["text/plain"] == "array([1., 0.])"
    view.close()


def test_a_run_that_ends_after_its_value_was_closed_changes_nothing():
    x, held = Variable(1), Held(heedless=True)
    value = DerivedVariable(held, [x])
    value.trigger()
    held.wait_called(1)
    task = value.task
    value.close()
    closed = value.state
    held.let_go(1)
    wait(task)
    value.trigger()
    assert value.state is closed
    assert held.calls == [1]


def test_marimo_is_given_the_value_itself_when_it_is_there():
    variable = Variable(1)
    derived = DerivedVariable(lambda n: n + 1, [variable])
    assert variable._display_() == 1
    assert derived._display_() == 2


def test_what_depends_on_a_closed_value_fails_rather_than_mix_old_and_new():
    n = Variable(1)
    one = DerivedVariable(lambda n: n + 1, [n])
    both = DerivedVariable(lambda n, one: (n, one), [n, one])
    assert both.result(LONG) == (1, 2)
    one.close()
    assert both.result(LONG) == (1, 2)
    n.value = 5
    with pytest.raises(RuntimeError, match="was closed"):
        both.result(LONG)
    with pytest.raises(RuntimeError, match="was closed"):
        DerivedVariable(lambda one: one, [one]).result(LONG)
