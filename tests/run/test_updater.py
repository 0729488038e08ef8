"""The writing end: what a task says becomes the state of its bar."""

import threading
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress import ProgressUpdater, Task, TaskCancelled


@pytest.fixture
def task():
    task = Task("test")
    task.begin()
    return task


@pytest.fixture
def updater(task):
    return ProgressUpdater(task.live)


def test_an_update_is_the_state(task, updater):
    updater.send_update(40, "Step 4", loss=0.5)
    progress = task.progress
    assert (progress.progress, progress.message, progress.status) == (40, "Step 4", "running")
    assert dict(progress.metrics) == {"loss": 0.5}


def test_none_keeps_the_message_and_metrics_stay(task, updater):
    updater.send_update(1, "first", loss=1, epoch=1)
    updater.send_update(2, loss=0.5)
    assert task.progress.message == "first"
    assert dict(task.progress.metrics) == {"loss": 0.5, "epoch": 1}


def test_a_value_once_read_does_not_change(task, updater):
    updater.send_update(1, "one", loss=1)
    before = task.progress
    updater.send_update(2, "two", loss=2)
    assert (before.progress, before.message, before.metrics["loss"]) == (1, "one", 1)
    with pytest.raises(AttributeError):
        before.progress = 5


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "5", [5]])
def test_nonsense_is_refused_and_changes_nothing(task, updater, value):
    updater.send_update(30, "kept")
    with pytest.raises((TypeError, ValueError), match="send_update"):
        updater.send_update(value, "lost")
    assert (task.progress.progress, task.progress.message) == (30, "kept")


def test_a_number_is_taken_as_it_stands_now(task, updater):
    number = np.array(40.0)
    updater.send_update(number)
    number[()] = 90
    assert (type(task.progress.progress), task.progress.progress) == (float, 40)


def test_a_percent_of_a_span_may_be_any_number(task, updater):
    half = updater.span(50, 100)
    half.send_update(np.int64(50), "half of it", loss=1)
    assert (task.progress.progress, dict(task.progress.metrics)) == (75, {"loss": 1})
    half.send_update(None, "goes on")
    assert (task.progress.progress, task.progress.message) == (75, "goes on")
    for value in (True, 250):
        half.send_update(value)
    assert task.progress.progress == 100
    with pytest.raises(ValueError, match=r"send_update: progress is nan"):
        half.send_update(float("nan"))


def test_out_of_range_clamps(task, updater):
    updater.send_update(-5)
    assert task.progress.progress == 0
    updater.send_update(250)
    assert task.progress.progress == 100


def test_fake_progress_starts_where_the_bar_stands(task, updater):
    updater.send_update(50)
    updater.fake_progress(80, "Solving", timedelta(seconds=5))
    fake = task.progress.fake
    assert (fake.start, fake.end, fake.estimated_time) == (50, 80, 5000)
    assert task.progress.message == "Solving"
    updater.fake_progress(90, estimated_time=1000)
    assert 50 <= task.progress.fake.start < 80
    updater.send_update(80)
    assert task.progress.fake is None
    assert task.progress.value() == 80


def test_a_fake_end_below_the_bar_stands_still(task, updater):
    updater.send_update(50)
    updater.fake_progress(20, estimated_time=1)
    assert task.progress.value() == 50


@pytest.mark.parametrize("estimate", [-1, float("nan"), "5s"])
def test_fake_progress_refuses_an_impossible_time(task, updater, estimate):
    with pytest.raises((TypeError, ValueError), match="fake_progress"):
        updater.fake_progress(80, estimated_time=estimate)
    assert task.progress.fake is None


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted), max_size=4),
    st.floats(0, 100),
)
def test_spans_nest_and_never_leave_their_part(spans, value):
    task = Task()
    task.begin()
    updater = ProgressUpdater(task.live)
    low, high = 0.0, 100.0
    for start, end in spans:
        updater = updater.span(start, end)
        low, high = low + (high - low) * start / 100, low + (high - low) * end / 100
    updater.send_update(value)
    assert low - 1e-9 <= task.progress.progress <= high + 1e-9
    assert task.progress.progress == pytest.approx(low + (high - low) * value / 100, abs=1e-9)


def test_a_span_that_runs_backwards_is_refused(updater):
    with pytest.raises(ValueError, match=r"start 60 is above end 20"):
        updater.span(60, 20)


def test_a_message_is_made_text(task, updater):
    updater.send_update(1, 42)
    assert task.progress.message == "42"


@pytest.mark.parametrize("method", ["send_update", "fake_progress"])
def test_after_a_cancel_request_an_update_raises(task, updater, method):
    assert not updater.cancelled
    task.cancel()
    assert updater.cancelled
    with pytest.raises(TaskCancelled):
        getattr(updater, method)(50)
    with pytest.raises(TaskCancelled):
        list(updater.track(range(3)))


def test_the_update_that_stops_a_cancelled_task_still_counts(task, updater):
    updater.fake_progress(80)
    task.cancel()
    with pytest.raises(TaskCancelled):
        updater.send_update(43)
    task.set_cancelled()
    assert task.progress.progress == 43


def test_a_plain_except_does_not_swallow_the_cancel():
    assert not issubclass(TaskCancelled, Exception)


def test_after_the_end_updates_are_ignored_with_one_warning(task, updater, recwarn):
    updater.send_update(40)
    task.set_result(None)
    for value in (1, 2, 3):
        updater.send_update(value, "late")
        updater.fake_progress(90)
    assert (task.progress.progress, task.progress.message) == (100, "")
    warned = [each for each in recwarn if each.category is RuntimeWarning]
    assert len(warned) == 1
    assert "after its task had ended" in str(warned[0].message)


def test_threads_share_an_updater_and_lose_no_message(task, updater):
    """A thread that sends numbers only must not bring back an older message."""
    start = threading.Barrier(5)

    def count():
        start.wait()
        for n in range(3000):
            updater.send_update(n % 100)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    start.wait()
    for n in range(3000):
        updater.send_update(50, f"message {n}", n=n)
    for thread in threads:
        thread.join()
    assert task.progress.message == "message 2999"
    assert task.progress.metrics["n"] == 2999


def test_a_learned_segment_is_ended_by_the_next_update_within_a_burst(task, updater):
    class Knows:
        def segment(self, message):
            return 60_000.0, ""

        def began(self, message, fake):
            pass

        def ended(self, fake):
            pass

    task.live.estimates = Knows()
    updater.send_update(1)
    updater.send_update(2)  # a burst: only stored
    updater.fake_progress(90, estimated_time="auto")
    assert task.progress.fake is not None
    updater.send_update(50)
    assert task.progress.fake is None
    assert task.progress.value() == 50
