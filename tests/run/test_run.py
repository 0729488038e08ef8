"""Tasks run in the background: threads, contexts, cancelling, errors, waiting."""

import asyncio
import concurrent.futures
import contextvars
import functools
import gc
import logging
import os
import subprocess
import sys
import textwrap
import threading
import traceback
import weakref
from collections import UserDict

import pytest

import jupyter_progress
from jupyter_progress import (
    ProgressTracker,
    ProgressUpdater,
    run_task,
    tasks,
    track_progress,
    wait,
)
from jupyter_progress.run.threads import MAX_THREADS
from jupyter_progress.values.update import Update

LONG = 60
"""Seconds that a test waits for what should come at once."""


@track_progress
def task_function(some_argument: int, updater: ProgressUpdater):
    """The first sample of Dara's documentation."""
    result = some_argument
    for i in range(10):
        updater.send_update((i / 10) * 100, f"Step {i}")
        result = result + 1
    updater.send_update(100, "Done")
    return result


def test_the_first_sample_task():
    assert task_function(5).result(LONG) == 15


def test_the_second_sample_task():
    @track_progress
    def task_function(some_argument: int, updater: ProgressUpdater):
        result = 0
        for i in range(5):
            updater.send_update((i / 10) * 100, f"Step {i}")
            result = result + 1
        updater.fake_progress(
            progress_end=80, message="Running third party computation", estimated_time=5000
        )
        result = result * 2
        updater.send_update(80, "Third party computation finished")
        result = result + 2
        updater.send_update(100, "Done")
        return result

    task = task_function(1)
    assert task.result(LONG) == 12
    assert task.progress.message == "Done"


def test_a_call_returns_at_once_and_runs_elsewhere():
    go = threading.Event()

    @track_progress
    def f(updater: ProgressUpdater):
        assert go.wait(LONG)
        return threading.current_thread()

    task = f()
    assert not task.done()
    assert task in tasks()
    go.set()
    assert task.result(LONG) is not threading.main_thread()
    assert task not in tasks()


def test_async_functions():
    @track_progress
    async def f(n, updater: ProgressUpdater):
        updater.send_update(50)
        await asyncio.sleep(0)
        return n

    async def plain(n):
        return n

    assert f(3).result(LONG) == 3
    assert run_task(plain, (4,)).result(LONG) == 4


def test_an_async_task_is_cancelled_at_its_await():
    at_await, cleaned = threading.Event(), []

    @track_progress
    async def f(updater: ProgressUpdater):
        try:
            at_await.set()
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    task = f()
    assert at_await.wait(LONG)
    assert task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(LONG)
    assert cleaned == [True]
    assert task.status == "cancelled"


def test_a_loop_is_cancelled_at_its_next_update():
    started = threading.Event()

    @track_progress
    def f(updater: ProgressUpdater):
        n = 0
        while True:
            n += 1
            try:
                updater.send_update(12, f"round {n}")
            except Exception:
                pytest.fail("a plain except must not see the cancel")
            started.set()

    task = f()
    assert started.wait(LONG)
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(LONG)
    assert (task.status, task.progress.value()) == ("cancelled", 12)


def test_a_cancel_error_of_ones_own_is_a_failure():
    def f():
        raise concurrent.futures.CancelledError("not asked for")

    task = run_task(f)
    assert isinstance(task.exception(LONG), concurrent.futures.CancelledError)
    assert task.status == "failed"


def test_the_traceback_is_the_functions_own():
    def inner():
        return 1 / 0

    @track_progress
    def f(updater: ProgressUpdater):
        return inner()

    with pytest.raises(ZeroDivisionError):
        f().result(LONG)
    task = f()
    names = [frame.name for frame in traceback.extract_tb(task.exception(LONG).__traceback__)]
    assert names == ["f", "inner"]

    async def g():
        inner()

    names = [
        frame.name for frame in traceback.extract_tb(run_task(g).exception(LONG).__traceback__)
    ]
    assert names == ["g", "inner"]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_whatever_is_raised_ends_the_task(error):
    def f():
        raise error

    assert run_task(f).exception(LONG) is error


def test_a_task_runs_in_a_copy_of_its_callers_context():
    name = contextvars.ContextVar("name")
    name.set("caller")

    def f():
        seen = name.get()
        name.set("task")
        return seen

    assert run_task(f).result(LONG) == "caller"
    assert name.get() == "caller"


def test_many_tasks_queue():
    go, most, now, lock = threading.Event(), [0], [0], threading.Lock()

    def f():
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        assert go.wait(LONG)
        with lock:
            now[0] -= 1

    many = [run_task(f) for _ in range(1000)]
    assert sum(task.status == "pending" for task in many) >= 1000 - MAX_THREADS
    go.set()
    wait(*many, timeout=LONG)
    assert all(task.exception() is None for task in many)
    assert most[0] <= MAX_THREADS


