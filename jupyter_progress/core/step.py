"""A named step of an activity: a child with its own state and duration."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..values.progress import Status
from ..values.update import Update
from .activity import Activity
from .live import LiveProgress
from .pace import Pace
from .parts import open_parts, parts_of
from .shares import Range
from .sink import Sink
from .through import Through

MOST_STEPS = 300
"""Steps that are kept of one activity; the oldest that are over go as others begin."""


class Step(Activity):
    """A named part of what an activity does. `ProgressUpdater.step` opens it.

    How far it is is not known until it says so. Time stands still for it when its task is paused.
    """

    is_timed = True
    is_part = True

    def __init__(self, title: str, outer: LiveProgress) -> None:
        super().__init__(title)
        live = self.live
        live.progress = None
        live.outer, live.clock, live.estimates = outer, outer.clock, outer.estimates
        live.path = (*outer.path, title)
        live.pulse = outer.pulse
        live.guard.outer = outer.guard
        live.pace = Pace(live.clock)
        self._created = live.clock()

    @property
    def can_resume(self) -> bool:
        """No: its task goes on as a whole."""
        return False


@contextmanager
def step_of(
    outer: LiveProgress, title: str, weight: float | None, scope: Range
) -> Iterator[LiveProgress]:
    """Open a step for a block, in this context; it ends as the block does.

    Parameters
    ----------
    outer : LiveProgress
        Of what the step is in.
    title : str
    weight : float or None
        None for that of the plan, or 1.
    scope : Range
        What it may move of the bar.
    """
    outer.check()
    step = _joined(outer, title)
    live = step.live
    if outer.is_counted:
        live.only_forward()
    parts = parts_of(outer)
    part = parts.open(live, title, weight, scope)
    outer.review()
    open_parts.set((*open_parts.get(), part))
    unsubscribe = step.subscribe(outer.touch)
    status: Status = "done"
    error: BaseException | None = None
    try:
        if outer.recorder is not None:
            through = Through(outer.recorder, parts, part, title)
            live.record_to(through)
            through.make_room()
            through.put(Update(), live.snapshot())
        if part.moves is not None:
            live.take(Update(fake=part.moves))
        outer.touch()
        outer.check()  # what was asked for while it was not yet known to be open
        yield live
    except BaseException as raised:
        # GeneratorExit, a cancel and an interrupt are no failures.
        status, error = ("failed", raised) if isinstance(raised, Exception) else ("cancelled", None)
        raise
    finally:
        # Not by the token: an async generator may be closed in another context.
        open_parts.set(tuple(each for each in open_parts.get() if each is not part))
        if status == "done" and live.estimates is not None:
            if live.parts is not None:
                live.parts.note_rest()
            live.estimates.stepped(live.path, step.elapsed, part.is_given)
        parts.close(part, filled=status == "done")
        step.end(status, error)
        unsubscribe()


def as_live(sink: Sink, where: str) -> LiveProgress:
    """Return the live progress that a sink is; a `TypeError` if it is none of this process."""
    if isinstance(sink, LiveProgress):
        return sink
    raise TypeError(f"{where}: {sink!r} cannot have steps; give the updater of a task.")


def plan_of(outer: LiveProgress, weights: Mapping[str, float | None]) -> None:
    """Show steps that are to come as waiting, and reckon with their weights, or those learned."""
    outer.check()
    parts_of(outer).plan(weights)
    with joining:
        waiting = {each.title for each in outer.children if each.status == "pending"}
        planned = (Step(title, outer) for title in weights if title not in waiting)
        outer.children = (*outer.children, *planned)
    outer.touch()


def _joined(outer: LiveProgress, title: str) -> Step:
    """Return the step of that title that was planned, or one more, begun, among the children."""
    with joining:
        children = outer.children
        for each in children:
            if isinstance(each, Step) and each.title == title and each.status == "pending":
                each.begin()
                return each
        step = Step(title, outer)
        step.begin()
        over = [each for each in children if each.progress.is_over]
        dropped = set(over[: max(0, len(children) + 1 - MOST_STEPS)])
        # Before those that are still to come: the rows are in the order in which steps begin.
        kept = [each for each in children if each not in dropped]
        waiting = [each for each in kept if each.status == "pending"]
        outer.children = (*(each for each in kept if each not in waiting), step, *waiting)
        return step


joining = threading.Lock()
"""Held while the children of a bar are replaced by what runs inside it."""
