"""A cancel of a task whose bars are moved by the callbacks of a pool: none of them hangs."""

import gc
import multiprocessing.pool
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest
import rich.progress
import tqdm
import tqdm.contrib.concurrent
from memory import Memory

import jupyter_progress
from jupyter_progress import display_mode, run_task, updater


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


def by_looking(step):
    with ThreadPoolExecutor(2) as pool, tqdm.tqdm(total=10**4) as bar:
        try:
            futures = [pool.submit(step, i) for i in range(10**4)]
            for each in futures:
                each.add_done_callback(lambda _: bar.update())
            while not all(each.done() for each in futures):
                time.sleep(0.5)
        finally:
            pool.shutdown(cancel_futures=True)


def by_pool(step):
    with multiprocessing.pool.ThreadPool(2) as pool, tqdm.tqdm(total=10**4) as bar:
        results = [
            pool.apply_async(step, (i,), callback=lambda _: bar.update()) for i in range(10**4)
        ]
        for each in results:
            each.get()


def by_map(step):
    with ThreadPoolExecutor(2) as pool:
        return list(tqdm.tqdm(pool.map(step, range(10**4)), total=10**4))


def by_map_of_unknown_length(step):
    with ThreadPoolExecutor(2) as pool:
        for _ in tqdm.tqdm(pool.map(step, range(10**4))):
            pass


def by_map_and_track(step):
    with ThreadPoolExecutor(2) as pool:
        return list(updater.track(pool.map(step, range(10**4)), total=10**4))


@pytest.mark.parametrize("after", [1, 20, 1000])
@pytest.mark.parametrize("run", [by_thread_map, by_futures, by_looking, by_pool])
def test_a_cancel_ends_what_a_pool_does(run, after):
    """Also while items are still being handed out to it, of which it must not keep any."""
    begun = threading.Event()
    steps = []

    def step(i):
        steps.append(i)
        if len(steps) == after:
            begun.set()
        threading.Event().wait(0.002)

    task = run_task(run, (step,))
    assert begun.wait(20)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(20)
    assert task.cancelled()
    assert len(steps) < 10**4
    assert task.progress.count.done <= len(steps)  # what was dropped is not done


@pytest.mark.parametrize("run", [by_map, by_map_of_unknown_length, by_map_and_track])
def test_a_cancel_amid_a_map_begins_none_of_the_items_that_are_left(run):
    steps = []

    def step(i):
        steps.append(i)
        threading.Event().wait(0.002)

    with display_mode("off"):
        task = run_task(run, (step,))
        while task.progress.count is None or task.progress.count.done < 5:
            assert not task.done()
            time.sleep(0.001)
        task.cancel()
        with pytest.raises(CancelledError):
            task.result(20)
    assert len(steps) < 10**4


@pytest.fixture
def collecting():
    """The garbage collector comes often, and calls something that takes its time."""

    def called(phase, info):
        for _ in range(100):
            pass

    before = gc.get_threshold()
    gc.callbacks.append(called)
    gc.set_threshold(5)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(called)


@pytest.mark.parametrize("run", [by_thread_map, by_futures, by_pool])
def test_a_cancel_is_not_lost_to_what_the_garbage_collector_calls(run, collecting):
    test_a_cancel_ends_what_a_pool_does(run, 1)


@pytest.mark.parametrize("sends", [False, True])
def test_a_cancel_ends_what_a_pool_does_in_a_worker(sends):
    """Also where its items meet the cancel themselves, while others call back."""

    def work():
        from time import sleep

        def step(_):
            if sends:
                updater.send_update(None, step=1)
            sleep(0.01)

        tqdm.contrib.concurrent.thread_map(step, range(10**4), max_workers=2)

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
        if len(steps) > 20:
            memory.shown[0].cancel()
        threading.Event().wait(0.002)

    memory = Memory()
    with display_mode(memory), pytest.raises(KeyboardInterrupt):
        tqdm.contrib.concurrent.thread_map(
            step, range(10**4), max_workers=2, tqdm_class=jupyter_progress.tqdm
        )
    assert len(steps) < 10**4
