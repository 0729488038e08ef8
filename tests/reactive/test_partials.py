"""A derived value over a generator function: the newest partial result until the value is there."""

import threading

import pytest
from conditions import until

from jupyter_progress import DerivedVariable, ProgressUpdater, Variable

LONG = 60


class Search:
    """Yields what it is given, one value after the other."""

    def __init__(self):
        self.permits = threading.Semaphore(0)

    def __call__(self, n, updater: ProgressUpdater):
        for i in range(n):
            updater.send_update(i * 10)
            yield f"{n}: {i}"
            self.permits.acquire()
        return f"{n}: over"


@pytest.fixture
def search():
    search = Search()
    yield search
    search.permits.release(100)


def work_of(search):
    def work(n, updater: ProgressUpdater):
        return (yield from search(n, updater))

    return work


class Seen:
    def __init__(self, derived, name="partial"):
        self.values = []
        self._changed = threading.Condition()
        derived.observe(self._note, name)

    def _note(self, change):
        with self._changed:
            self.values.append(change.new)
            self._changed.notify_all()

    def wait_for(self, value):
        with self._changed:
            assert self._changed.wait_for(lambda: value in self.values, LONG), self.values


def test_the_newest_is_a_trait_and_the_value_is_the_final_one(search):
    derived = DerivedVariable(work_of(search), [Variable(3)])
    seen, values = Seen(derived), Seen(derived, "value")
    derived.activate()
    seen.wait_for("3: 0")
    assert (derived.is_loading, derived.has_value, derived.value) == (True, False, None)
    search.permits.release()
    seen.wait_for("3: 1")
    search.permits.release(10)
    assert derived.result(LONG) == "3: over"
    assert derived.partial is None
    assert values.values == ["3: over"]
    derived.close()


def test_what_a_superseded_run_yields_is_not_shown(search):
    n = Variable(3)
    derived = DerivedVariable(work_of(search), [n])
    seen = Seen(derived)
    derived.activate()
    seen.wait_for("3: 0")
    n.value = 2
    assert derived.partial is None
    search.permits.release(1)
    seen.wait_for("2: 0")
    assert "3: 1" not in seen.values
    search.permits.release(10)
    assert derived.result(LONG) == "2: over"
    derived.close()


def test_a_view_shows_it_below_the_bar(search):
    derived = DerivedVariable(work_of(search), [Variable(3)], keep_value=True)
    seen = Seen(derived)
    view = derived.view()
    output, bar = view.children
    seen.wait_for("3: 0")
    until(lambda: "jprog-place-part" in view._dom_classes and output.outputs, LONG)
    assert output.outputs[0]["data"] == {"text/plain": "3: 0"}
    assert bar.state["status"] == "running"
    search.permits.release(10)
    derived.result(LONG)
    assert output.outputs[0]["data"] == {"text/plain": "3: over"}
    assert "jprog-place-value" in view._dom_classes
    derived.close()


def test_one_that_fails_shows_the_failure():
    def work(updater: ProgressUpdater):
        yield 1
        raise ZeroDivisionError

    derived = DerivedVariable(work)
    view = derived.view()
    assert isinstance(derived.wait(LONG).error, ZeroDivisionError)
    assert derived.partial is None
    assert "jprog-place-failed" in view._dom_classes
    derived.close()
