"""A cancel of a task whose bars are moved by the callbacks of a pool: none of them hangs."""

import multiprocessing.pool
import sys
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest
import rich.progress
import tqdm
import tqdm.contrib.concurrent
from memory import Memory

import jupyter_progress
from jupyter_progress import display_mode, run_task


def awaits(thread):
    """Whether a thread waits for a result: to be interrupted while it submits is Python's risk."""
    frame = sys._current_frames()[thread]
    names = set()
    while frame is not None:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return not names.isdisjoint({"result", "result_iterator", "get"}) and "wait" in names


def by_thread_map(step):
    tqdm.contrib.concurrent.thread_map(step, range(10**4), max_workers=2)


def by_futures(step):
    with rich.progress.Progress() as progress, ThreadPoolExecutor(2) as pool:
        bar = progress.add_task("futures", total=10**4)
        try:
            futures = [pool.submit(step, i) for i in range(10**4)]
            for each in futures:
                each.add_done_callback(lambda _: progress.advance(bar))
            for each in futures:
                each.result()
        finally:
            pool.shutdown(cancel_futures=True)


def by_pool(step):
    with multiprocessing.pool.ThreadPool(2) as pool, tqdm.tqdm(total=10**4) as bar:
        results = [
            pool.apply_async(step, (i,), callback=lambda _: bar.update()) for i in range(10**4)
        ]
        for each in results:
            each.get()


@pytest.mark.parametrize("run", [by_thread_map, by_futures, by_pool])
def test_a_cancel_ends_what_a_pool_does(run):
    begun = threading.Event()
    steps = []

    def step(i):
        steps.append(i)
        if len(steps) > 20 and awaits(makers[0]):
            begun.set()
        threading.Event().wait(0.002)

    def work():
        makers.append(threading.get_ident())
        run(step)

    makers = []
    task = run_task(work)
    assert begun.wait(20)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(20)
    assert task.cancelled()
    assert len(steps) < 10**4
    assert task.progress.count.done <= len(steps)  # what was dropped is not done


def test_a_cancel_ends_what_a_pool_does_in_a_worker():
    def work():
        from time import sleep

        tqdm.contrib.concurrent.thread_map(lambda _: sleep(0.01), range(10**4), max_workers=2)

    with display_mode("off"):
        task = run_task(work, executor="process")
        while task.progress.count is None or task.progress.count.done < 20:
            assert not task.done()
        task.cancel()
        with pytest.raises(CancelledError):
            task.result(20)
    assert task.cancelled()


def test_a_cancel_in_the_foreground_interrupts_who_waits_for_the_pool(interrupts):
    steps = []

    def step(i):
        steps.append(i)
        if len(steps) > 20 and awaits(threading.main_thread().ident):
            memory.shown[0].cancel()
        threading.Event().wait(0.002)

    memory = Memory()
    with display_mode(memory), pytest.raises(KeyboardInterrupt):
        tqdm.contrib.concurrent.thread_map(
            step, range(10**4), max_workers=2, tqdm_class=jupyter_progress.tqdm
        )
    assert len(steps) < 10**4
