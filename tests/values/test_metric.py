"""A value that misbehaves hurts nobody but itself."""

import math
import time

import pytest

from jupyter_progress import ProgressUpdater, Task, track
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.values.count import Count
from jupyter_progress.values.format import percent
from jupyter_progress.values.metric import metric
from jupyter_progress.values.rate import RateEstimator


def rude(base, name, error):
    def refuse(self, *_):
        raise error

    return type("Rude", base, {name: property(refuse) if name == "ndim" else refuse})


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt(), SystemExit()])
@pytest.mark.parametrize("name", ["__str__", "ndim"])
def test_what_raises_is_named(name, error):
    assert metric(rude((), name, error)()) == "<Rude>"


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt()])
@pytest.mark.parametrize("name", ["__abs__", "__format__", "__str__", "__repr__", "__lt__"])
def test_numbers_with_ideas_of_their_own_are_numbers(name, error):
    assert metric(rude((int,), name, error)(1234)) == "1,234"
    assert metric(rude((float,), name, error)(0.5)) == "0.5"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (10**200000, "1.000e+200000"),
        (-(10**400) * 25, "-2.500e+401"),
        ("x" * 10_000_000, "x" * 59 + "…"),
        (list(range(10_000_000)), str(list(range(30)))[:59] + "…"),
    ],
    ids=["int", "negative", "text", "list"],
)
def test_large_values_take_no_time(value, words):
    began = time.process_time()
    assert metric(value) == words
    assert time.process_time() - began < 0.5


def test_what_is_slow_is_asked_once():
    asked = []

    class Slow:
        def __str__(self):
            asked.append(self)
            end = time.monotonic() + 0.6
            while time.monotonic() < end:
                pass
            return "slow"

    slow = Slow()
    assert metric(slow) == "slow"
    assert metric(slow) == "<Slow>"
    assert metric(Slow()) == "<Slow>"
    assert len(asked) == 1


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt()])
def test_a_task_goes_on_whatever_its_metrics_are(error):
    task = Task("brave")
    task.begin()
    task.subscribe(lambda: tracker_state(task))
    task.subscribe(lambda: text(task))
    Rude = rude((), "__str__", error)
    ProgressUpdater(task.live).send_update(40, "at it", bad=Rude(), good=1)
    assert "<Rude>" in text(task)
    assert "good 1" in text(task)
    task.set_result(None)
    assert task.result() is None


@pytest.mark.parametrize("name", ["__str__", "__repr__"])
@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt()])
def test_an_error_that_cannot_say_itself_is_named(name, error):
    task = Task("failing")
    task.begin()
    task.set_exception(rude((ValueError,), name, error)("why"))
    state = tracker_state(task)
    assert state["error"]["type"] == "Rude"
    assert "Rude" in text(task)
    task.exception()


def test_an_error_of_many_characters_is_cut():
    task = Task("failing")
    task.begin()
    task.set_exception(ValueError("x" * 10_000_000))
    began = time.process_time()
    state = tracker_state(task)
    assert time.process_time() - began < 1
    assert len(state["error"]["message"]) <= 2_000
    assert len(state["error"]["traceback"]) <= 101_000
    task.exception()


def test_loops_of_astronomic_length():
    for total in (math.factorial(171), 10**5000):
        loop = track(iter(range(3)), "far", total=total, initial=total - 3)
        assert list(loop) == [0, 1, 2]
        count = Count(total - 1, total)
        assert percent(count.percent) == "99 %"
        for unit in ("it", "B", "files"):
            assert Count(total // 2, total, unit=unit).facts(1e-320)
        assert count.rate(1.0) is None or count.rate(1.0) > 0
        estimator = RateEstimator(0, 0.0)
        for second in range(1, 5):
            estimator.record(second * total // 10, float(second))
        assert math.isfinite(estimator.rate(5.0))


def test_what_is_nearly_done_does_not_read_100():
    assert percent(Count(10**17 - 1, 10**17).percent) == "99 %"
    assert percent(Count(10**17, 10**17).percent) == "100 %"
