"""What bars say of the work of a library: in the foreground, and in a task."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_progress import Activity, Display, Task, display_mode, run_task, wait
from jupyter_progress.core.current import ancestors
from jupyter_progress.run.ambient import current_updater, set_current

SOON = 60


class Bars(Display):
    """Keeps the bars that are shown."""

    def __init__(self) -> None:
        self.all: list[Activity] = []

    def show(self, activity: Activity) -> None:
        """Keep it."""
        self.all.append(activity)

    @property
    def only(self) -> Activity:
        """The one bar that was shown."""
        (bar,) = self.all
        return bar


@contextmanager
def foreground() -> Iterator[Bars]:
    """Show bars of a block to the test."""
    bars, before = Bars(), current_updater()
    try:
        with display_mode(bars):
            yield bars
    finally:
        set_current(before)  # the clock, which ends a bar that was left, cannot do that here


def in_task(work: Callable[..., Any], *args: Any) -> Task[Any]:
    """Start a task that nobody shows."""
    with display_mode("off"):
        return run_task(work, args)


def flush(activity: Activity) -> None:
    """Take in all that is read from outside."""
    with activity.live.throttle.lock:
        activity.live.throttle.flush()


def tree(activity: Activity) -> tuple[str, Any, tuple[Any, ...]]:
    """Return message, count and rows, of it and its rows."""
    progress = activity.progress
    count = None if progress.count is None else (progress.count.done, progress.count.total)
    return progress.message, count, tuple(tree(each) for each in activity.children)


def look(activity: Activity) -> tuple[str, Any, tuple[Any, ...]]:
    """Return the tree as it is now."""
    flush(activity)
    return tree(activity)


def count(activity: Activity) -> Any:
    """Return what it counts now."""
    return look(activity)[1]


def how_it_ended(task: Task[Any]) -> str:
    """Wait for a task, and return its status."""
    wait([task], timeout=SOON)
    return task.status


def until(condition: Callable[[], Any], what: str) -> None:
    """Wait until something is true."""
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.002)


def current() -> Activity:
    """Return the task that this code runs in."""
    return ancestors.get()[-1]
