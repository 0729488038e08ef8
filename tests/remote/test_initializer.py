"""Pools that a task starts itself."""

import concurrent.futures
import multiprocessing

import jobs
import loky
import pytest

from jupyter_progress import ProgressUpdater, display_mode, run_task, worker_initializer

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(autouse=True)
def silent():
    with display_mode("off"):
        yield


def futures_pool(**options):
    return concurrent.futures.ProcessPoolExecutor(2, mp_context=SPAWN, **options)


def forked_pool(**options):
    context = multiprocessing.get_context("fork")
    return concurrent.futures.ProcessPoolExecutor(2, mp_context=context, **options)


def loky_pool(**options):
    return loky.ProcessPoolExecutor(2, **options)


POOLS = [futures_pool, forked_pool, loky_pool]


@pytest.mark.parametrize("make", POOLS)
def test_its_functions_move_the_bar_of_the_task(make):
    seen = []

    def work(updater: ProgressUpdater):
        with make(initializer=worker_initializer()) as pool:
            return pool.submit(jobs.ambient, 30, "from a worker").result()

    task = run_task(work, on_progress=seen.append)
    assert task.result(30) == "from a worker"
    assert (30, "from a worker") in [(each.progress, each.message) for each in seen]


@pytest.mark.parametrize("make", POOLS)
def test_without_it_they_are_silent(make):
    seen = []

    def work(updater: ProgressUpdater):
        updater.send_update(10, "the task")
        with make() as pool:
            return pool.submit(jobs.ambient, 30, "from a worker").result()

    assert run_task(work, on_progress=seen.append).result(30) == "from a worker"
    assert [each.message for each in seen] == ["the task"]


def test_a_pool_of_multiprocessing():
    seen = []

    def work(updater: ProgressUpdater):
        part = updater.span(50, 100)
        part.send_update(0, "begin")
        with SPAWN.Pool(2, worker_initializer()) as pool:
            done = pool.map(jobs.ambient_quarter, range(4))
            pool.close()
            pool.join()
            return done

    assert run_task(work, on_progress=seen.append).result(30) == [0, 1, 2, 3]
    assert {"0", "1", "2", "3"} & {each.message for each in seen}


def test_a_cancel_of_the_task_stops_them():
    seen = []

    def work(updater: ProgressUpdater):
        with SPAWN.Pool(1, worker_initializer()) as pool:
            pool.apply(jobs.ambient_for_ever)

    task = run_task(work, on_progress=seen.append)
    jobs.wait_until(lambda: any(each.message == "for ever" for each in seen))
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(30)


def test_outside_of_tasks_it_has_no_effect():
    with futures_pool(initializer=worker_initializer()) as pool:
        assert pool.submit(jobs.ambient, 30, "silent").result() == "silent"


def test_within_a_worker_process_of_ours():
    seen = []

    def work(updater: ProgressUpdater):
        import jobs

        from jupyter_progress import worker_initializer

        context = __import__("multiprocessing").get_context("spawn")
        with context.Pool(1, worker_initializer()) as pool:
            done = pool.apply(jobs.ambient, (30, "two away"))
            pool.close()
            pool.join()
            return done

    assert run_task(work, executor="process", on_progress=seen.append).result(60) == "two away"
    assert "two away" in [each.message for each in seen]
