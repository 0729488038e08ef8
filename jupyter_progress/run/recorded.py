"""What a tracked function sends, as a list: for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..core.live import LiveProgress
from ..values.progress import Progress
from ..values.update import Update
from .ambient import as_current
from .callbacks import TaskProgressUpdate
from .updater import ProgressUpdater


class Updates(list[TaskProgressUpdate]):
    """The updates sent so far, in order.

    Attributes
    ----------
    updater : ProgressUpdater
        What sends them.
    """

    def __init__(self) -> None:
        super().__init__()
        live = LiveProgress(lambda: None)
        live.record_to(self)
        self.updater = ProgressUpdater(live)

    def make_room(self) -> None:
        """Return at once: a list has room."""

    def put(self, update: Update, now: Progress) -> None:
        """Keep an update."""
        self.append(TaskProgressUpdate.of("recorded", now))


@contextmanager
def recorded() -> Iterator[Updates]:
    """Record what is sent in a block, without a task and without a bar: for tests.

    Yields
    ------
    list of TaskProgressUpdate
        Its `updater` goes to functions that take one; code that uses
        ``jupyter_progress.updater`` finds it by itself.

    Examples
    --------
    >>> with recorded() as updates:
    ...     simulate(3, updater=updates.updater)
    >>> [update.message for update in updates]
    ['Step 0', 'Step 1', 'Step 2']
    """
    updates = Updates()
    with as_current(updates.updater):
        yield updates
