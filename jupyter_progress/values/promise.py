"""What was said last of the remaining time, which is said on while it is about true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil, inf, log
from typing import NamedTuple

from .estimate import LATE, LATEST, Estimate
from .left import RANGE_FROM, left, risen

CLOSE = 0.08
"""How far a promise may be off, as a logarithm, and be kept: nobody cares for a twelfth."""

CLOSE_RANGE = 0.25
"""The same for either end of its range."""

WIDE = 2.0
"""How many times the least the most has to be, for both to be told."""

STILL_WIDE = 1.6
"""The same where both are told already."""

SOON = 10
"""Seconds within which words do not come back that others have replaced."""


class Told(NamedTuple):
    """Words, and since when they are told."""

    words: str
    since: float


class Promise:
    """Keep to what was said, so that a reader sees it count down, until something else is true.

    A new promise is made only if it does not have words flicker: none come back, by what is known
    now, within ten seconds. It is told as a range or not, and that is not changed at its limit.
    """

    def __init__(self) -> None:
        # When, and what: replaced whole.
        self._said: tuple[float, Estimate | None] = (-inf, None)
        # The last words, and those before them.
        self._told: tuple[Told, ...] = (Told("", -inf), Told("", -inf))

    def kept(self, time: float, fresh: Estimate | None) -> Estimate | None:
        """Return what to say at a time in seconds, where the estimate is `fresh`."""
        at, said = self._said
        if time == at:
            return said
        passed = max(0.0, time - at)
        shown = None if said is None else said.after(passed)
        if said is not None:
            self._told = last(self._told, read(said, at, 1.0, passed))
        if fresh is None:
            best = None
        else:
            limit = STILL_WIDE if shown is not None and shown.is_range else WIDE
            best = replace(fresh, is_range=fresh.high >= limit * fresh.low).after(0.0)
            if said is not None and shown is not None:
                counted = replace(said, due=inf).after(passed)
                if counted is not None and _are_close(counted, fresh):
                    best = _with_range_of(best, replace(counted, due=fresh.due))
        if not self._is_calm(best, shown, time):
            best = as_told(shown, best or shown)
        self._said = (time, best)
        self._told = last(self._told, [Told(words(best, time), time)])
        return best

    def _is_calm(self, best: Estimate | None, shown: Estimate | None, time: float) -> bool:
        """Return whether no words come back soon, whether other news comes in time or late.

        A reader may have seen what was shown last a moment ago, or not: pages count by the second.
        """
        now, before = Told(words(best, time), time), Told(words(shown, time), time)
        if now.words == before.words == self._told[-1].words:
            return True
        ahead: list[list[Told]] = [[now]]
        if best is not None:
            in_time = read(replace(best, due=inf), time, 1.0, SOON)
            late = read(best, time, 1.0, min(SOON, 2 * best.due))
            ahead = [[now, *in_time], [now, *late]]
        seen = last(self._told, [before])
        return not any(flickers([*told, *each]) for told in (self._told, seen) for each in ahead)


def read(estimate: Estimate, at: float, start: float, end: float) -> Iterator[Told]:
    """Yield the words of an estimate of a time from so many to so many seconds on, the last ten."""
    seconds = max(start, ceil(end) - SOON)
    while seconds < end:
        yield Told(words(estimate.after(seconds), at + seconds), at + seconds)
        seconds += 1.0


def words(told: Estimate | None, at: float) -> str:
    """Return the words in which an estimate is told at a time, by a clock that is about right."""
    if told is None:
        return ""
    due = told.when_due()
    low, high = (due.low, due.high) if due.is_range else (due.likely, due.likely)
    return left(1e3 * low, 1e3 * due.likely, 1e3 * high, 1e3 * at, 1e3 * due.late)


def as_told(shown: Estimate | None, news: Estimate | None) -> Estimate | None:
    """Return what was shown as it was told, from now on, when other news has come."""
    if shown is None or news is None:
        return None
    was = shown.when_due()
    likely = risen(1e3 * was.likely, 1e3 * was.late, LATE) / 1e3
    high = risen(1e3 * was.high, 1e3 * was.late, LATEST) / 1e3
    return _with_range_of(news, replace(shown, likely=likely, high=max(likely, high), due=news.due))


def _with_range_of(news: Estimate | None, told: Estimate) -> Estimate:
    """Return what is told with the newest range, where no range is told in words.

    An old one would get too wide, beside the little that is left, for anything to be told.
    """
    if news is None or 1e3 * told.likely >= RANGE_FROM:
        return told
    low, high = min(news.low, told.likely), max(news.high, told.likely)
    return replace(told, low=low, high=high, is_range=news.is_range)


def flickers(told: Iterable[Told]) -> bool:
    """Return whether words come back soon after others have replaced them."""
    changes = changed(told)
    return any(
        one.words == back.words and back.since - other.since < SOON
        for one, other, back in zip(changes, changes[1:], changes[2:], strict=False)
    )


def last(told: tuple[Told, ...], more: Iterable[Told]) -> tuple[Told, ...]:
    """Return the last two words that were told, and since when."""
    return tuple(changed([*told, *more])[-2:])


def changed(told: Iterable[Told]) -> list[Told]:
    """Return only those that are others than those before them."""
    found: list[Told] = []
    for each in told:
        if not found or each.words != found[-1].words:
            found.append(each)
    return found


def _are_close(one: Estimate, other: Estimate) -> bool:
    return (
        one.likely > 0
        and abs(log(one.likely / other.likely)) < CLOSE
        and one.low > 0
        and abs(log(one.low / other.low)) < CLOSE_RANGE
        and abs(log(one.high / other.high)) < CLOSE_RANGE
    )
