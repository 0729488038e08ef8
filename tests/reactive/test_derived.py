"""Values computed from others. Runs are held and let go by events: nothing waits for a time."""

import concurrent.futures
import contextlib
import ctypes
import gc
import itertools
import signal
import sys
import threading
import weakref
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
import traitlets
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

import jupyter_progress
from jupyter_progress import (
    DerivedVariable,
    ProgressUpdater,
    Variable,
    display_mode,
    tasks,
    track_progress,
    wait,
)
from jupyter_progress.reactive.cache import MISSING, Cache
from jupyter_progress.reactive.graph import Source

LONG = 60
MOST_LINES = 5_000
"""Of ours, that one change of a value may take."""


class Held:
    """A tracked function whose runs begin when they are asked for and end when they are let go."""

    def __init__(self, heedless=False):
        self.calls = []
        self.running = 0
        self.most = 0
        self._heedless = heedless
        self._changed = threading.Condition()
        self._gates = {}

    def gate(self, argument):
        return self._gates.setdefault(argument, threading.Event())

    def let_go(self, argument):
        self.gate(argument).set()

    def wait_called(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.calls) >= count, LONG)

    def __call__(self, argument, updater: ProgressUpdater):
        with self._changed:
            self.calls.append(argument)
            self.running += 1
            self.most = max(self.most, self.running)
            self._changed.notify_all()
        try:
            if self._heedless:
                assert self.gate(argument).wait(LONG)
            while not self.gate(argument).wait(0.001):
                updater.send_update(50, f"Held {argument}")
            return argument * 10
        finally:
            with self._changed:
                self.running -= 1


def counted(func):
    def call(*args):
        call.calls.append(args)
        return func(*args)

    call.calls = []
    return call


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
    with pytest.raises(TypeError, match="VBox has no trait 'value'"):
        DerivedVariable(lambda n: n, [ipywidgets.VBox()])
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


# -- the cache


def test_what_was_computed_before_is_there_at_once():
    x, func, loading = Variable(1), counted(lambda n: [n]), []
    value = DerivedVariable(func, [x])
    first = value.result(LONG)
    x.value = 2
    value.result(LONG)
    value.observe(lambda change: loading.append(change.new), "is_loading")
    x.value = 1
    assert value.value is first  # no task was started, and no bar can be seen
    assert loading == []
    assert len(func.calls) == 2


def test_only_the_last_results_are_kept():
    x, func = Variable(1), counted(lambda n: n)
    value = DerivedVariable(func, [x], run_as_task=False, cache=2)
    for n in (1, 2, 1, 3, 1, 2):
        x.value = n
        value.result()
    assert func.calls == [(1,), (2,), (3,), (2,)]


class Point:
    def __init__(self, x):
        self.x = x


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (1, 1, True),
        (1, 1, 1.0),
        (0.0, 0.0, -0.0),
        ([1, {"a": [2]}], [1, {"a": [2]}], [1, {"a": [3]}]),
        (np.arange(6.0), np.arange(6.0), np.arange(6)),
        (np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2)),
        (np.arange(9)[::2], np.arange(9)[::2], np.arange(9)[1::2]),
        (Point(1), Point(1), Point(2)),
    ],
)
def test_arguments_are_told_apart_by_type_and_content(one, same, other):
    cache = Cache(5)
    assert cache.key([one]) == cache.key([same]) != cache.key([other])
    assert cache.key([one]) is not None


def test_arguments_do_not_run_into_each_other():
    cache = Cache(5)
    assert len({cache.key(each) for each in ([1, 2], [[1, 2]], [1], [2, 1], [], ["12"])}) == 6


def test_what_may_change_under_its_name_is_not_kept():
    namespace = {"__name__": "__main__"}
    exec("class Local:\n    pass\ndef func(): pass", namespace)
    cache = Cache(5)
    for unfit in (namespace["Local"](), namespace["func"], lambda: 1, threading.Lock()):
        assert cache.key([unfit]) is None
    cache.put(None, 5)
    assert cache.get(None) is MISSING


def test_errors_are_not_kept():
    x, func = Variable(0), counted(lambda n: 1 / n)
    value = DerivedVariable(func, [x], run_as_task=False)
    value.trigger()
    x.value = 1
    x.value = 0
    assert func.calls == [(0,), (1,), (0,)]


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


def test_a_source_goes_with_its_owner():
    x = Variable(1)
    DerivedVariable(lambda n: n, [x]).result(LONG)
    gone = weakref.ref(Source.of(x, "value"))
    del x
    gc.collect()
    assert gone() is None


# -- whatever happens, in the end a value is what its function makes of the final inputs


