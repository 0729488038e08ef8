"""Activities as lines of text."""

from __future__ import annotations

from typing import Any
from unicodedata import combining, east_asian_width

from ..core.activity import Activity
from .lines import settled_text
from .plain import one_line
from .rows import MOST_ROWS, below, chosen, only
from .wire import bar_state


def cut(line: str, cells: int) -> str:
    """Return as much of a line as fits into so many cells of a terminal."""
    for end, char in enumerate(line):
        cells -= cell_width(char)
        if cells < 0:
            return line[:end]
    return line


def cell_width(char: str) -> int:
    """Return how many cells of a terminal a character takes."""
    if combining(char) or char in "\u200b\u200c\u200d\ufe0e\ufe0f":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def text(activity: Activity | None) -> str:
    """Return an activity as a line of text, and one for each of its rows; no traceback."""
    return "" if activity is None else settled_text(line_state(activity))


def line_state(activity: Activity, most: int = MOST_ROWS) -> dict[str, Any]:
    """Return the state of an activity's bar and of at most so many rows, each to be one line.

    What nobody ever said how far it is has no percent.
    """
    activity = only(activity)
    inside = list(below(activity))
    rows = [_line_state(each) | {"depth": depth} for each, depth in chosen(inside, most)]
    more = len(inside) - len(rows) + activity.more
    return _line_state(activity) | {"rows": rows, "more": more}


def _line_state(activity: Activity) -> dict[str, Any]:
    state = bar_state(activity)
    for part in ("title", "message", "note"):
        state[part] = one_line(state[part])
    state["facts"] = [[one_line(label), one_line(fact)] for label, fact in state["facts"]]
    if state["error"]:
        kind, message = (one_line(state["error"][part]) for part in ("type", "message"))
        state["error"] = {"type": kind, "message": message, "traceback": ""}
    if not activity.has_figure:
        state["progress"] = None
    return state
