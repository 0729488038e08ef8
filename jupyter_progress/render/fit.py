"""Bars as rows of a terminal: each is one row, however narrow, and its percent is never cut off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .lines import INDENT
from .states import look
from .text import cell_width, cut
from .words import (
    State,
    depth_of,
    facts,
    line_figure,
    name_of,
    rest,
    row_name,
    stalled,
    status_of,
    value_of,
)

GAP = "  "

BAR = 30
"""Cells of a bar where there is room."""

SHORTEST_BAR = 5

STALLED_BAR = 10
"""Cells of a bar at the most where there is a stall to tell."""

SHORTEST_NAME = 8
"""Cells of a name, below which there is no bar beside it."""

SHORTEST_ERROR = 8
"""Cells in which an error is begun."""

STAND_INS = {"✓": "ok", "✗": "failed", "…": "...", "·": "-", "━": "-", "\ufffd": "?"}
"""What is written instead where the encoding of a stream has no such character."""


class Row(NamedTuple):
    """What one bar says, in parts. `width_of_bar` cells are for the bar, if there is room."""

    status: str
    value: float | None
    name: str
    figure: str
    facts: str
    width_of_bar: int = 0


def rows(state: State, cells: int, encoding: str) -> list[Row]:
    """Return a bar and its rows, as parts that fit into so many cells, below each other.

    Facts are dropped first, then the bar shrinks, then the name is shortened.
    """
    each = [state, *state["rows"]]
    names = [name_of(state), *(INDENT * depth_of(row) + row_name(row) for row in state["rows"])]
    names = [sayable(name, encoding) for name in names]
    figures = [sayable(line_figure(row), encoding) for row in each]
    room = max(0, cells - width(GAP) - max(map(width, figures)))
    name_width = max(map(width, names))
    most = STALLED_BAR if any(map(stalled, each)) else BAR
    bar = min(most, max(SHORTEST_BAR, room - width(GAP) - name_width))
    if room - width(GAP) - bar < min(SHORTEST_NAME, name_width):
        bar = 0
    name_width = min(name_width, max(0, room - (bar + width(GAP) if bar else 0)))
    left = room - name_width - (bar + width(GAP) if bar else 0) - width(GAP)
    figure_width = max(map(width, figures))
    return [
        Row(
            status_of(row),
            value_of(row),
            padded(shorten(name, name_width, encoding), name_width),
            padded(cut(figure, cells), min(figure_width, cells)),
            facts_within(row, left, encoding),
            bar,
        )
        for row, name, figure in zip(each, names, figures, strict=True)
    ]


def line(state: State, cells: int, encoding: str) -> str:
    """Return a bar and its rows as one line; rows that do not fit are dropped."""
    words = _line(state, name_of(state), cells, encoding)
    for row in state["rows"]:
        said = _line(row, row_name(row), cells, encoding).strip()
        more = GAP + sayable("· ", encoding) + said
        if width(words + more) > cells:
            break
        words += more
    return words


def _line(state: State, name: str, cells: int, encoding: str) -> str:
    mark = look(status_of(state)).mark
    figure = sayable(line_figure(state).removeprefix(mark).strip(), encoding)
    start = sayable(mark, encoding) + " " if mark else ""
    end = GAP + figure if figure else ""
    room = max(0, cells - width(start + end))
    words = cut(start + shorten(sayable(name, encoding), room, encoding) + end, cells)
    said = facts_within(state, cells - width(words) - width(GAP), encoding)
    return words + GAP + said if said else words


def more_line(more: int, cells: int) -> str:
    """Return the row below others of which some are left out."""
    return cut(INDENT + rest(more), cells)


def facts_within(state: State, cells: int, encoding: str) -> str:
    """Return as many facts as fit; only an error and a warning are shortened."""
    said = ""
    for fact in facts(state):
        words = sayable(str(fact), encoding)
        if said:
            words = said + GAP + words
        if width(words) > cells:
            if (fact.is_error or fact.is_warning) and cells >= SHORTEST_ERROR:
                said = shorten(words, cells, encoding)
            break
        said = words
    return said


def width(text: str) -> int:
    """Return how many cells a text takes."""
    return sum(map(cell_width, text))


def padded(text: str, cells: int) -> str:
    """Return a text filled up with blanks."""
    return text + " " * (cells - width(text))


def shorten(text: str, cells: int, encoding: str) -> str:
    """Return a text that fits, with an ellipsis if something is missing."""
    if width(text) <= cells:
        return text
    dots = sayable("…", encoding)
    return cut(cut(text, max(0, cells - width(dots))).rstrip() + dots, cells)


def sayable(text: str, encoding: str) -> str:
    """Return a text that can be encoded: what cannot is replaced, by words where there are any."""
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        pieces: Sequence[str] = [_encodable(char, encoding) for char in text]
        return "".join(pieces)
    except LookupError:
        return sayable(text, "ascii")


def _encodable(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
        return char
    except UnicodeEncodeError:
        return STAND_INS.get(char, "?")
