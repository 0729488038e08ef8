"""Dask's schedulers in this process, and futures, with a bar."""

import threading
from concurrent.futures import CancelledError
from time import monotonic

import dask
import dask.bag
import pytest
from dask.diagnostics import ProgressBar as TheirBar

from jupyter_progress import run_task
from jupyter_progress.adapters.dask import ProgressBar, as_completed

SOON = 60


@dask.delayed
def square(x):
    return x * x


@dask.delayed
def fails(x):
    if x == 3:
        raise ValueError("bad three")
    return x


def graph(function=square, n=10):
    return dask.delayed(sum)([function(x) for x in range(n)])


@pytest.mark.parametrize("scheduler", ["threads", "sync", "processes"])
def test_the_result_is_that_without_us_and_all_keys_are_counted(scheduler, memory, capfd):
    seen = []

    class Looked(ProgressBar):
        def _posttask(self, *args):
            super()._posttask(*args)
            (bar,) = memory.shown
            bar.live.throttle.flush()
            seen.append(bar.progress.count.facts(None)[0])

    expected = graph().compute(scheduler=scheduler)
    with Looked("Squares"):
        assert graph().compute(scheduler=scheduler) == expected == 285
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress, bar.progress.message) == ("done", 100, "Squares")
    assert seen == [f"{n} / 11 tasks" for n in range(1, 12)]
    assert capfd.readouterr() == ("", "")


def test_several_computations_under_one_that_is_registered(memory):
    bar = ProgressBar()
    bar.register()
    try:
        dask.compute(square(1), square(2), scheduler="sync")
        dask.bag.from_sequence(range(20), npartitions=4).sum().compute(scheduler="threads")
    finally:
        bar.unregister()
    square(3).compute(scheduler="sync")
    assert [each.status for each in memory.shown] == ["done", "done"]


def test_beside_the_bar_of_dask(memory, capsys):
    with TheirBar(minimum=0, dt=0.01), ProgressBar():
        graph().compute(scheduler="sync")
    assert len(memory.shown) == 1
    assert "Completed" in capsys.readouterr().out  # asked for, so drawn as ever


def test_a_failure_leaves_the_bar_as_failed(memory):
    with ProgressBar(), pytest.raises(ValueError, match="bad three"):
        graph(fails).compute(scheduler="sync")
    (bar,) = memory.shown
    assert (bar.status, str(bar.error)) == ("failed", "bad three")
    with ProgressBar():
        assert graph().compute(scheduler="sync") == 285
    assert memory.shown[1].status == "done"


def test_in_a_task_it_moves_the_bar_of_the_task_and_a_cancel_is_met_at_the_next_key(memory):
    ran, task, ready = [], [], threading.Event()

    @dask.delayed
    def key(x):
        ran.append(x)
        if len(ran) == 3:
            task[0].cancel()

    def work():
        ready.wait(SOON)
        with ProgressBar():
            dask.compute([key(x) for x in range(10)], scheduler="sync")

    task.append(run_task(work))
    ready.set()
    with pytest.raises(CancelledError):
        task[0].result(SOON)
    assert len(ran) == 3
    assert task[0].progress.count.done in (2, 3)
    assert 0 < task[0].progress.progress < 50
    assert memory.shown == [task[0]]


@pytest.fixture(scope="module")
def client():
    from distributed import Client

    with Client(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as client:
        yield client


def test_futures_are_given_out_as_they_are_done(client, memory):
    futures = client.map(lambda x: x * x, range(8))
    assert sorted(each.result() for each in as_completed(futures, "Squares")) == [
        x * x for x in range(8)
    ]
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress, bar.progress.message) == ("done", 100, "Squares")


def test_a_cancel_cancels_the_futures_that_are_left(client):
    from distributed import Event

    release = Event("release", client=client)
    futures = client.map(lambda x: x == 0 or Event("release").wait(SOON), range(20), pure=False)

    def work():
        for _ in as_completed(futures):
            task[0].cancel()

    ready, task = threading.Event(), []
    task.append(run_task(lambda: ready.wait(SOON) and work()))
    ready.set()
    try:
        with pytest.raises(CancelledError):
            task[0].result(SOON)
        until = monotonic() + SOON
        while sum(each.cancelled() for each in futures) < 17:
            assert monotonic() < until
    finally:
        release.set()


def test_futures_that_nobody_wants_any_more(client, memory):
    outputs = as_completed(client.map(abs, range(8)))
    next(outputs)
    outputs.close()
    assert memory.shown[0].status == "stopped"
