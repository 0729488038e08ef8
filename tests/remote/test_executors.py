"""What holds on every executor: the bar follows the task, wherever that runs."""

import concurrent.futures
import multiprocessing
import os
import threading
import traceback

import conditions
import distributed
import jobs
import loky
import pytest

from jupyter_progress import ProgressUpdater, display_mode, map_tasks, run_task, updater
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.run.history import history

HERE = ("thread", "threads")
KINDS = (*HERE, "process", "spawn", "loky", "client", "client of threads", "dask executor")


@pytest.fixture(scope="module")
def executors():
    spawn = multiprocessing.get_context("spawn")
    options = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": ":0"}
    with (
        concurrent.futures.ThreadPoolExecutor(2) as threads,
        concurrent.futures.ProcessPoolExecutor(2, mp_context=spawn) as processes,
        loky.ProcessPoolExecutor(2) as pool,
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster) as client,
        distributed.LocalCluster(processes=False, **options) as inside,
        distributed.Client(inside) as inside_client,
    ):
        yield {
            "thread": "thread",
            "threads": threads,
            "process": "process",
            "spawn": processes,
            "loky": pool,
            "client": client,
            "client of threads": inside_client,
            "dask executor": client.get_executor(),
        }


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def executor(executors, kind):
    with display_mode("off"):
        yield executors[kind]


def until(task, message):
    """Wait until a task says something."""
    said = threading.Event()

    def look():
        if task.progress.message == message:
            said.set()

    unsubscribe = task.subscribe(look)
    look()
    assert said.wait(20), task
    unsubscribe()


def test_every_update_arrives_in_order_and_then_the_result(executor, kind):
    seen = []
    task = run_task(jobs.count, (100,), executor=executor, on_progress=seen.append)
    assert task.result(30) == 100
    assert [each.message for each in seen] == [f"Step {i}" for i in range(100)]
    assert [each.progress for each in seen] == [i / 100 * 100 for i in range(100)]
    assert [each.metrics["i"] for each in seen] == list(range(100))
    assert (task.status, task.progress.progress) == ("done", 100)


def test_the_last_state_arrives_without_a_callback(executor):
    task = run_task(jobs.count, (1000,), executor=executor)
    assert task.result(30) == 1000
    assert (task.progress.message, task.progress.metrics) == ("Step 999", {"i": 999})


def test_the_ambient_updater_in_a_function_that_travels_whole(executor):
    def work(n):
        for i in range(n):
            updater.send_update(i / n * 100, f"Step {i}")
        return n

    seen = []
    assert run_task(work, (4,), executor=executor, on_progress=seen.append).result(30) == 4
    assert [each.message for each in seen] == [f"Step {i}" for i in range(4)]


def test_functions_of_every_kind(executor):
    factor = 3

    def local(n, updater: ProgressUpdater):
        updater.send_update(50, "local")
        return n * factor

    calls = [
        (local, (2,), 6),
        (lambda n: n * factor, (3,), 9),
        (jobs.count_slowly, (5,), 5),
        (jobs.Model(4).fit, (), 4),
        (jobs.Model(5).plain, (), 5),
        (len, ([1, 2],), 2),
    ]
    tasks = [run_task(func, args, executor=executor) for func, args, _ in calls]
    assert [task.result(30) for task in tasks] == [result for *_, result in calls]


def test_an_error_comes_with_its_type_message_cause_and_traceback(executor):
    task = run_task(jobs.fails, executor=executor)
    error = task.exception(30)
    assert type(error) is jobs.TwoArguments
    assert (str(error), error.value) == ("size is 3", 3)
    assert isinstance(error.__cause__, KeyError)
    last = traceback.extract_tb(error.__traceback__)[-1]
    assert (os.path.basename(last.filename), last.name) == ("jobs.py", "fails")
    assert last.line == 'raise TwoArguments("size", 3) from error'
    assert (task.status, task.progress.progress) == ("failed", 30)
    assert task.progress.message == "about to fail"


