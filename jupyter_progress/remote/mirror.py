"""What is inside a task of a worker, shown where the task was started."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..core.activity import Activity
from ..run.task import Task
from ..values.progress import FakeProgress, Progress, Status
from .messages import Row, Rows
from .outcome import error_of


class Mirror:
    """Shows what is inside a task of a worker as the children of the task here."""

    def __init__(self, task: Task[Any]) -> None:
        self._task = task
        self._all: dict[str, MirroredRow] = {}

    def update(self, rows: Rows) -> None:
        """Show what has changed."""
        if rows.order is not None:
            old = self._all
            self._all = {id: old.get(id) or MirroredRow(id, self._task) for id in rows.order}
        for row in rows.changed:
            self._all[row.id].show(row)
        live = self._task.live
        live.is_open_ended = rows.is_open_ended
        self._task.children = self._inside("")
        for id, each in self._all.items():
            each.children = self._inside(id)
        live.touch()

    def _inside(self, outer: str) -> tuple[Activity, ...]:
        return tuple(each for each in self._all.values() if each.outer == outer)

    def clear(self) -> None:
        """Show nothing: the worker begins anew."""
        self._all = {}
        self._task.children = ()

    def end(self) -> None:
        """Have those stop where they stand that the worker did not end."""
        for each in self._all.values():
            each.stop()


class MirroredRow(Activity):
    """An activity of another process, as it last stood there."""

    def __init__(self, id: str, task: Task[Any]) -> None:
        super().__init__()
        self.id = f"{task.id}-{id}"
        self.outer = ""
        self.is_timed = False  # type: ignore[misc]
        self._clock = task.live.clock
        self._began = self._clock()
        self._row: Row | None = None
        self._now = Progress()

    def show(self, row: Row) -> None:
        """Take how it stands."""
        clock = self._clock
        fake = None
        if row.fake is not None:
            start, end, estimate, elapsed, note = row.fake
            fake = FakeProgress(start, end, estimate, clock() - elapsed / 1000, note, clock)
        self.title, self.outer, self.is_timed = row.title, row.outer, row.is_timed  # type: ignore[misc]
        self.live.stands_at_count = row.progress.count is not None and not row.is_timed
        self.error = None if row.error is None else error_of(row.error)
        self._began = clock() - row.elapsed
        self._row = row
        self._now = replace(row.progress, fake=fake)

    def stop(self) -> None:
        """Have it stopped where it stands, if it is not over."""
        if not self._now.is_over:
            value, elapsed = self._now.value(), self.elapsed
            status: Status = "stopped"
            self._now = replace(self._now, progress=value, fake=None, status=status)
            self._row = self._row and self._row._replace(elapsed=elapsed)

    @property
    def progress(self) -> Progress:
        """How far it is, as it last said."""
        return self._now

    @property
    def elapsed(self) -> float:
        """Seconds it has run."""
        if self._row is not None and self._now.is_over:
            return self._row.elapsed
        return self._clock() - self._began

    @property
    def has_figure(self) -> bool:
        """Whether it said how far it is."""
        return self._now.progress is not None

    @property
    def can_resume(self) -> bool:
        """No: its task goes on as a whole."""
        return False