def test_tasks_wait_for_tasks_a_hundred_deep():
    @track_progress
    def f(n, updater: ProgressUpdater):
        return 0 if n == 0 else 1 + f(n - 1).result()

    assert f(100).result(LONG) == 100


def test_tasks_wait_for_many_children_by_any_means():
    @track_progress
    def parent(depth, updater: ProgressUpdater):
        if depth == 0:
            return 1
        children = [parent(depth - 1) for _ in range(3)]
        return sum(child.result() for child in concurrent.futures.as_completed(children))

    @track_progress
    async def aparent(depth, updater: ProgressUpdater):
        if depth == 0:
            return 1
        return sum(await asyncio.gather(*(aparent(depth - 1) for _ in range(3))))

    assert [t.result(LONG) for t in [parent(3) for _ in range(MAX_THREADS + 3)]] == [27] * (
        MAX_THREADS + 3
    )
    assert aparent(3).result(LONG) == 27


def test_wait_takes_in_those_started_meanwhile_and_leaves_out_itself():
    def child():
        return 1

    def parent():
        task = run_task(child)
        wait(timeout=LONG)
        return task.done()

    task = run_task(parent)
    _, late = wait(timeout=LONG)
    assert not late
    assert task.done()
    assert task.result() is True


def test_wait_gives_up_in_time():
    go = threading.Event()
    task = run_task(go.wait, (LONG,))
    assert wait(task, timeout=0.01) == (set(), {task})
    go.set()
    assert wait(task, timeout=LONG) == ({task}, set())


def test_an_executor_of_concurrent_futures():
    with concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="mine") as pool:

        @track_progress(executor=pool)
        def f(updater: ProgressUpdater):
            return threading.current_thread().name

        assert f().result(LONG).startswith("mine")
        assert run_task(lambda: 1, executor=pool).result(LONG) == 1


@pytest.mark.parametrize("executor", ["procces", 5, object()], ids=str)
def test_an_unknown_executor_is_named(executor):
    with pytest.raises(ValueError, match=r"executor is .*; give None or 'thread'"):
        run_task(print, executor=executor)
    with pytest.raises(ValueError, match="executor is"):
        track_progress(executor=executor)


def test_run_task_refuses_what_it_cannot_run():
    with pytest.raises(TypeError, match="5 is not callable"):
        run_task(5)
    with pytest.raises(TypeError, match=r"task_function\(\): missing a required .*some_arg"):
        run_task(task_function)
    with pytest.raises(TypeError, match="on_progress is 5"):
        run_task(task_function, (1,), on_progress=5)


def test_estimates_are_checked_at_decoration():
    with pytest.raises(ValueError, match="estimated_time is -1"):
        track_progress(estimated_time=-1)


def test_a_title_and_an_estimate():
    go = threading.Event()

    @track_progress(title="Fitting", estimated_time=60_000)
    def f(updater: ProgressUpdater):
        assert go.wait(LONG)

    task = f()
    started = threading.Event()
    task.subscribe(lambda: task.progress.fake and started.set())
    assert task.progress.fake or started.wait(LONG)
    assert (task.title, task.progress.fake.estimated_time) == ("Fitting", 60_000)
    go.set()
    task.result(LONG)


