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
from ..values.update import FakeRequest, Update
from .shares import Range, share_of
from .sink import Foreseen

if TYPE_CHECKING:
    from .activity import Activity
    from .live import LiveProgress


MOST_ROOMS = 50
"""Ranges of which it is known what steps took of them: each item of a loop is one."""


WHOLE = Range(0.0, 100.0)

LEAST = 0.05
"""Of the whole: as much is always reckoned to come, also where it takes longer than before."""


class Part:
    """The part of a bar that a step moves.

    Attributes
    ----------
    outer : LiveProgress
        Of the bar.
    live : LiveProgress
        Of the step.
    scope : Range
        What the updater moves that the step was opened with.
    range : Range
        Its own part of the bar.
    moves : FakeRequest or None
        The fake segment by which it moves until it says how far it is.
    is_given : bool
        Whether its weight was given, and is not learned.
    to_come : float or None
        The weight of the steps after it, where the bar goes by the time that these will take.
    is_open : bool
        Whether what is sent in the context of the step is the step's.
    """

    __slots__ = ("is_given", "is_open", "live", "moves", "outer", "range", "scope", "to_come")

    def __init__(
        self,
        outer: LiveProgress,
        live: LiveProgress,
        scope: Range,
        range: Range,
        moves: FakeRequest | None,
        is_given: bool,
        to_come: float | None = None,
    ) -> None:
        self.moves = moves
        self.to_come = to_come
        self.is_given = is_given
        self.outer = outer
        self.live = live
        self.scope = scope
        self.range = range
        self.is_open = True

    def inside(self, update: Update) -> Update:
        """Return an update of the bar as one of the step."""
        progress, fake = update.progress, update.fake
        if progress is not None:
            progress = self.scope.share(progress)
        if fake is not None:
            fake = fake._replace(end=self.scope.share(fake.end))
        return update._replace(progress=progress, fake=fake)

    def missing(self, now: Progress) -> float:
        """Return the percent of the bar that the step has still to fill."""
        return (self.range.end - self.range.start) * (1 - (now.value() or 0.0) / 100)


class Parts:
    """The steps of one bar, and where they make it stand.

    A step takes a share of what is left of its bar: that of its weight, beside the weights that
    are still to come. Where there is no plan, that is the rest of what the whole took in earlier
    runs, and in a first run as much as was begun so far. So the bar never goes back when there are
    more steps, and is full only at the end of the whole. A step that was given no weight has that
    of the time that it took in earlier runs, or 1.

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

    @property
    def are_open(self) -> bool:
        """Whether a step is under way."""
        return any(part.is_open for part in self.parts)

    def plan(self, given: Mapping[str, float | None]) -> None:
        """Take note of the weights of steps to come, by title; None for what is learned, or 1."""
        weights = {title: self._weight(title) if w is None else w for title, w in given.items()}
        self._given |= {title for title, w in given.items() if w is not None}
        with self._lock:
            self._had_plan = True
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
        with self._lock:
            is_given = weight is not None or title in self._given
            self._in_turn = self._in_turn and not self.are_open
            expected = self.planned.get(title)
            self.planned = {each: w for each, w in self.planned.items() if each != title}
            if weight is None:
                weight = self._weight(title) if expected is None else expected
            start = max(stands, self._taken.get(room, room.start))
            self._begun[room] += weight
            to_come = self._to_come(room, whole, expected is not None)
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

    def _weight(self, title: str) -> float:
        learned = self._learned(title)
        return 1.0 if learned is None else learned.weight

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
        if over:
            self._outer.settle(self.message, self.progress())

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
