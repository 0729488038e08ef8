"""Which results are kept, and what counts as the same arguments."""

import threading

import numpy as np
import pytest

from jupyter_progress import DerivedVariable, Variable
from jupyter_progress.reactive.cache import MISSING, Cache

from .held import LONG, counted


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


@pytest.mark.parametrize("cache", ["16", -1, 2.5, None])
def test_a_cache_of_no_size_is_refused(cache):
    with pytest.raises(ValueError, match="cache is"):
        DerivedVariable(lambda: 1, [], cache=cache)