class Graphs(RuleBasedStateMachine):
    """Grow a graph, change its inputs, trigger and close: compare with plain function calls."""

    def __init__(self):
        super().__init__()
        self.inputs = [Variable(n) for n in range(3)]
        self.nodes = []
        self.overlaps = []

    def expected(self, node):
        if isinstance(node, Variable):
            return node.value
        value, among = node
        if value.func.fails:
            arguments = [self.expected(each) for each in among]
            return "error" if "error" in arguments or sum(arguments) % 7 == 3 else sum(arguments)
        arguments = [self.expected(each) for each in among]
        return "error" if "error" in arguments else sum(arguments) + 1

    @rule(
        picks=st.lists(st.integers(0, 50), min_size=1, max_size=3),
        as_task=st.booleans(),
        cache=st.sampled_from([0, 2]),
        fails=st.booleans(),
    )
    def grow(self, picks, as_task, cache, fails):
        if len(self.nodes) >= 12:
            return
        pool = [*self.inputs, *self.nodes]
        among = [pool[pick % len(pool)] for pick in picks]

        one_at_a_time = threading.Lock()

        def func(*values):
            if not one_at_a_time.acquire(blocking=False):
                self.overlaps.append(values)
            try:
                if not fails:
                    return sum(values) + 1
                if sum(values) % 7 == 3:
                    raise ValueError(values)
                return sum(values)
            finally:
                one_at_a_time.release()

        func.fails = fails
        variables = [each if isinstance(each, Variable) else each[0] for each in among]
        self.nodes.append((DerivedVariable(func, variables, as_task, cache=cache), among))

    @rule(which=st.integers(0, 2), value=st.integers(0, 30))
    def change(self, which, value):
        self.inputs[which].value = value

    @rule(pick=st.integers(0, 50), force=st.booleans())
    def trigger(self, pick, force):
        if self.nodes:
            self.nodes[pick % len(self.nodes)][0].trigger(force)

    @rule(pick=st.integers(0, 50))
    def look(self, pick):
        if self.nodes:
            self.check(self.nodes[pick % len(self.nodes)])

    def check(self, node):
        state = node[0].settle(LONG)
        assert not state.is_loading
        expected = self.expected(node)
        assert state.has_error == (expected == "error")
        assert expected == "error" or state.value == expected
        assert (node[0].value, node[0].has_error) == (state.value, state.has_error)

    def teardown(self):
        for node in self.nodes:
            self.check(node)
        for value, _ in reversed(self.nodes):
            value.close()
        wait(timeout=LONG)
        assert not self.overlaps
        assert not any(each._trait_notifiers.get("value", {}).get("change") for each in self.inputs)


TestGraphs = Graphs.TestCase
TestGraphs.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


# Interrupts


def deliver_exceptions_of_threads():
    """Let tracing work in Python 3.11 after an `Interruptible` took its exception back.

    The interpreter then goes on to look for the exception, and never gets past that look at the
    beginning of a traced function; see test_interrupt.py. One that comes ends it.
    """

    class Delivered(BaseException):
        pass

    thread = ctypes.c_ulong(threading.get_ident())
    with contextlib.suppress(Delivered):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(Delivered))
        (lambda: None)()  # the occasion, if it was not raised by now


def interrupted_at(line, act):
    """Act, and press Interrupt before that line of ours, if it comes to it; returns whether."""
    lines = itertools.count(1)
    ours = str(Path(jupyter_progress.__file__).parent)
    struck = False

    def trace(frame, event, _):
        nonlocal struck
        if not frame.f_code.co_filename.startswith(ours):
            return None
        if event == "line" and next(lines) == line:
            struck = True
            sys.settrace(None)
            frame.f_trace = None
            signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    deliver_exceptions_of_threads()
    sys.settrace(trace)
    try:
        act()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return struck


@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize("run_as_task", [True, False])
def test_an_interrupt_at_any_line_leaves_a_value_that_goes_on(run_as_task):
    with display_mode("off"):
        n = Variable(0)
        one = DerivedVariable(lambda n: n + 1, [n], run_as_task)
        both = DerivedVariable(lambda n, one: (n, one), [n, one], run_as_task)
        assert both.result(LONG) == (0, 1)
        strikes = 0
        for line in range(1, MOST_LINES):
            if not interrupted_at(line, lambda line=line: setattr(n, "value", line)):
                break
            strikes += 1
            n.value = -line
            assert both.result(LONG) == (-line, 1 - line)
        else:
            pytest.fail(f"after {MOST_LINES} lines the change is not over: each adds to the next?")
        assert strikes > 100


@pytest.mark.usefixtures("interrupts")
def test_an_interrupt_of_a_run_in_the_foreground_is_raised_there():
    def interrupt(n):
        if n:
            signal.raise_signal(signal.SIGINT)
        return n

    n = Variable(0)
    value = DerivedVariable(interrupt, [n], run_as_task=False)
    assert value.result() == 0
    with pytest.raises(KeyboardInterrupt):
        n.value = 1
    assert isinstance(value.error, KeyboardInterrupt)
    n.value = 0
    assert value.result() == 0


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
    view._throttle.flush()
    assert view._output.outputs[0]["data"]["text/plain"] == "array([1., 0.])"
    view.close()


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


@pytest.mark.parametrize("cache", ["16", -1, 2.5, None])
def test_a_cache_of_no_size_is_refused(cache):
    with pytest.raises(ValueError, match="cache is"):
        DerivedVariable(lambda: 1, [], cache=cache)
