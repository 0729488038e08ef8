"""A task is a future: its life, and what those who wait for it see."""

import asyncio
import concurrent.futures
import gc
import threading

import pytest

from jupyter_progress import ProgressUpdater, Task


def running(title="test"):
    task = Task(title)
    assert task.begin()
    return task


def test_a_life():
    task = Task("life")
    assert (task.status, task.running(), task.done()) == ("pending", False, False)
    task.begin()
    assert (task.status, task.running(), task.done()) == ("running", True, False)
    task.set_result(7)
    assert (task.status, task.running(), task.done()) == ("done", False, True)
    assert task.result() == 7
    assert task.exception() is None
    assert task.progress.value() == 100


def test_elapsed_stands_still_once_over():
    task = running()
    task.set_result(None)
    assert task.elapsed == task.elapsed


def test_a_failure_keeps_where_the_bar_stood():
    task = running()
    updater = ProgressUpdater(task.live)
    updater.send_update(40)
    updater.fake_progress(90, estimated_time=1)
    error = ValueError("no")
    task.set_exception(error)
    assert task.status == "failed"
    assert 40 <= task.progress.value() <= 90
    assert task.progress.fake is None
    assert task.exception() is error
    with pytest.raises(ValueError, match="no") as caught:
        task.result()
    assert caught.value is error


def test_a_pending_task_that_is_cancelled_never_starts():
    task = Task()
    assert task.cancel()
    assert not task.begin()
    assert task.cancelled()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result()


def test_a_running_task_is_only_asked():
    task = running()
    assert task.cancel()
    assert task.cancelling
    assert not task.done()
    task.set_cancelled()
    assert task.cancelled()
    assert not task.cancelling
    with pytest.raises(concurrent.futures.CancelledError):
        task.exception()


def test_one_that_ignores_the_request_is_done():
    task = running()
    task.cancel()
    task.set_result(1)
    assert task.status == "done"
    assert not task.cancel()


def test_it_ends_once():
    task = running()
    task.set_result(1)
    for end in (lambda: task.set_result(2), lambda: task.set_exception(ValueError())):
        with pytest.raises(concurrent.futures.InvalidStateError):
            end()
    assert (task.result(), task.error) == (1, None)


def test_result_gives_up_in_time_and_the_task_goes_on():
    task = running()
    with pytest.raises(concurrent.futures.TimeoutError):
        task.result(timeout=0.01)
    assert task.running()


def test_the_tools_of_concurrent_futures_serve():
    tasks = [running(str(n)) for n in range(3)]
    threading.Timer(0, lambda: [task.set_result(n) for n, task in enumerate(tasks)]).start()
    assert {t.result() for t in concurrent.futures.as_completed(tasks, timeout=30)} == {0, 1, 2}
    done, not_done = concurrent.futures.wait(tasks)
    assert done == set(tasks)
    assert not not_done


def test_waiters_are_woken_by_a_cancelled_task():
    task = running()
    threading.Timer(0, task.set_cancelled).start()
    done, _ = concurrent.futures.wait([task], timeout=30)
    assert done == {task}


def test_callbacks_are_called():
    task, called = running(), []
    task.add_done_callback(called.append)
    task.set_result(1)
    assert called == [task]


def test_await_gives_result_and_error():
    async def main():
        good, bad = running(), running()
        asyncio.get_running_loop().call_soon(good.set_result, 5)
        assert await good == 5
        bad.set_exception(KeyError("x"))
        with pytest.raises(KeyError):
            await bad

    asyncio.run(main())


def test_interrupting_an_await_does_not_cancel():
    async def main():
        task = running()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(waiting(task), 0.01)
        assert task.running()
        assert not task.cancelling

    async def waiting(task):
        await task

    asyncio.run(main())


def test_a_failure_that_nobody_looked_at_is_logged(caplog):
    task = running("lonely")
    task.set_exception(ValueError("unseen"))
    del task
    gc.collect()
    assert "lonely" in caplog.text
    assert "unseen" in caplog.text


def test_a_failure_that_was_looked_at_is_not(caplog):
    task = running()
    task.set_exception(ValueError("seen"))
    task.exception()
    del task
    gc.collect()
    assert caplog.text == ""
