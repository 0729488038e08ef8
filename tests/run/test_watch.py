"""`updater.watch`: a count that code without Python makes moves the bar."""

import threading
from concurrent.futures import CancelledError
from functools import partial

import conditions
import numpy as np
import pytest

from jupyter_progress import ProgressUpdater, Task, run_task

SOON = 60

until = partial(conditions.until, seconds=SOON)


@pytest.fixture
def task():
    task = Task("test")
    task.begin()
    return task


@pytest.fixture
def updater(task):
    return ProgressUpdater(task.live)


class Reading:
    """A count, and whether it was read since it was set."""

    def __init__(self):
        self.count = 0
        self.was_read = threading.Event()

    def __call__(self):
        count = self.count
        self.was_read.set()
        if isinstance(count, Exception):
            raise count
        return count

    def set(self, task, count):
        """Set it, and return where the bar stands once it was taken in."""
        self.count = count
        self.was_read.clear()
        assert self.was_read.wait(SOON)
        self.was_read.clear()
        assert self.was_read.wait(SOON)  # what was read before is stored by now
        return task.progress.progress


def test_what_is_read_moves_the_bar_and_is_told(task, updater):
    read = Reading()
    with updater.watch(read, total=200, message="Compiled", unit="rows"):
        assert read.set(task, 50) == 25
        assert read.set(task, 100) == 50
        assert task.progress.message == "Compiled"
        assert task.progress.count.facts(None) == ["100 / 200 rows"]
    assert 99 < task.progress.progress < 100
    assert task.progress.count is None


def test_it_moves_the_part_that_it_is_given(task, updater):
    read = Reading()
    with updater.watch(read, 10, start=20, end=60):
        assert read.set(task, 5) == 40
    assert task.progress.progress == 60
    updater.send_update(80)
    read.count = 10
    assert task.progress.progress == 80


@pytest.mark.parametrize(
    "bad",
    [float("nan"), float("inf"), float("-inf"), -7, 3, None, "x", ValueError("torn"), [1, 2]],
)
def test_whatever_is_read_the_bar_goes_on(task, updater, bad, caplog):
    read = Reading()
    with updater.watch(read, 10):
        assert read.set(task, 5) == 50
        assert read.set(task, bad) == 50
        assert read.set(task, bad) == 50
        assert read.set(task, np.int64(8)) == 80
        assert 99 < read.set(task, 1_000) < 100
    assert len(caplog.records) <= 1  # told once


def test_the_end_of_the_block_takes_in_what_was_not_read_yet(task, updater):
    counter = [0]
    with pytest.raises(ZeroDivisionError), updater.watch(lambda: counter[0], 10):
        counter[0] = 7
        raise ZeroDivisionError
    assert task.progress.progress == 70
    assert task.progress.count.done == 7


def test_while_it_is_paused_nothing_is_taken_in(task, updater):
    counter = [0]
    with updater.watch(lambda: counter[0], 10):
        task.pause()
        counter[0] = 5
        task.live.throttle.flush()
        assert task.progress.progress == 0
        task.resume()
        task.live.throttle.flush()
        assert task.progress.progress == 50


def test_a_cancel_is_met_at_the_end_of_the_block():
    begun, end = threading.Event(), threading.Event()

    def work(updater: ProgressUpdater):
        with updater.watch(lambda: 5, 10):
            begun.set()
            end.wait(SOON)
        pytest.fail("it went on")

    task = run_task(work)
    assert begun.wait(SOON)
    until(lambda: task.progress.progress == 50)
    task.cancel()
    end.set()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert task.progress.value() < 100.1


def test_what_is_not_known_yet_lets_the_bar_ease(task, updater):
    read = Reading()
    read.count = None
    with updater.watch(read, 200, unit="rows"):
        assert task.progress.fake is not None
        assert task.progress.count.facts(None) == ["0 rows"]
        assert read.set(task, 100) >= 50
        assert task.progress.fake is None
        assert task.progress.count.facts(None) == ["100 / 200 rows"]
        assert read.set(task, None) >= 50


def test_a_percent_is_told_by_the_bar_alone(task, updater):
    read = Reading()
    with updater.watch(read, 100, unit="%"):
        assert read.set(task, 43.5) == pytest.approx(43.5)
        assert task.progress.count.facts(1.0) == []


