"""Activities as lines of text."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from ..core.activity import Activity
from .html import settled_text
from .wire import listed_state

_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if code != ord("\n")}


def plain(text: str) -> str:
    """Return a text that only says something, and controls no terminal."""
    return text.translate(_CONTROLS)


def cut(line: str, cells: int) -> str:
    """Return as much of a line as fits into so many cells of a terminal."""
    for end, char in enumerate(line):
        if not combining(char):
            cells -= 2 if east_asian_width(char) in "WF" else 1
        if cells < 0:
            return line[:end]
    return line


def text(activity: Activity | None) -> str:
    """Return an activity as a line of text, and one for each of its rows; no traceback."""
    if activity is None:
        return ""
    state = listed_state(activity)
    for each in (state, *state["rows"]):
        if each["error"]:
            each["error"]["traceback"] = ""
    return plain(settled_text(state))
