"""Updates on their way from a worker process: how many a second, and how late the last one is.

Run in a kernel: the bar is shown, and a thread of the notebook may be busy meanwhile.
"""

import contextlib
import multiprocessing
import threading
import time
from statistics import median

from IPython.display import display

from jupyter_progress import ProgressUpdater, run_task


def flood(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i * 100 / n, "flood")
    updater.send_update(99, "last")
    return time.time()


def queued(queue, n):
    for i in range(n):
        queue.put((i * 100 / n, "flood"))
    queue.put((99, "last"))
    queue.close()
    queue.join_thread()


def ours(executor, n, every):
    """Return the updates a second, and the milliseconds by which the last one came late."""
    last = []

    def seen(update):
        if update.message == "last":
            last.append(time.time())

    began = time.time()
    task = run_task(flood, (n,), executor=executor, on_progress=seen if every else None)
    display(task)
    if not every:

        def look():
            if task.progress.message == "last" and not last:
                last.append(time.time())

        task.subscribe(look)
    sent = task.result()
    return n / (last[0] - began), (last[0] - sent) * 1000


def by_queue(n):
    """The usual way: each update is put into a queue, which a thread of the notebook reads."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=queued, args=(queue, n))
    process.start()
    queue.get()
    began = time.time()
    while queue.get()[1] != "last":
        pass
    ended = time.time()
    process.join()
    return n / (ended - began), float("nan")


@contextlib.contextmanager
def busy():
    """Have a thread compute in Python meanwhile."""
    stop = threading.Event()

    def spin():
        while not stop.is_set():
            sum(range(1000))

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def workers(items, rounds):
    """Return the figures."""
    from distributed import Client, LocalCluster

    n = min(items, 100_000)
    rows = {}
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        for name, executor in (("process", "process"), ("Dask client", client)):
            run_task(flood, (10,), executor=executor).result()  # warm
            for every, what in ((False, "bar"), (True, "on_progress")):
                idle = [ours(executor, n, every) for _ in range(rounds)]
                with busy():
                    spinning = [ours(executor, n, every) for _ in range(rounds)]
                rows[f"{name}, {what}"] = {
                    "updates a second": median(each for each, _ in idle),
                    "the last late, ms": median(late for _, late in idle),
                    "late while busy, ms": median(late for _, late in spinning),
                    "most, ms": max(late for _, late in (*idle, *spinning)),
                }
    peer = [by_queue(n)[0] for _ in range(min(rounds, 3))]
    rows["a multiprocessing.Queue"] = {
        "updates a second": median(peer),
        "the last late, ms": float("nan"),
        "late while busy, ms": float("nan"),
        "most, ms": float("nan"),
    }
    return rows
