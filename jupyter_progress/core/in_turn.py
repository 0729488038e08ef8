"""Loops of a bar that come one after the other, in code that says nothing else of how far it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from .parts import LEAST, by_time_of
from .sink import Foreseen

if TYPE_CHECKING:
    from .live import LiveProgress


class Turn(NamedTuple):
    """One of the loops.

    Attributes
    ----------
    number : int
        From 1 on.
    began : float
        By the clock of the bar.
    start, end : float
        What it moves of the bar, in percent.
    """

    number: int
    began: float
    start: float
    end: float


class InTurn:
    """What each of the loops has of a bar.

    Nobody knows how many there will be. So in a first run the first one has all of the bar, and
    those after it are told by their counts. From the second run on each has the share of the time
    that it took before, and begins at the share that has passed. Loops that run beside each other
    are left alone.

    Parameters
    ----------
    live : LiveProgress
        Of the bar.
    """

    def __init__(self, live: LiveProgress) -> None:
        self._live = live
        self._lock = threading.Lock()
        self._begun = self._open = 0
        self._are_mixed = False
        self._first: float | None = None

    def begin(self, start: float, end: float) -> Turn:
        """Give a loop its part, from where the bar stands; the last one would reach `end`."""
        with self._lock:
            self._begun, self._open = self._begun + 1, self._open + 1
            self._are_mixed |= self._open > 1
            number, first = self._begun, self._first
        if number == 2 and first is not None:  # now it is known that there are several
            self._note(1, first)
        now = self._live.clock()
        foreseen = None if self._are_mixed else self._foresee(number)
        if foreseen is not None:
            passed = (now - self._live.began) / foreseen.unit
            least = 0.0 if self._foresee(number + 1) is None else LEAST * foreseen.whole
            left = foreseen.weight + max(foreseen.whole - passed - foreseen.weight, least)
            start = max(start, by_time_of(self._live, foreseen.unit * left))
            end = start + (end - start) * foreseen.weight / left
        return Turn(number, now, start, end)

    def over(self, turn: Turn, *, done: bool) -> None:
        """Take note of the end of a loop, and whether it went through all of its items."""
        seconds = self._live.clock() - turn.began
        with self._lock:
            self._open -= 1
            if not done or self._are_mixed:
                return
            if turn.number == 1:
                self._first = seconds
        if turn.number > 1:
            self._note(turn.number, seconds)

    def _foresee(self, number: int) -> Foreseen | None:
        estimates = self._live.estimates
        return None if estimates is None else estimates.step(self._path(number))

    def _note(self, number: int, seconds: float) -> None:
        if self._live.estimates is not None:
            self._live.estimates.stepped(self._path(number), seconds, False)

    def _path(self, number: int) -> tuple[str, ...]:
        return (*self._live.path, f"(loop {number})")


def in_turn(live: LiveProgress) -> InTurn:
    """Return what knows of the loops of a bar, made for the first."""
    with _making:
        live.in_turn = live.in_turn or InTurn(live)
        return live.in_turn


_making = threading.Lock()
