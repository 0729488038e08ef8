"""Many tasks, at once and one after the other: nothing of what is over stays."""

import gc
import sys
import threading
import weakref

import psutil
from conditions import until

from jupyter_progress import ProgressUpdater, run_task, tasks, wait
from jupyter_progress.run.threads import MAX_THREADS

LONG = 60


def work(i, updater: ProgressUpdater):
    updater.send_update(50, f"task {i} at half", i=i)
    return i


def files():
    process = psutil.Process()
    return process.num_fds() if hasattr(process, "num_fds") else process.num_handles()


def test_a_thousand_tasks_at_once():
    threads = threading.active_count()
    before = files()
    go, at_once, most = threading.Event(), threading.Semaphore(0), []

    def held(i, updater: ProgressUpdater):
        at_once.release()
        go.wait()
        most.append(threading.active_count())
        return work(i, updater)

    started = [run_task(held, (i,)) for i in range(1000)]
    for _ in range(MAX_THREADS):
        assert at_once.acquire(timeout=LONG)
    assert len(tasks()) == 1000
    go.set()
    _, late = wait(started, timeout=LONG)
    assert not late
    assert [task.result() for task in started] == list(range(1000))
    assert {task.status for task in started} == {"done"}
    assert len(tasks()) == 0
    assert max(most) <= threads + MAX_THREADS + 2  # the clock, and one to spare
    assert files() <= before + 2


def test_ten_thousand_tasks_one_after_the_other():
    held = weakref.WeakSet()  # by the clock, for a moment

    def run(n):
        for i in range(n):
            task = run_task(work, (i,))
            held.add(task.live)
            assert task.result(LONG) == i
        del task
        until(lambda: gc.collect() is None or not held)

    run(500)
    before, threads = files(), threading.active_count()
    # What is kept of each task is kept in every stretch; what ran before may end in one of them.
    stretches = []
    for _ in range(4):
        blocks = sys.getallocatedblocks()
        run(2500)
        stretches.append((sys.getallocatedblocks() - blocks) / 2500)
    per_task = min(stretches)
    print(f"{per_task:.3f} blocks of memory kept of each task")
    assert per_task < 0.1
    assert files() <= before + 2
    assert threading.active_count() <= threads + 2
