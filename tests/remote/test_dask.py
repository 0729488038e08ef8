"""What befalls a Dask cluster amid a task."""

import concurrent.futures
import gc
import os
import subprocess
import sys
import threading
import weakref

import dask
import jobs
import pytest
from dask.utils import key_split
from distributed import Client, LocalCluster
from earlier_runs import store_for_runs
from test_executors import until

from jupyter_progress import TaskCancelled, display_mode, map_tasks, run_task
from jupyter_progress.remote.dask import SMALL
from jupyter_progress.run.keys import key_of
from jupyter_progress.run.step_times import StepTimes


@pytest.fixture(autouse=True)
def silent():
    with display_mode("off"):
        yield


OPTIONS = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": ":0"}


@pytest.fixture(scope="module")
def client():
    with LocalCluster(**OPTIONS) as cluster, Client(cluster) as client:
        yield client


@pytest.fixture
def doomed():
    """A cluster for one test: of workers that were killed Dask does not always start all again."""
    with LocalCluster(**OPTIONS) as cluster, Client(cluster) as client:
        yield client


@pytest.fixture
def strict():
    """A cluster for one test that gives up a task at the first worker that it has killed."""
    once = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with once, LocalCluster(**OPTIONS) as cluster, Client(cluster) as client:
        yield client


def test_a_worker_that_is_lost_has_the_task_begin_again_and_the_bar_say_so(doomed, tmp_path):
    path = tmp_path / "once"
    task = run_task(jobs.killed_once, (str(path),), executor=doomed)
    until(task, "first")
    (tmp_path / "once-seen").touch()
    assert task.result(60) == "survived"
    assert task.note == "began again: a worker was lost"
    assert task.progress.message == "again"


def test_what_a_lost_worker_did_is_not_learned(tmp_path, monkeypatch):
    store = store_for_runs(tmp_path, monkeypatch)
    path = tmp_path / "once"
    # A cluster of its own: workers of the other are lost in the next test.
    options = {"n_workers": 1, "threads_per_worker": 2, "dashboard_address": ":0"}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        task = run_task(jobs.steps_killed_once, (str(path),), executor=client)
        until(task, "loaded")
        (tmp_path / "once-seen").touch()
        task.result(60)
    assert task.note == "began again: a worker was lost"
    key = key_of(jobs.steps_killed_once)
    (run,) = store.earlier(key)
    assert run.steps[StepTimes(lambda: key).key_of(("Load",))] < 1
    assert run.seconds < 2 < task.elapsed


def test_one_that_dask_gives_up_fails_and_the_next_one_runs(strict):
    task = run_task(jobs.dies, executor=strict)
    error = task.exception(60)
    assert type(error).__name__ == "WorkerLost"
    assert "KilledWorker" in str(error)
    assert run_task(jobs.count, (3,), executor=strict).result(60) == 3


def test_one_that_does_not_listen_is_over_for_the_notebook(client, tmp_path):
    def sleeps(updater: jobs.ProgressUpdater):
        updater.send_update(10, "deaf")
        jobs.wait_until(lambda: (tmp_path / "go").exists())

    task = run_task(sleeps, executor=client)
    until(task, "deaf")
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(20)
    assert task.progress.progress == 10
    (tmp_path / "go").touch()


def test_the_tasks_of_a_group_are_called_by_their_function_on_the_dashboard(client, tmp_path):
    group = map_tasks(jobs.wait_until, [(tmp_path / "go").exists] * 3, executor=client)
    known = client.cluster.scheduler.tasks
    jobs.wait_until(lambda: [*map(key_split, list(known))].count("wait_until") == 3)
    (tmp_path / "go").touch()
    assert len(group.result(60)) == 3


def test_one_that_began_unheard_is_told_of_a_cancel(tmp_path):
    def listens(updater: jobs.ProgressUpdater):
        (tmp_path / "began").touch()
        try:
            jobs.wait_until(lambda: updater.send_update(10))
        except TaskCancelled:
            (tmp_path / "told").touch()
            raise

    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(**options) as cluster, Client(cluster.scheduler_address) as client:
        before = client.submit(jobs.wait_until, (tmp_path / "go").exists)
        task = run_task(listens, executor=client)
        jobs.wait_until(lambda: any("listens" in key for key in cluster.scheduler.tasks))
        hears = threading.Event()
        client.loop.add_callback(hears.wait, 30)
        (tmp_path / "go").touch()
        jobs.wait_until((tmp_path / "began").exists)
        assert task.status == "pending"
        task.cancel()
        hears.set()
        jobs.wait_until((tmp_path / "told").exists)
        assert before.done()


@pytest.mark.parametrize("size", [0, SMALL - 500, SMALL, 5_000_000])
def test_a_result_of_any_size_arrives(client, size):
    assert run_task(bytes, (size,), executor=client).result(20) == bytes(size)


def test_many_more_tasks_than_workers(client):
    group = map_tasks(jobs.square, range(300), executor=client)
    assert group.result(60) == [i * i for i in range(300)]


def test_a_client_goes_when_nobody_holds_it(client):
    with Client(client.cluster) as other:
        assert run_task(jobs.count, (3,), executor=other).result(20) == 3
        gone = weakref.ref(other)
    del other
    jobs.wait_until(lambda: gc.collect() is None or gone() is None)


def test_an_asynchronous_client_is_refused():
    with pytest.raises(ValueError, match="asynchronous"):
        run_task(jobs.count, (3,), executor=AsynchronousClient())


class AsynchronousClient(Client):
    asynchronous = True

    def __init__(self):
        pass

    def __repr__(self):
        return "<a client>"

    def __del__(self):
        pass


def test_a_scheduler_that_is_gone_fails_the_task_and_refuses_others(tmp_path):
    file = tmp_path / "scheduler.json"
    options = ["--scheduler-file", str(file), "--no-dashboard"]
    dask = [sys.executable, "-m", "dask"]
    quiet = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    }
    scheduler = subprocess.Popen([*dask, "scheduler", "--port", "0", *options], **quiet)
    worker = subprocess.Popen([*dask, "worker", *options], **quiet)
    try:
        jobs.wait_until(file.exists)
        client = Client(scheduler_file=str(file))
        client.wait_for_workers(1, timeout=30)
        task = run_task(jobs.listens, executor=client)
        until(task, "listening")
        scheduler.kill()
        error = task.exception(30)
        assert "the scheduler of its cluster is not to be reached" in str(error)
        with pytest.raises(RuntimeError, match="cannot be reached; connect a new Client"):
            run_task(jobs.listens, executor=client)
        client.close(timeout=1)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
