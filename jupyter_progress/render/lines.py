"""The bar as text: a line for it, and one for each of its rows.

``js/src/hosts/settled.ts`` makes the same; both meet ``tests/golden/settled.json``.
"""

from __future__ import annotations

from .plain import one_line
from .states import look
from .words import (
    State,
    depth_of,
    facts,
    line_figure,
    name_of,
    rest,
    row_name,
    status_of,
    traceback,
)

INDENT = "  "


def settled_text(state: State, *, aside: str = "") -> str:
    """Return the bar, and those of its rows, as text: a line each; a failure's traceback below.

    Parameters
    ----------
    state : mapping
    aside : str, optional
        What a snapshot says of itself.
    """
    aside = "" if look(status_of(state)).ended else aside
    lines = ["  ".join(filter(None, [one_line(_line(state, name_of(state))), aside]))]
    rows = state.get("rows") or ()
    lines += [INDENT * depth_of(row) + one_line(_line(row, row_name(row))) for row in rows]
    if more := state.get("more"):
        lines.append(INDENT + rest(more))
    if trace := traceback(state):
        lines += ["", *map(one_line, trace.split("\n"))]
    return "\n".join(lines)


def _line(state: State, name: str) -> str:
    mark = look(status_of(state)).mark
    words = [name, line_figure(state).removeprefix(mark).strip()]
    words += map(str, facts(state))
    return " ".join(filter(None, [mark, "  ".join(filter(None, words))]))