def test_the_core_imports_nothing_of_jupyter():
    code = (
        "import sys, jupyter_progress; print([m for m in sys.modules if m.split('.')[0] in"
        " ('IPython', 'ipywidgets', 'anywidget', 'traitlets', 'ipykernel', 'asyncio')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there():
    for name in jupyter_progress.__all__:
        assert getattr(jupyter_progress, name) is not None
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = jupyter_progress.nothing_such


def test_decorators_below_are_kept():
    ran = []

    def twice(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            ran.append("wrapper")
            return 2 * func(*args, **kwargs)

        return wrapper

    @track_progress
    @twice
    def below(n, updater: ProgressUpdater):
        return n

    @twice
    @track_progress
    def above(n, updater: ProgressUpdater):
        return n

    assert below(5).result(LONG) == 10
    assert run_task(below, (5,)).result(LONG) == 10
    assert below(5, updater=ProgressTracker().updater) == 10
    assert run_task(above, (5,)).result(LONG) == 10
    assert ran == ["wrapper"] * 4


def test_a_partial_of_a_tracked_function_runs_in_the_one_task():
    assert run_task(functools.partial(task_function, 5)).result(LONG) == 15


def test_functions_without_a_signature_can_run():
    assert run_task(max, (1, 2)).result(LONG) == 2
    assert run_task(int, ("3",)).result(LONG) == 3


def test_what_an_executor_drops_is_cancelled():
    go = threading.Event()
    executor = concurrent.futures.ThreadPoolExecutor(1)
    first = run_task(go.wait, executor=executor)
    second = run_task(max, (1, 2), executor=executor)
    executor.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(concurrent.futures.CancelledError):
        second.result(LONG)
    go.set()
    assert first.result(LONG)


def test_a_result_goes_when_nobody_holds_its_task():
    class Result:
        pass

    gc.disable()
    try:
        result = weakref.ref(run_task(Result).result(LONG))
        # The thread lets go a moment after the result is there.
        for _ in range(LONG * 100):
            if result() is None:
                break
            threading.Event().wait(0.01)
        assert result() is None
    finally:
        gc.enable()


def test_short_tasks_one_after_the_other_share_a_thread():
    threads = {run_task(threading.current_thread).result(LONG) for _ in range(100)}
    assert len(threads) < 10  # one may not be idle yet when the next task comes


def test_a_task_ends_although_its_end_cannot_be_shown(monkeypatch):
    monkeypatch.setattr(logging.getLogger("jupyter_progress"), "exception", _fail)
    go = threading.Event()
    task = run_task(go.wait)
    task.subscribe(_fail)
    go.set()
    assert task.result(LONG)
    assert task.status == "done"


def _fail(*_):
    raise OSError("the stream is gone")


def test_metrics_that_do_not_compare_are_shown():
    class Array:
        def __eq__(self, other):
            raise ValueError("ambiguous")

        def __str__(self):
            return "[0 1]"

    shown = threading.Semaphore(0)

    start = threading.Event()

    def work(updater: ProgressUpdater):
        assert start.wait(LONG)
        for _ in range(3):
            updater.send_update(50, grad=Array())
            assert shown.acquire(timeout=LONG)

    task = run_task(work)
    task.subscribe(shown.release)
    start.set()
    assert task.result(LONG) is None
    assert str(task.progress.metrics["grad"]) == "[0 1]"


def test_the_garbage_collector_may_drop_a_loop_amid_an_update():
    class Collecting(UserDict):
        def keys(self):  # where the live progress holds its lock
            gc.collect()
            return super().keys()

    def work(updater: ProgressUpdater):
        items = updater.track([1, 2, 3])
        next(items)
        circle = [items]
        circle.append(circle)
        del items, circle
        updater.sink.send(Update(metrics=Collecting(a=1)))
        return bool(updater.sink.sources)

    assert run_task(work).result(LONG) is False


def test_stop_iteration_can_be_awaited():
    async def main():
        await run_task(next, (iter(()),))

    with pytest.raises(RuntimeError, match="StopIteration"):
        asyncio.run(asyncio.wait_for(main(), LONG))


def test_a_cancel_after_an_async_function_has_returned_is_harmless():
    go = threading.Event()

    async def work(updater: ProgressUpdater):
        updater.send_update(10)
        returned.set()
        return 1

    returned = threading.Event()
    task = run_task(work, on_progress=lambda _: go.wait(LONG))
    assert returned.wait(LONG)
    for _ in range(100):
        task.cancel()
    go.set()
    assert task.exception(LONG) is None if not task.cancelled() else True


@pytest.mark.skipif(sys.version_info < (3, 11), reason="there are no task groups")
def test_a_cancelled_task_group_is_cancelled():
    began, asked = threading.Event(), threading.Event()

    async def part(updater):
        began.set()
        assert asked.wait(LONG)  # so that it comes to the update, not to an await
        updater.send_update(5)

    async def work(updater: ProgressUpdater):
        async with asyncio.TaskGroup() as group:
            group.create_task(part(updater))
            group.create_task(part(updater))

    task = run_task(work)
    assert began.wait(LONG)
    task.cancel()
    asked.set()
    concurrent.futures.wait([task], LONG)
    assert task.status == "cancelled"


def test_a_late_update_is_told_at_the_line_that_makes_it():
    kept = []

    def work(updater: ProgressUpdater):
        kept.append(updater)

    run_task(work).result(LONG)
    for late in (lambda up: up.send_update(5), lambda up: up.fake_progress(9)):
        run_task(work).result(LONG)
        with pytest.warns(RuntimeWarning, match="after its task had ended") as warned:
            late(kept[-1])
        assert warned[0].filename == __file__


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_tasks_run_in_a_forked_process():
    code = """
    import os, threading
    from jupyter_progress import run_task, tasks
    from jupyter_progress.run.threads import MAX_THREADS
    go = threading.Event()
    held = [run_task(go.wait) for _ in range(MAX_THREADS)]
    child = os.fork()
    if child == 0:
        assert not tasks()
        os._exit(run_task(max, (1, 2)).result(30))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    go.set()
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    subprocess.run(command, check=True, timeout=LONG)


def test_threads_of_a_task_can_wait_for_tasks_that_they_start():
    here = threading.Barrier(MAX_THREADS)

    def outer():
        here.wait(LONG)  # all threads are taken
        with concurrent.futures.ThreadPoolExecutor(2) as executor:
            return list(executor.map(lambda n: run_task(abs, (n,)).result(LONG), range(3)))

    outers = [run_task(outer) for _ in range(MAX_THREADS)]
    assert [task.result(LONG) for task in outers] == [[0, 1, 2]] * MAX_THREADS
