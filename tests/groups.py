"""Groups whose tasks wait until they are let go."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_progress import ProgressUpdater, TaskGroup, map_tasks

LONG = 30


class Gate:
    """What tasks wait at; `passed` is released by each that has come to it."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.passed = threading.Semaphore(0)

    def open(self) -> None:
        """Let all go on."""
        self._open.set()

    def wait(self) -> bool:
        """Wait until it is open."""
        return self._open.wait(LONG)


@contextmanager
def started(number: int, *, at_once: int = 4, **options: Any) -> Iterator[tuple[TaskGroup, Gate]]:
    """A group of so many tasks, as many of which as can be at once have begun, and wait."""
    gate = Gate()

    def work(item: int, updater: ProgressUpdater) -> int:
        updater.send_update(50, f"at {item}")
        gate.passed.release()
        assert gate.wait()
        updater.send_update(100)
        return item

    group = map_tasks(work, range(number), max_workers=at_once, **options)
    for _ in range(min(number, at_once)):
        assert gate.passed.acquire(timeout=LONG)
    try:
        yield group, gate
    finally:
        gate.open()
