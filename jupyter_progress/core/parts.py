"""What a bar is made of while steps are open in it: each moves a part of the bar."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..values.count import ALMOST, Count
from ..values.progress import FakeProgress, Progress, Status
from ..values.update import Update
from .part import Part
from .shares import Range, share_of
from .sink import REST, Foreseen
from .throttle import call_later

if TYPE_CHECKING:
    from .activity import Activity
    from .live import LiveProgress


MOST_ROOMS = 50
"""Ranges of which it is known what steps took of them: each item of a loop is one."""


WHOLE = Range(0.0, 100.0)

LEAST = 0.05
"""Of the whole: as much is always reckoned to come, also where it takes longer than before."""

OUTLASTED = 1.0
"""Seconds after the last step of a plan from which on it is said that all are done."""


class Parts:
    """The steps of one bar, and where they make it stand.

    A step takes a share of what is left of its bar: that of its weight, beside the weights that
    are still to come. Where there is no plan, that is the rest of what the whole took in earlier
    runs, and in a first run as much as was begun so far. So the bar never goes back when there are
    more steps, and is full only at the end of the whole. A step that was given no weight has that
    of the time that it took in earlier runs, or 1.

    What comes after the last step of a plan is none of it, and has a share if earlier runs teach
    it; in a first run the bar says that all planned steps are done.

    Where all weights are learned, and one step follows the other, the bar stands between two of
    them at the share of the time that has passed, of that and of what is expected to be left. So
    it stays true where a step took far less or more time than before.

    Parameters
    ----------
    outer : LiveProgress
        Of the bar.

    Attributes
    ----------
    message : str
        What the bar says while a step is open: the messages of a step are its own.
    planned : mapping of str to float
        Weights of steps that are still to come.
    parts : tuple of Part
        Those that do not fill their range, yet or any more. Replaced whole.
    """

    def __init__(self, outer: LiveProgress) -> None:
        self.message = ""
        self._outer = outer
        self._had_plan = False
        self._in_turn = True
        self._given: set[str] = set()
        self.planned: Mapping[str, float] = {}
        self.parts: tuple[Part, ...] = ()
        self._lock = threading.Lock()
        self._top = 0.0
        self._begun: defaultdict[Range, float] = defaultdict(float)
        self._taken: dict[Range, float] = {}
        # When the last step of a plan ended, by the clock of the bar.
        self._over: float | None = None
        self._stood: float | None = None

    @property
    def note(self) -> str:
        """What is to be said of where it stands: that the plan is over, and the run is not."""
        over, outer = self._over, self._outer
        if over is None or outer.is_over or outer.progress != self._stood:
            return ""
        if outer.clock() - over < OUTLASTED:
            return ""
        return "all planned steps are done"

    @property
    def are_open(self) -> bool:
        """Whether a step is under way."""
        return any(part.is_open for part in self.parts)

    def plan(self, given: Mapping[str, float | None]) -> None:
        """Take note of the weights of steps to come, by title; None for what is learned, or 1."""
        weights = {title: self._weight(title) if w is None else w for title, w in given.items()}
        self._given |= {title for title, w in given.items() if w is not None}
        with self._lock:
            self._had_plan, self._over = True, None
            self._outer.is_open_ended = False
            self.planned = {**self.planned, **weights}

    def here(self) -> Part | None:
        """Return the part whose step the calling context is in."""
        found = (each for each in open_parts.get() if each.outer is self._outer and each.is_open)
        return next(found, None)

    def open(self, live: LiveProgress, title: str, weight: float | None, scope: Range) -> Part:
        """Give a step its part, from where the bar stands, or after that of the step before."""
        outer = self._outer
        if not self.are_open:
            self.message = outer.message
        room = share_of(outer, scope)
        value = outer.value()
        stands = min(max(value, room.start), room.end)
        learned = self._learned(title)
        whole = learned.whole if learned is not None and room == WHOLE else 0.0
        outer.is_open_ended = not (self._had_plan or whole)
        rest = (
            self._weight(REST, 0.0) if self._had_plan and not self._given and room == WHOLE else 0.0
        )
        with self._lock:
            self._over = None
            is_given = weight is not None or title in self._given
            self._in_turn = self._in_turn and not self.are_open
            expected = self.planned.get(title)
            self.planned = {each: w for each, w in self.planned.items() if each != title}
            if weight is None:
                weight = self._weight(title) if expected is None else expected
            start = max(stands, self._taken.get(room, room.start))
            self._begun[room] += weight
            to_come = self._to_come(room, whole, expected is not None)
            if expected is not None or self.planned:
                to_come += rest
            by_time = whole > 0 and self._in_turn and not (is_given or self._given)
            if learned is not None and by_time:
                weight = learned.aim
                start = max(start, by_time_of(outer, learned.unit * (weight + to_come)))
            end = start + (room.end - start) * weight / (weight + to_come)
            self._taken[room] = end
            if len(self._taken) > MOST_ROOMS:
                oldest = next(iter(self._taken))
                del self._taken[oldest], self._begun[oldest]
            moves = None if learned is None else learned.moves
            part = Part(
                outer, live, scope, Range(start, end), moves, is_given, to_come if by_time else None
            )
            # Those that are over and fell short of their range are made up for by the next one.
            self.parts = (*(each for each in self.parts if each.is_open), part)
            self._top = max(self._top, end, value)
            return part

    def _to_come(self, room: Range, whole: float, is_planned: bool) -> float:
        """Return the weight of the steps after those that have begun."""
        if is_planned or self.planned:
            return sum(self.planned.values())
        if whole:
            return max(whole - self._begun[room], LEAST * whole)
        return self._begun[room]

    def _learned(self, title: str) -> Foreseen | None:
        estimates = self._outer.estimates
        return None if estimates is None else estimates.step((*self._outer.path, title))

    def _weight(self, title: str, unknown: float = 1.0) -> float:
        learned = self._learned(title)
        return unknown if learned is None else learned.weight

    def close(self, part: Part, filled: bool) -> None:
        """End a part; one that is not filled has the bar stand where the step stood.

        To be called before the step itself ends.
        """
        with self._lock:
            learned = self._learned(part.live.path[-1]) if part.to_come is not None else None
            if learned is not None and part.to_come is not None and filled and self._in_turn:
                by_time = by_time_of(self._outer, learned.unit * part.to_come)
                self._top = self._taken[WHOLE] = max(self.progress(), by_time)
            part.is_open = False
            if filled:
                self.parts = tuple(each for each in self.parts if each is not part)
            over = not self.are_open
            is_last = over and self._had_plan and not self.planned
            self._over = self._outer.clock() if is_last and filled else None
        if over:
            self._stood = self.progress()
            self._outer.settle(self.message, self._stood)
        if self._over is not None:
            self._outlast()

    def _outlast(self) -> None:
        """Move on from the last step of a plan as earlier runs did, or soon say that it is over."""
        rest = self._learned(REST)
        if rest is None:
            call_later(OUTLASTED, self._outer.touch)
        elif rest.moves is not None:
            self._outer.take(Update(fake=rest.moves))

    def note_rest(self) -> None:
        """Take note, at the end of the whole, of how long it went on after the steps of a plan."""
        live, over = self._outer, self._over
        if over is not None and live.estimates is not None and not self._given:
            live.estimates.stepped((*live.path, REST), live.clock() - over, False)

    def ended(self, children: tuple[Activity, ...]) -> tuple[Activity, ...]:
        """End the steps that are still open, and return the children without those to come."""
        left = tuple(each for each in children if each.status != "pending")
        for part in self.parts:
            part.is_open = False
            part.live.record_to(None)  # its thread would wait for nobody
        for each in left:
            each.end("stopped")
        return left

    def snapshot(self, metrics: Mapping[str, Any], status: Status, count: Count | None) -> Progress:
        """Return the state of the bar while a step is open."""
        return Progress(self.progress(), self.message, metrics, status, self.fake(), count)

    def progress(self, part: Part | None = None, now: Progress | None = None) -> float:
        """Return the percent at which the bar stands; with the step of one part being there."""
        missing = (
            each.missing(now if each is part and now is not None else each.live.snapshot())
            for each in self.parts
        )
        return min(max(0.0, self._top - sum(missing)), ALMOST)

    def fake(self, part: Part | None = None, now: Progress | None = None) -> FakeProgress | None:
        """Return the fake segment of the bar: that of the only step under way, if it has one."""
        if len(self.parts) != 1:
            return None
        only = self.parts[0]
        fake = (now if only is part and now is not None else only.live.snapshot()).fake
        if fake is None or only.range.start >= only.range.end:
            return None
        start, end = (min(only.range.at(each), ALMOST) for each in (fake.start, fake.end))
        return replace(fake, start=start, end=end)


def by_time_of(live: LiveProgress, left: float) -> float:
    """Return the percent of its time that has passed for a bar, if so many seconds are left."""
    passed = live.clock() - live.began
    return 100 * passed / (passed + left) if passed + left > 0 else 0.0


open_parts: ContextVar[tuple[Part, ...]] = ContextVar("jupyter_progress_parts", default=())
"""The parts whose steps this context is in, outermost first."""


def parts_of(live: LiveProgress) -> Parts:
    """Return what knows of the steps of a bar, made for the first."""
    with _making:
        live.parts = live.parts or Parts(live)
        return live.parts


_making = threading.Lock()