def test_what_is_watched_is_stopped_by_a_cancel_until_the_block_is_over():
    """What there is to stop may begin only after the cancel."""
    begun, cancelled, stops = threading.Event(), threading.Event(), []

    def work(updater: ProgressUpdater):
        with updater.watch(lambda: 1, 10, stop=lambda: stops.append(1)):
            begun.set()
            assert cancelled.wait(SOON)
            until(lambda: len(stops) > 3)
            raise RuntimeError("interrupted")  # as what is stopped says it

    task = run_task(work)
    assert begun.wait(SOON)
    task.cancel()
    assert stops  # at once
    cancelled.set()
    with pytest.raises(CancelledError):
        task.result(SOON)
    number = len(stops)
    task.live.throttle.flush()
    assert (task.status, len(stops)) == ("cancelled", number)


def test_an_error_without_a_cancel_is_one(task, updater):
    with pytest.raises(ZeroDivisionError), updater.watch(lambda: 1, 10, stop=lambda: None):
        raise ZeroDivisionError


def test_what_fails_to_stop_is_told_once(caplog):
    begun, calls = threading.Event(), []

    def stop():
        calls.append(1)
        raise OSError("no connection")

    def work(updater: ProgressUpdater):
        with updater.watch(lambda: 1, 10, stop=stop):
            begun.set()
            until(lambda: len(calls) > 2)

    task = run_task(work)
    assert begun.wait(SOON)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert len([each for each in caplog.records if "to stop failed" in each.message]) == 1


def test_in_a_step_a_cancel_of_the_task_stops_it():
    begun, stopped = threading.Event(), threading.Event()

    def work(updater: ProgressUpdater):
        with updater.step("Query"), updater.watch(lambda: 1, 10, stop=stopped.set):
            begun.set()
            assert stopped.wait(SOON)

    task = run_task(work)
    assert begun.wait(SOON)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)


def test_in_a_step_it_moves_the_step_and_the_bar_tells_the_count(task, updater):
    read = Reading()
    with updater.step("Compute"), updater.watch(read, 10):
        read.set(task, 5)
        assert task.children[0].progress.progress == 50
        assert task.progress.progress == pytest.approx(25)
        assert task.progress.count.done == 5
    assert task.progress.count is None


def test_on_progress_hears_of_it():
    seen = []

    def work(updater: ProgressUpdater):
        read = Reading()
        with updater.watch(read, 10):
            read.count = 4
            until(lambda: 40 in seen)

    run_task(work, on_progress=lambda update: seen.append(update.progress)).result(SOON)
    assert seen == pytest.approx([0, 40, 100])


@pytest.mark.parametrize(
    ("read", "total", "error"),
    [(5, 10, TypeError), (int, 0, ValueError), (int, -1, ValueError), (int, "x", TypeError),
     (int, float("nan"), ValueError)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(updater, read, total, error):
    with pytest.raises(error, match="watch: "), updater.watch(read, total):
        pass


def test_what_cannot_stop_is_refused(updater):
    with pytest.raises(TypeError, match="watch: stop is 5"), updater.watch(int, 10, stop=5):
        pass


def test_a_prange_of_numba_moves_the_bar():
    """numba/numba#4267, PecanPy#5: a parallel loop cannot call Python to say how far it is."""
    numba = pytest.importorskip("numba")
    n = 100

    @numba.njit(nogil=True, parallel=True)
    def compiled(rounds, done, sums):
        for i in numba.prange(done.size):
            for k in range(rounds):
                sums[i] += np.sin(sums[i] + k)
            done[i] = 1

    sums, seen = np.zeros(n), []

    def work(updater: ProgressUpdater):
        done = np.zeros(n, np.int64)
        updater.fake_progress(10, "Compiling")
        compiled(1, done, sums)
        done[:] = 0
        with updater.watch(done.sum, total=n, message="Computing"):
            compiled(1_000_000, done, sums)
        return int(done.sum())

    task = run_task(work)
    task.subscribe(lambda: seen.append(task.progress))
    assert task.result(SOON) == n
    between = [now.progress for now in seen if now.count and 0 < now.count.done < n]
    assert len(set(between)) > 3
    assert between == sorted(between)
    assert task.progress.progress == 100