def test_what_is_printed_arrives(executor, kind, capsys):
    run_task(jobs.prints, executor=executor).result(30)
    out, err = capsys.readouterr()
    assert "to stdout" in out
    assert "to stderr" in err
    if kind == "process":  # elsewhere other code may print, too
        assert "from a thread\n" in out


def test_a_cancel_stops_it_at_its_next_update(executor):
    task = run_task(jobs.listens, executor=executor)
    until(task, "listening")
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(30)
    assert task.status == "cancelled"
    assert task.progress.progress in (10, 20)


def test_an_async_task_that_cleans_up_is_left_the_time_for_it(executor, tmp_path):
    task = run_task(jobs.awaits, (str(tmp_path),), executor=executor)
    until(task, "listening")
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(30)
    assert (tmp_path / "cleaned up").exists()


def test_a_fake_segment_and_a_loop_after_it_never_go_back(executor):
    seen = []
    task = run_task(jobs.faked, executor=executor, on_progress=seen.append)
    task.result(30)
    assert [each.message for each in seen][:2] == ["Solving", "Part"]
    assert (seen[0].fake.end, seen[0].fake.estimated_time) == (80, 60_000)
    values = [each.progress for each in seen]
    assert values == sorted(values)
    assert seen[-1].message == "Solving more"
    assert seen[-1].fake.end == 95


def test_a_loop_by_track_moves_the_bar_and_a_cancel_ends_it(executor):
    """Although nothing else is drawn: neither where it runs, nor here, as bars are off."""
    task = run_task(jobs.loops_for_ever, executor=executor)
    until(task, "Looping")
    moved = threading.Event()

    def look():
        if task.progress.count is not None and task.progress.count.done > 2:
            moved.set()

    unsubscribe = task.subscribe(look)
    assert moved.wait(20), task
    unsubscribe()
    assert task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(20)
    assert 2 < task.progress.count.done < 10**6


def test_loops_and_tasks_within_it(executor, capsys):
    assert run_task(jobs.loops, executor=executor).result(30) == [0, 1, 2, 3, 4]
    assert run_task(jobs.nested, executor=executor).result(30) == 3
    assert capsys.readouterr().err == ""  # nothing is drawn where nobody looks


def test_what_cannot_be_pickled_is_named(executor, kind):
    lock = threading.Lock()

    def uses():
        return lock

    for func, args, named in (
        (print, (lock,), "the argument args[0], a lock"),
        (uses, (), "the variable lock that it uses, a lock"),
    ):
        if kind in HERE:
            run_task(func, args, executor=executor).result(30)
            continue
        with pytest.raises(TypeError) as raised:
            run_task(func, args, executor=executor).result(30)
        assert "cannot be sent to another process" in str(raised.value)
        assert named in str(raised.value)


def test_a_result_that_cannot_be_pickled_is_named(executor, kind):
    task = run_task(threading.Lock, executor=executor)
    if kind in HERE:
        task.result(30)
        return
    with pytest.raises(TypeError, match=r"the result of .*, a lock, cannot be pickled"):
        task.result(30)
    assert task.progress.progress != 100


def test_a_task_that_was_cancelled_before_it_began_never_runs(executor, kind, tmp_path):
    go = tmp_path / "go"
    blocking = [run_task(jobs.waits_for, (str(go),), executor=executor) for _ in range(60)]
    late = run_task(jobs.Model(1).plain, executor=executor)
    assert late.cancel()
    assert late.status == "cancelled"
    go.touch()
    assert all(task.result(30) for task in blocking)


def test_a_hundred_thousand_updates(executor):
    seen = []
    task = run_task(
        jobs.flood, (100_000,), executor=executor, on_progress=lambda u: seen.append(u.message)
    )
    task.result(60)
    assert seen == list(map(str, range(100_000)))


def test_a_worker_imports_nothing_of_jupyter(executor, kind):
    found = run_task(jobs.imported, executor=executor).result(30)
    if kind not in (*HERE, "client of threads"):
        assert found == []


