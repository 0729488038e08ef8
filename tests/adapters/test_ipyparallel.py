"""IPython Parallel's results with a bar, by what it documents of `AsyncResult`.

A cluster takes 8 s to start; tried by hand with ipyparallel 9.2.
"""

import sys
import threading
import types
from concurrent.futures import CancelledError

import pytest

from jupyter_progress import run_task


class AsyncResult:
    """Results that come one by one, as many as are released."""

    def __init__(self, results):
        self.results = results
        self.released = threading.Semaphore(0)
        self.progress = 0
        self.aborted = False

    def __len__(self):
        return len(self.results)

    def ready(self):
        return self.progress == len(self)

    def wait(self, timeout=-1):
        if self.released.acquire(timeout=timeout):
            self.progress += 1
        return self.ready()

    def get(self):
        assert self.ready()
        for result in self.results:
            if isinstance(result, Exception):
                raise result
        return self.results

    def abort(self):
        self.aborted = True


@pytest.fixture
def watch(monkeypatch):
    if "ipyparallel" not in sys.modules:
        stand_in = types.ModuleType("ipyparallel")
        stand_in.AsyncResult = AsyncResult
        monkeypatch.setitem(sys.modules, "ipyparallel", stand_in)
    from jupyter_progress.adapters.ipyparallel import watch

    return watch


def test_the_results_are_those_without_us(watch, memory):
    result = AsyncResult([1, 4, 9])
    result.released.release(3)
    assert watch(result, "Squares") == [1, 4, 9]
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress, bar.progress.message) == ("done", 100, "Squares")


def test_a_failure_leaves_the_bar_as_failed(watch, memory):
    result = AsyncResult([1, ValueError("bad")])
    result.released.release(2)
    with pytest.raises(ValueError, match="bad"):
        watch(result)
    assert memory.shown[0].status == "failed"


def test_a_cancel_aborts_what_has_not_begun(watch):
    result, counted = AsyncResult([1, 4, 9, 16]), threading.Event()
    task = run_task(lambda: watch(result))
    task.subscribe(lambda: task.progress.count and task.progress.count.done == 1 and counted.set())
    result.released.release()
    assert counted.wait(60)
    assert task.progress.progress == 25
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(60)
    assert result.aborted
