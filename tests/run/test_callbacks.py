"""`on_progress` gets every update, in order, one at a time, and never holds anybody up for ever."""

import asyncio
import sys
import threading

from jupyter_progress import ProgressUpdater, run_task
from jupyter_progress.run import callbacks

LONG = 60


def counting(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i}", i=i)
    return n


def test_none_is_lost_and_all_are_in_order():
    got = []
    task = run_task(counting, (5000,), on_progress=got.append)
    assert task.result(LONG) == 5000
    assert [update.metrics["i"] for update in got] == list(range(5000))
    assert got[4999].message == "Step 4999"
    assert {update.task_id for update in got} == {task.id}


def test_an_async_callback_is_never_called_twice_at_once():
    got, within = [], [0]

    async def on_progress(update):
        within[0] += 1
        assert within[0] == 1
        await asyncio.sleep(0)
        got.append(update.metrics["i"])
        within[0] -= 1

    run_task(counting, (300,), on_progress=on_progress).result(LONG)
    assert got == list(range(300))


def test_a_fake_segment_is_structured_data():
    got = []

    def f(updater: ProgressUpdater):
        updater.send_update(40, "a__b")
        updater.fake_progress(80, "Solving__it", 5000)

    run_task(f, on_progress=got.append).result(LONG)
    first, second = got
    assert (first.progress, first.message, first.fake) == (40, "a__b", None)
    assert (second.progress, second.message) == (40, "Solving__it")
    assert (second.fake.start, second.fake.end, second.fake.estimated_time) == (40, 80, 5000)


def test_it_never_runs_on_the_main_thread():
    threads = set()
    task = run_task(counting, (3,), on_progress=lambda _: threads.add(threading.current_thread()))
    task.result(LONG)
    assert threading.main_thread() not in threads
    assert len(threads) == 1


def test_its_failure_is_reported_once_and_ends_nothing(caplog):
    calls = []

    def fail(update):
        calls.append(update)
        raise RuntimeError("callback broke")

    assert run_task(counting, (5,), on_progress=fail).result(LONG) == 5
    assert len(calls) == 5
    assert caplog.text.count("RuntimeError: callback broke") == 1
    assert "the task goes on" in caplog.text


def test_a_slow_callback_makes_the_task_wait(monkeypatch):
    monkeypatch.setattr(callbacks, "BACKLOG", 10)
    go, sent = threading.Event(), []
    got = []

    def f(updater: ProgressUpdater):
        for i in range(100):
            updater.send_update(i)
            sent.append(i)

    def slow(update):
        assert go.wait(LONG)
        got.append(update)

    full = threading.Event()
    acquire = threading.Semaphore.acquire

    def acquire_and_tell(self, blocking=True, timeout=None):
        if blocking:  # there was no room at once
            full.set()
        return acquire(self, blocking, timeout)

    monkeypatch.setattr(threading.Semaphore, "acquire", acquire_and_tell)
    task = run_task(f, on_progress=slow)
    assert full.wait(LONG)
    assert len(sent) <= 12
    assert not task.done()
    go.set()
    task.result(LONG)
    assert len(got) == 100


def test_all_are_delivered_before_the_result():
    got = []
    go = threading.Event()

    def slow(update):
        assert go.wait(LONG)
        got.append(update)

    task = run_task(counting, (50,), on_progress=slow)
    seen = []
    task.add_done_callback(lambda _: seen.append(len(got)))
    go.set()
    task.result(LONG)
    assert seen == [50]


def test_those_of_a_failed_task_are_delivered_too():
    got = []

    def f(updater: ProgressUpdater):
        updater.send_update(30, "so far")
        raise ValueError("no")

    task = run_task(f, on_progress=got.append)
    assert isinstance(task.exception(LONG), ValueError)
    assert [update.message for update in got] == ["so far"]


def test_updates_of_several_threads_arrive_whole_and_none_is_lost():
    got, n_threads, n = [], 4, 2000

    def work(updater: ProgressUpdater):
        def send(first):
            for i in range(first, n, n_threads):
                updater.send_update(i / 100, str(i), n=i)

        senders = [threading.Thread(target=send, args=(i,)) for i in range(n_threads)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        run_task(work, on_progress=got.append).result(LONG)
    finally:
        sys.setswitchinterval(before)
    told = [(update.progress, update.message, update.metrics["n"]) for update in got]
    assert sorted(told) == sorted((i / 100, str(i), i) for i in range(n))
