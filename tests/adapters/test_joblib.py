"""joblib's `Parallel` with a bar, on the real library."""

import threading
import time
from concurrent.futures import CancelledError
from functools import partial

import conditions
import joblib
import pytest
from joblib import delayed

from jupyter_progress import ProgressUpdater, run_task
from jupyter_progress.adapters.joblib import Parallel

SOON = 60

until = partial(conditions.until, seconds=SOON)
WAYS = [
    {"n_jobs": 1},
    {"n_jobs": 2, "prefer": "threads"},
    {"n_jobs": 2},
    {"n_jobs": 2, "backend": "multiprocessing"},
]


def square(x):
    return x * x


def fails(x):
    if x == 5:
        raise ValueError("bad five")
    return x


def nested(x):
    return sum(Parallel(2, prefer="threads")(delayed(square)(y) for y in range(x)))


@pytest.mark.parametrize("way", WAYS)
def test_the_results_are_those_without_us_and_the_last_count_is_the_total(way, capfd, memory):
    given = joblib.Parallel(**way)(delayed(square)(x) for x in range(20))
    assert Parallel(**way)(delayed(square)(x) for x in range(20)) == given
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress, bar.title) == ("done", 100, "Parallel")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("way", WAYS)
def test_in_a_task_it_moves_the_bar_of_the_task(way, memory):
    begun, go_on = threading.Event(), threading.Event()

    def calls():
        for x in range(20):
            if x == 12:
                begun.set()
                assert go_on.wait(SOON)
            yield delayed(square)(x)

    task = run_task(lambda: Parallel(message="Squares", total=20, **way)(calls()))
    assert begun.wait(SOON)
    until(lambda: task.progress.count is not None and task.progress.count.done > 0)
    assert task.progress.count.total == 20
    assert 0 < task.progress.progress < 70
    assert task.progress.message == "Squares"
    go_on.set()
    assert task.result(SOON) == [x * x for x in range(20)]
    assert (task.progress.progress, memory.shown) == (100, [task])


@pytest.mark.parametrize(
    ("calls", "total"),
    [
        (lambda: [delayed(square)(x) for x in range(6)], 6),
        (lambda: (delayed(square)(x) for x in range(6)), 6),
        (lambda: (delayed(square)(x) for x in [1, 2, 3]), 3),
        (lambda: (delayed(square)(x) for x in range(6) if x % 2), None),
        (lambda: (delayed(square)(x + y) for x in range(2) for y in range(3)), None),
        (lambda: (delayed(square)(x) for x in iter(lambda: 1, 1)), None),
    ],
)
def test_how_many_there_are_is_known_at_once_where_it_can_be(calls, total, memory):
    """joblib#972: whoever wants a bar has had to say the total, for a generator has no length."""
    seen = []

    class Looked(Parallel):
        def print_progress(self):
            super().print_progress()
            seen.append(memory.shown[0].progress.count)

    plain = joblib.Parallel(1)(calls())
    assert Looked(1)(calls()) == plain
    assert memory.shown[0].status == "done"
    first = next((count.total for count in seen if count is not None), None)
    assert first == (total if plain else None)


@pytest.mark.parametrize("way", WAYS[:3])
@pytest.mark.parametrize("kind", ["generator", "generator_unordered"])
def test_results_given_out_one_by_one(way, kind, memory):
    outputs = Parallel(**way, return_as=kind)([delayed(square)(x) for x in range(8)])
    (bar,) = memory.shown
    assert bar.status == "running"
    assert sorted(outputs) == [x * x for x in range(8)]
    assert (bar.status, bar.progress.progress) == ("done", 100)


def test_results_that_nobody_wants_any_more(memory):
    outputs = Parallel(1, return_as="generator")(delayed(square)(x) for x in range(8))
    assert next(outputs) == 0
    outputs.close()
    (bar,) = memory.shown
    assert bar.status == "stopped"


@pytest.mark.parametrize("way", WAYS)
def test_a_call_that_fails_leaves_the_bar_as_failed(way, memory):
    with pytest.raises(ValueError, match="bad five"):
        Parallel(**way)(delayed(fails)(x) for x in range(20))
    (bar,) = memory.shown
    assert bar.status == "failed"
    assert bar.progress.progress < 100
    assert str(bar.error) == "bad five"


@pytest.mark.parametrize("way", WAYS[:3])
def test_calls_within_calls_have_no_bar_of_their_own(way, memory, capfd):
    expected = [sum(y * y for y in range(x)) for x in range(4)]
    assert Parallel(**way)(delayed(nested)(x) for x in range(4)) == expected
    assert len(memory.shown) == 1
    assert capfd.readouterr() == ("", "")


def test_one_within_another_in_a_row(memory):
    def outer(updater: ProgressUpdater):
        return [Parallel(1)([delayed(square)(x)] * 3) for x in updater.track(range(4))]

    task = run_task(outer)
    assert task.result(SOON) == [[x * x] * 3 for x in range(4)]
    assert (task.progress.progress, memory.shown) == (100, [task])


def wait_for_ever():
    threading.Event().wait(SOON)


@pytest.mark.parametrize("way", WAYS[1:])
def test_a_cancel_ends_it_while_its_calls_still_run(way):
    release = threading.Event()
    wait = release.wait if way.get("prefer") == "threads" else wait_for_ever
    parallel = []

    def work():
        parallel.append(Parallel(**way, timeout=SOON))
        return parallel[0](delayed(wait)() for _ in range(4))

    task = run_task(work)
    until(lambda: parallel and parallel[0].n_dispatched_tasks)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert time.monotonic() - began < SOON / 2
    assert (task.status, parallel[0].timeout) == ("cancelled", SOON)
    release.set()


def test_a_cancel_ends_one_that_runs_in_its_own_thread_at_its_next_call():
    ran = []

    def call(task):
        ran.append(1)
        task[0].cancel()

    task = []
    ready = threading.Event()

    def work():
        ready.wait(SOON)
        return Parallel(1)(delayed(call)(task) for _ in range(9))

    task.append(run_task(work))
    ready.set()
    with pytest.raises(CancelledError):
        task[0].result(SOON)
    assert len(ran) == 1


def test_one_that_is_used_again_begins_anew(memory):
    with Parallel(2, prefer="threads") as parallel:
        for _ in range(2):
            assert parallel(delayed(square)(x) for x in range(5)) == [0, 1, 4, 9, 16]
    assert [bar.status for bar in memory.shown] == ["done", "done"]


def test_nothing_to_do(memory):
    assert Parallel(2, prefer="threads")(delayed(square)(x) for x in []) == []
    assert memory.shown[0].status == "done"