def test_metrics_that_cannot_be_pickled_are_told_as_text(executor, kind):
    def work(updater: ProgressUpdater):
        import threading

        updater.send_update(50, "x", good=1, bad=threading.Lock())

    seen = []
    run_task(work, executor=executor, on_progress=seen.append).result(30)
    assert seen[0].metrics["good"] == 1
    assert "lock" in str(seen[0].metrics["bad"])


def rows(task):
    return [(each.title, each.status) for each in task.children]


def test_steps_are_rows_of_the_task(executor, tmp_path):
    go = tmp_path / "go"
    seen = []
    task = run_task(jobs.steps, (str(go),), executor=executor)
    leave = task.subscribe(lambda: seen.append(task.progress.progress))
    jobs.wait_until(lambda: any(each.children for each in task.children))
    load, fit = task.children
    assert (load.title, load.status, load.is_timed) == ("Load", "done", True)
    assert (fit.title, fit.status) == ("Fit", "running")
    assert [each.title for each in fit.children] == ["Inner"]
    assert fit.elapsed > 0
    go.touch()
    assert task.result(30) == "fitted"
    leave()
    assert rows(task) == [("Load", "done"), ("Fit", "done")]
    assert seen == sorted(seen)


def test_a_task_that_goes_on_after_its_plan_says_that_all_steps_are_done(
    executor, tmp_path, monkeypatch
):
    monkeypatch.setattr(history, "_enabled", False)  # once that was learned, it is foreseen
    path = tmp_path / "go"
    task = run_task(jobs.planned_and_more, (str(path),), executor=executor)
    try:
        conditions.until(lambda: task.note == "all planned steps are done", 60)
    finally:
        path.touch()
    assert task.result(20) == "more"
    assert task.note == ""


def test_a_step_that_fails_is_told_once(executor):
    task = run_task(jobs.step_fails, executor=executor)
    assert str(task.exception(30)) == "in Bad"
    assert rows(task) == [("Good", "done"), ("Bad", "failed")]
    state = tracker_state(task)
    assert state["error"]["message"] == "in Bad"
    assert state["rows"][1]["error"] is None


def test_steps_and_every_update(executor):
    seen = []
    task = run_task(jobs.steps, ("",), executor=executor, on_progress=seen.append)
    task.result(30)
    values = [each.progress for each in seen]
    assert values == sorted(values)
    assert "Half of it" in [each.message for each in seen]
    assert rows(task) == [("Load", "done"), ("Fit", "done")]


@pytest.mark.parametrize("every", [False, True])
def test_partial_results(executor, every):
    on_progress = (lambda update: None) if every else None
    task = run_task(jobs.yields, (50,), executor=executor, on_progress=on_progress)
    assert task.result(30) == "all"
    assert task.partial == {"best": 49}
    assert run_task(jobs.yields_slowly, (5,), executor=executor).result(30) == 4


def test_a_count_that_is_watched(executor):
    task = run_task(jobs.watches, executor=executor)
    counts = []
    leave = task.subscribe(lambda: counts.append(task.progress.count))
    assert task.result(30) == "watched"
    leave()
    assert any(each is not None and each.total == 1000 for each in counts)


def test_pause_and_resume(executor):
    task = run_task(jobs.listens, executor=executor)
    until(task, "listening")
    assert task.pause()
    jobs.wait_until(lambda: task.note == "")  # it is not at work any more
    assert task.paused
    before = task.elapsed
    assert task.elapsed == before
    assert task.resume()
    assert not task.paused
    assert task.pause()
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(30)


def test_a_task_that_is_paused_before_it_begins(executor, tmp_path):
    task = run_task(jobs.count, (5,), executor=executor)
    if task.pause():
        assert task.resume()
    assert task.result(30) == 5


def test_many_as_one_group(executor):
    group = map_tasks(jobs.reciprocal, [1, 2, 0, 4], executor=executor, max_workers=2)
    assert isinstance(group.exception(30), ZeroDivisionError)
    assert [task.status for task in group] == ["done", "done", "failed", "done"]
    assert [item for item, _ in group.failed] == [0]
    assert [task.result() for task in group if task.status == "done"] == [1.0, 0.5, 0.25]
    assert group.counts.failed == 1
