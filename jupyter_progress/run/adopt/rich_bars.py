"""Bars of rich that are not drawn: they move a part of one of ours."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from operator import length_hint
from typing import Any, TypeVar

from rich.errors import MarkupError
from rich.progress import (
    DownloadColumn,
    FileSizeColumn,
    Progress,
    Task,
    TaskID,
    TransferSpeedColumn,
)
from rich.text import Text

from ...loops.adopted import Adopted, Reading
from ...loops.counted import CountedBeside
from ..counting import part_of
from ..here import Here
from .adopting import adopts_here
from .patch import Patch

T = TypeVar("T")

_OF_BYTES = (DownloadColumn, FileSizeColumn, TransferSpeedColumn)


class Undrawn(Progress):
    """What the class of a `Progress` is preceded by from its start to its stop.

    Its live display is never started, so that nothing of it is drawn.
    """

    drawn: type[Progress]
    """The class that it has otherwise."""

    def begin(self) -> None:
        """Begin to move the bar of the task."""
        self._loops: dict[TaskID, CountedBeside[Any]] = {}
        self._later: frozenset[TaskID] = frozenset()
        self._seen: frozenset[TaskID] = frozenset()
        self._moving: Adopted | None = None
        self._follow()

    def _follow(self) -> None:
        """Move the bar from the first of its own bars on: before, no total is known."""
        if self._moving is None and self.tasks:
            self._moving = Adopted(part_of(Here("").updater), self)

    def _check(self) -> None:
        self._follow()
        if self._moving is not None:
            self._moving.check()

    # -- what it is read by

    def read(self) -> Reading:
        """Return what it says now: of several bars the mean, and each beside."""
        shown = [each for each in self.tasks if each.visible]
        self._note(shown)
        parts = tuple(map(self._part, shown))
        if len(parts) == 1:
            return parts[0]
        first = [self._part(each) for each in shown if each.id not in self._later]
        if not first:
            return Reading(0)
        if len(first) == 1:  # it counts what the others are parts of
            return first[0]._replace(parts=tuple(each for each in parts if each != first[0]))
        ended = sum(each.total is not None and each.done >= each.total for each in first)
        fraction = sum(map(_fraction, first)) / len(first)
        going = next((each for each in first if _fraction(each) < 1), first[-1])
        return Reading(ended, len(first), going.message, fraction=fraction, parts=parts)

    def hurry(self) -> None:
        """Have its loops look whether they are to go on; whatever else it does looks anyway."""
        for loop in tuple(self._loops.values()):
            loop.pause()

    def _note(self, shown: list[Task]) -> None:
        """Take note of bars that came when another one had moved: they are parts of its items."""
        new = {each.id for each in shown} - self._seen
        moving = any(each.completed > 0 and not each.finished for each in shown)
        if self._seen and moving:
            self._later |= new
        self._seen |= new

    def _part(self, task: Task) -> Reading:
        loop = self._loops.get(task.id)
        done = task.completed + (0 if loop is None else loop.dealt_with())
        unit = "B" if any(isinstance(each, _OF_BYTES) for each in self.columns) else "it"
        return Reading(done, task.total, _said(task.description), unit)

    # -- its life

    def start(self) -> None:
        """Do nothing: it has begun."""

    def stop(self) -> None:
        """End it."""
        try:
            if self._moving is not None:
                self._moving.finish(self, failed=not self.finished)
        finally:
            self.__class__ = self.drawn  # type: ignore[assignment]

    # -- what moves it

    def add_task(self, *args: Any, **kwargs: Any) -> TaskID:
        """Add a bar."""
        task = super().add_task(*args, **kwargs)
        self._note([each for each in self.tasks if each.visible])
        self._follow()
        return task

    def refresh(self) -> None:
        """Look whether it is to go on."""
        self._check()

    def update(self, task_id: TaskID, **changes: Any) -> None:
        """Move one of its bars."""
        super().update(task_id, **changes)
        self._check()

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        """Move one of its bars on."""
        super().advance(task_id, advance)
        self._check()

    def track(
        self,
        sequence: Iterable[T],
        total: float | None = None,
        completed: int = 0,
        task_id: TaskID | None = None,
        description: str = "Working...",
        update_period: float = 0.1,
    ) -> Iterator[T]:
        """Iterate, at the speed of the iterable."""
        if total is None:
            total = float(length_hint(sequence)) or None
        if task_id is None:
            task_id = self.add_task(description, total=total, completed=completed)
        else:
            self.update(task_id, total=total, completed=completed)
        loop = self._loops[task_id] = CountedBeside(sequence, self._check)
        try:
            yield from loop.items
        finally:
            del self._loops[task_id]
            super().update(task_id, advance=loop.taken())


def _fraction(part: Reading) -> float:
    fraction = part.done / part.total if part.total else 0.0
    return min(fraction, 1.0) if fraction > 0 else 0.0  # nan is no fraction


def _said(description: str | Text) -> str:
    return description.plain if isinstance(description, Text) else _plain(description)


@functools.lru_cache(256)
def _plain(description: str) -> str:
    try:
        return Text.from_markup(description).plain
    except MarkupError:
        return description


def _undrawn(kind: Any) -> type[Undrawn]:
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "drawn": kind}
    bases = (Undrawn,) if kind is Progress else (Undrawn, kind)
    return type(kind.__name__, bases, names)


def _start(original: Callable[[Progress], None]) -> Any:
    def start(progress: Progress) -> None:
        if progress.disable or not adopts_here():
            original(progress)
            return
        undrawn = _undrawn(type(progress))
        progress.__class__ = undrawn
        undrawn.begin(progress)  # type: ignore[arg-type]

    return start


PATCH = Patch(Progress, "start", _start)
"""Has a `Progress` that is started in a task move its bar."""
