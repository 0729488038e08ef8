"""Code that runs as that of a task does, in the thread of the test, and what its bar tells."""

import contextvars

import pytest

from jupyter_progress import ProgressUpdater, Task
from jupyter_progress.core.current import ancestors
from jupyter_progress.loops import rows
from jupyter_progress.run.adopt import tqdm_bars
from jupyter_progress.run.adopt.adopting import adopting
from jupyter_progress.run.ambient import set_current


@pytest.fixture
def task(monkeypatch):
    monkeypatch.setattr(rows, "LASTS", 0)
    monkeypatch.setattr(tqdm_bars, "INTERVAL", 0)  # tqdm looks at each item
    task = Task("test")
    task.begin()
    return task


def inside(task, function, adopt=True):
    """Call a function as a task does, in this thread."""

    def call():
        ancestors.set((task,))
        set_current(ProgressUpdater(task.live))
        with adopting(adopt):
            return function()

    return contextvars.copy_context().run(call)


def told(task):
    """What is read from outside: the percent, the message, the count, and the rows."""
    with task.live.throttle.lock:
        task.live.throttle.flush()
    now = task.progress
    return round(now.value(), 2), now.message, counted(now), [row(each) for each in task.children]


def counted(now):
    return now.count and (now.count.done, now.count.total)


def row(activity):
    return activity.progress.message, counted(activity.progress)
