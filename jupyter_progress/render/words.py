"""A bar's state in words: ``js/src/bar/words.ts`` says the same of the live one.

Both meet ``tests/golden/words.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

from ..values.easing import ease
from ..values.format import duration, lasted, percent, waited
from ..values.left import left
from .states import look, states

State = Mapping[str, Any]

DEEPEST = 8
"""Rows below this level are indented no further."""


class Fact(NamedTuple):
    """One item of the quiet line: words, or a value with its label."""

    text: str
    label: str = ""
    is_error: bool = False
    is_warning: bool = False

    @property
    def is_count(self) -> bool:
        """Whether the number reads better before its label: 3,112 done."""
        return self.label in states().counts

    def __str__(self) -> str:
        pair = (self.text, self.label) if self.is_count else (self.label, self.text)
        return " ".join(filter(None, pair))


def facts(state: State, clock: float | None = None) -> list[Fact]:
    """Return the quiet line below the bar; `clock` as in `times`."""
    status = status_of(state)
    if status == "gone":
        return [Fact(states().gone)]
    line: list[Fact] = []
    if status == "failed":
        line.append(reason(state))
    line += map(Fact, times(state, clock))
    if told := stalled(state):
        line.append(Fact(told, is_warning=True))
    line += [Fact(str(value), str(label)) for label, value in state.get("facts") or ()]
    if state.get("note"):
        line.append(Fact(str(state["note"])))
    return line


def times(state: State, clock: float | None = None) -> list[str]:
    """Return how long it took, or how long it has taken and will take.

    Parameters
    ----------
    state : mapping
    clock : float, optional
        The time of the day in milliseconds since midnight; by default that of now, and here.
    """
    status, elapsed = status_of(state), _finite(state.get("elapsed"))
    ended = look(status).ended
    words = []
    if elapsed is not None:
        if status == "done":
            words.append(f"took {lasted(elapsed)}")
        elif ended:
            words.append(f"after {lasted(elapsed)}")
        else:
            words.append(f"{duration(elapsed)} elapsed")
    remaining = _finite(state.get("remaining"))
    if not ended and remaining is not None and remaining > 0:
        low, high = state.get("range") or (remaining, remaining)
        if status in ("paused", "held"):
            clock = None
        elif clock is None:
            clock = _time_of_day()
        told = left(low, remaining, high, clock, max(0.0, -(_finite(state.get("due")) or 0.0)))
        words += [told] if told else []
    return words


def _time_of_day() -> float:
    now = datetime.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return (now - midnight).total_seconds() * 1000


def stalled(state: State) -> str:
    """Return how long there has been no update, and where it stands; nothing if that is usual."""
    stall = state.get("stall")
    seconds = None if not stall else _finite(stall.get("elapsed"))
    if not stall or seconds is None or status_of(state) not in ("running", "cancelling"):
        return ""
    return f"no update for {waited(seconds)}" + (f", in {stall['place']}" if stall["place"] else "")


def status_of(state: State) -> str:
    """Return the status; an unknown one is taken for running."""
    status = str(state.get("status"))
    return status if status in states().statuses else "running"


def name_of(state: State) -> str:
    """Return what the bar is called: its message, else its title, else its status."""
    return str(state.get("message") or state.get("title") or look(status_of(state)).word)


def value_of(state: State) -> float | None:
    """Return the percent shown, 0 to 100, the easing of a fake segment included."""
    fake = state.get("fake")
    value = _finite(state.get("progress"))
    if fake and not look(status_of(state)).ended:
        value = ease(fake["start"], fake["end"], fake["estimated_time"], fake["elapsed"])
    return None if value is None else min(max(value, 0.0), 100.0)


def _finite(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and isfinite(value) else None


def figure(status: str, value: float | None, brief: bool = False) -> str:
    """Return what stands at the right: 43 %, ✓ 100 %, cancelled at 12 %; `brief` in a row."""
    word, mark, ended, _, rest = look(status)
    at = "" if value is None else percent(value)
    if status == "pending":
        return word.lower() if brief else ""
    if status == "done" and value != 100:
        return f"{mark} {word.lower()}"
    if mark:
        return f"{mark} {at or word.lower()}"
    if rest and brief:
        return rest
    if ended or status == "paused":
        return _joined(f"{word.lower()} at {at}" if at and not brief else word.lower(), rest)
    return at


def row_figure(state: State) -> str:
    """Return what stands at the right of a row: how long it took, its count, or its percent."""
    status, elapsed = status_of(state), _finite(state.get("elapsed"))
    facts = state.get("facts")
    if state.get("counted") and status == "running" and facts:
        return str(facts[0][1])
    said = figure(status, value_of(state), brief=True)
    if not state.get("timed") or elapsed is None or status == "pending":
        return said
    mark = look(status).mark
    return f"{mark} {lasted(elapsed)}" if mark else said or duration(elapsed)


def row_name(state: State) -> str:
    """Return what a row is called: its title, and what it says."""
    title, message = str(state.get("title") or ""), str(state.get("message") or "")
    both = title and message and title != message
    return f"{title} · {message}" if both else name_of(state)


def line_figure(state: State) -> str:
    """Return what stands at the right of a bar: as `figure`, and that it waits, once."""
    status = status_of(state)
    words = figure(status, value_of(state), brief=status == "pending")
    return "" if words == name_of(state).lower() else words


def spoken(status: str, value: float | None) -> str:
    """Return the state for those who listen: waiting, 43 %, failed at 43 %."""
    word, rest = look(status).word.lower(), look(status).rest
    at = "" if value is None else percent(value)
    if status == "running":
        return at or word
    return _joined(word if status in ("pending", "done") or not at else f"{word} at {at}", rest)


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))


def failure(state: State) -> str:
    """Return the type and the message of the error; nothing without one."""
    error = state.get("error")
    if not error:
        return ""
    return f"{error['type']}: {error['message']}" if error["message"] else str(error["type"])


def reason(state: State) -> Fact:
    """Return why a task failed; where there is no error to name, that it did."""
    return Fact(failure(state) or look("failed").word.lower(), is_error=True)


def below(row: State) -> list[Fact]:
    """Return what is said below a row: why it failed, or that it stalls.

    A step whose error its bar tells does not say it again.
    """
    if status_of(row) == "failed":
        return [] if row.get("timed") and not row.get("error") else [reason(row)]
    told = stalled(row)
    return [Fact(told, is_warning=True)] if told else []


def depth_of(row: State) -> int:
    """Return how deep a row stands in the tree: 1 for a child of the bar itself."""
    depth = row.get("depth", 1)
    return min(max(depth, 1), DEEPEST) if isinstance(depth, int) else 1


def rest(more: int) -> str:
    """Return the line below rows of which some are not shown."""
    return f"and {more:,} more"


def traceback(state: State) -> str:
    """Return the traceback of a failed task; else nothing."""
    error = state.get("error")
    return str(error["traceback"] or "") if error and status_of(state) == "failed" else ""
