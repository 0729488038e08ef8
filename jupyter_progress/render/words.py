"""A bar's state in words: ``js/src/bar/words.ts`` says the same of the live one."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

from ..values.easing import ease
from ..values.format import duration, lasted, percent, roughly

State = Mapping[str, Any]

GONE = "the kernel has gone; this bar is no longer live"
ENDED = ("done", "failed", "cancelled", "stopped", "gone")
MARKS = {"done": "✓", "failed": "✗"}

_WORDS = {
    "pending": "Waiting",
    "running": "Running",
    "cancelling": "Cancelling",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "stopped": "Stopped",
    "gone": "Stopped",
}
_COUNTS = ("pending", "running", "cancelling", "done", "failed", "cancelled")


class Fact(NamedTuple):
    """One item of the quiet line: words, or a value with its label."""

    text: str
    label: str = ""
    is_error: bool = False

    @property
    def is_count(self) -> bool:
        """Whether the number reads better before its label: 3,112 done."""
        return self.label in _COUNTS

    def __str__(self) -> str:
        pair = (self.text, self.label) if self.is_count else (self.label, self.text)
        return " ".join(filter(None, pair))


def facts(state: State) -> list[Fact]:
    """Return the quiet line below the bar."""
    status, elapsed = status_of(state), _finite(state.get("elapsed"))
    if status == "gone":
        return [Fact(GONE)]
    line: list[Fact] = []
    if status == "failed":
        line.append(Fact(failure(state), is_error=True))
    if elapsed is not None:
        if status == "done":
            line.append(Fact(f"took {lasted(elapsed)}"))
        elif status in ENDED:
            line.append(Fact(f"after {lasted(elapsed)}"))
        else:
            line.append(Fact(f"{duration(elapsed)} elapsed"))
    remaining = _finite(state.get("remaining"))
    if status not in ENDED and remaining is not None and remaining > 0:
        line.append(Fact(f"about {roughly(remaining)} left"))
    line += [Fact(str(value), str(label)) for label, value in state.get("facts") or ()]
    if state.get("note"):
        line.append(Fact(str(state["note"])))
    return line


def status_of(state: State) -> str:
    """Return the status; an unknown one is taken for running."""
    status = str(state.get("status"))
    return status if status in _WORDS else "running"


def name_of(state: State) -> str:
    """Return what the bar is called: its message, else its title, else its status."""
    return str(state.get("message") or state.get("title") or _WORDS[status_of(state)])


def value_of(state: State) -> float | None:
    """Return the percent shown, 0 to 100, the easing of a fake segment included."""
    fake = state.get("fake")
    value = _finite(state.get("progress"))
    if fake and status_of(state) not in ENDED:
        value = ease(fake["start"], fake["end"], fake["estimated_time"], fake["elapsed"])
    return None if value is None else min(max(value, 0.0), 100.0)


def _finite(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and isfinite(value) else None


def figure(status: str, value: float | None, brief: bool = False) -> str:
    """Return what stands at the right: 43 %, ✓ 100 %, cancelled at 12 %; `brief` in a row."""
    at = "" if value is None else percent(value)
    if status == "pending":
        return "waiting" if brief else ""
    if status == "done":
        return f"✓ {at if value == 100 else 'done'}"
    if status in ("cancelled", "stopped", "gone"):
        verb = "stopped" if status == "gone" else status
        return f"{verb} at {at}" if at and not brief else verb
    mark = MARKS.get(status)
    return f"{mark} {at or status}" if mark else at


def spoken(status: str, value: float | None) -> str:
    """Return the state for those who listen: waiting, 43 %, failed at 43 %."""
    word = _WORDS[status].lower()
    at = "" if value is None else percent(value)
    if status == "running":
        return at or word
    return word if status in ("pending", "done") or not at else f"{word} at {at}"


def failure(state: State) -> str:
    """Return the type and the message of the error, if any."""
    error = state.get("error")
    if not error:
        return "failed"
    return f"{error['type']}: {error['message']}" if error["message"] else str(error["type"])


def traceback(state: State) -> str:
    """Return the traceback of a failed task; else nothing."""
    error = state.get("error")
    return str(error["traceback"] or "") if error and status_of(state) == "failed" else ""
