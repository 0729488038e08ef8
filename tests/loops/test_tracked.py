import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_progress import display_mode, run_task, track
from jupyter_progress.core.errors import TaskCancelled
from jupyter_progress.run.task import Task
from jupyter_progress.run.updater import ProgressUpdater


@pytest.fixture
def task():
    task = Task("t")
    task.begin()
    return task


@pytest.fixture
def updater(task):
    return ProgressUpdater(task.live)


def reach(task, value):
    """Wait until the bar stands there."""
    reached = threading.Event()
    unsubscribe = task.subscribe(
        lambda: reached.set() if task.progress.progress == pytest.approx(value) else None
    )
    assert reached.wait(30)
    unsubscribe()


def test_the_bar_follows_the_items_that_are_done(task, updater):
    for i in updater.track(range(10), "Reading", 20, 70):
        if i == 4:
            reach(task, 40)
            assert task.progress.message == "Reading"
    assert task.progress.progress == 70


def test_without_a_length_it_eases(task, updater):
    for _ in updater.track(iter(lambda: 1, 2), end=50):
        assert task.progress.fake.end == 50
        break


def test_after_a_break_it_stays_where_it_was(task, updater):
    for i in updater.track(range(10)):
        if i == 3:
            break
    assert task.progress.progress == 30


@pytest.mark.parametrize("by", [lambda updater: updater.track, lambda updater: track])
@pytest.mark.parametrize("mode", ["log", "off"])
def test_a_cancel_drops_what_is_iterated_over(by, mode):
    """So that a pool begins none of the items that are left of `pool.map`, as at a `break`."""
    begun, dropped = threading.Event(), []

    def items():
        try:
            for i in range(10**6):
                yield i
        finally:
            dropped.append(i)

    def work(updater: ProgressUpdater):
        try:
            for _ in by(updater)(items(), total=10**6):
                begun.set()
                threading.Event().wait(0.001)
        except TaskCancelled as error:
            return error, list(dropped)

    with display_mode(mode):
        task = run_task(work)
        assert begun.wait(30)
        task.cancel()
        error, dropped_by_then = task.result(30)
    assert len(dropped_by_then) == 1
    assert error.__traceback__ is not None


def test_a_generator_that_somebody_else_holds_is_left_open(updater):
    items = (i for i in range(5))
    for _ in updater.track(items, total=5):
        break
    assert list(items) == [1, 2, 3, 4]


def test_inner_loops_move_their_span(task, updater):
    for i in range(2):
        for j in updater.span(i * 50, i * 50 + 50).track([1, 2, 3, 4]):
            if (i, j) == (1, 3):
                reach(task, 75)
    assert 99 < task.progress.progress < 100


@pytest.mark.parametrize(
    "iterable", [range(9), list(range(9)), iter(lambda: 1, 2), {i: i for i in range(9)}.items()]
)
def test_a_cancel_is_raised_at_the_next_item(task, updater, iterable):
    seen = []

    def loop():
        for item in updater.track(iterable):
            seen.append(item)
            if len(seen) == 3:
                task.cancel()

    with pytest.raises(TaskCancelled):
        loop()
    assert len(seen) == 3
    assert task.progress.value() < 100


def test_a_break_after_a_cancel_is_left_alone(task, updater):
    for _ in updater.track(range(9)):
        task.cancel()
        break


def test_a_message_sent_in_the_loop_stays(task, updater):
    for i in updater.track(range(3)):
        updater.send_update(i, f"item {i}")
    assert task.progress.message == "item 2"


class Recorded:
    """Takes every update's number."""

    def __init__(self, updates):
        self.updates = updates

    def make_room(self):
        pass

    def put(self, update, now):
        self.updates.append(now.progress)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_every_item_is_an_update_where_they_are_asked_for(task, updater, n):
    updates = []
    task.live.record_to(Recorded(updates))
    assert list(updater.track(range(n), start=0)) == list(range(n))
    assert updates == pytest.approx([0, *(100 * (i + 1) / n for i in range(n)), 100])
    assert max(updates) < 100


@settings(deadline=None)
@given(
    n=st.integers(0, 50),
    bounds=st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted),
    leave=st.integers(0, 60),
)
def test_the_bar_ends_where_the_loop_ended(n, bounds, leave):
    task = Task("t")
    task.begin()
    start, end = bounds
    for i in ProgressUpdater(task.live).track(range(n), None, start, end):
        if i == leave:
            break
    expected = start + (end - start) * leave / n if leave < n else end
    assert task.progress.progress == pytest.approx(expected)
