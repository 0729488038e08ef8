"""What stays in a kernel after many updates, tasks and bars: memory, threads, open files."""

import gc
import threading
import tracemalloc
from collections.abc import Callable
from time import monotonic, process_time, sleep

import psutil

from jupyter_progress import ProgressUpdater, display_mode, run_task, track, wait

LINGER = 3.0
"""Seconds in which threads that have nothing to do end."""

WARM_UP = 4
"""Times that all is done before it counts: so long the allocator takes more of the system."""


def memory(items: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return by work what has grown while it was done once more, after some times to warm up."""
    rows = {}
    works: dict[str, tuple[Callable[[int], None], int]] = {
        "updates": (updates, items),
        "tasks": (tasks, max(100, items // 100)),
        "bars, one after the other": (bars, max(100, items // 1000)),
    }
    for name, (work, n) in works.items():
        for _ in range(WARM_UP):
            work(n)
        rows[f"{n:,} {name}"] = _grown(work, n)
    few, many = 20, 500
    bars(few)
    first = _cost(few)
    bars(many)
    rows["a bar, the first and the last of many"] = {"CPU, ms, first": first, "last": _cost(few)}
    return rows


def updates(n: int) -> None:
    def work(updater: ProgressUpdater) -> None:
        for i in range(n):
            updater.send_update(i / n * 100, "Step")

    run_task(work).result()


def tasks(n: int) -> None:
    with display_mode("off"):  # bars are measured by themselves
        for _ in range(0, n, 100):
            wait(*[run_task(lambda: None) for _ in range(100)])


def bars(n: int) -> None:
    for _ in range(n):
        for _ in track(range(3)):
            pass


def _cost(n: int) -> float:
    began = process_time()
    bars(n)
    return (process_time() - began) / n * 1e3


def _grown(work: Callable[[int], None], n: int) -> dict[str, float]:
    this = psutil.Process()
    before = _settled(this)
    work(n)
    after = _settled(this)
    tracemalloc.start()
    work(n // 10)  # its first time is what tracing itself has to learn
    traced = _traced()
    work(n // 10)
    grown = _traced() - traced
    tracemalloc.stop()
    names = ("RSS, kB", "threads", "open files and sockets")
    rows = {name: new - old for name, old, new in zip(names, before, after, strict=True)}
    return rows | {"traced in a tenth, kB": grown}


def _traced() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / 1000


def _settled(this: psutil.Process) -> tuple[float, int, int]:
    until = monotonic() + LINGER
    while monotonic() < until and any(
        each.name.startswith("jupyter_progress") for each in threading.enumerate()
    ):
        sleep(0.05)
    gc.collect()
    return this.memory_info().rss / 1000, threading.active_count(), this.num_fds()
