"""What a bar says, for programs: plain JSON, whose schema is ``docs/schema.json``."""

from __future__ import annotations

from math import floor, isfinite
from typing import Any

from ..values.metric import metric
from .states import look
from .words import State, depth_of, status_of, value_of

MIME = "application/vnd.jupyter-progress.v1+json"
"""Its type, beside html and text, in the output of a cell that is over."""


def record(state: State) -> dict[str, Any]:
    """Return what a bar and its rows say, as plain JSON: nothing that they do not show.

    Parameters
    ----------
    state : mapping
        A tracker's state as it goes over the wire, in any status.
    """
    whole = _of_one(state) | {"more": state.get("more") or 0}
    around = [whole]  # the innermost last
    for row in state.get("rows") or ():
        one = _of_one(row)
        del around[depth_of(row) :]
        around[-1]["children"].append(one)
        around.append(one)
    return whole


def _of_one(state: State) -> dict[str, Any]:
    status, value, error = status_of(state), value_of(state), state.get("error")
    return {
        "title": str(state.get("title") or ""),
        "status": status,
        # Rounded down: 100 is what is 100 only.
        "progress": None if value is None else floor(value * 1000) / 1000,
        "message": str(state.get("message") or ""),
        "metrics": {label: _number(text) for label, text in state.get("facts") or () if label},
        "count": state.get("count"),
        "elapsed": _seconds(state.get("elapsed")),
        "remaining": None if look(status).ended else _seconds(state.get("remaining")),
        "note": str(state.get("note") or ""),
        "error": error and {"type": error["type"], "message": error["message"]},
        "children": [],
    }


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 3)


def _number(text: str) -> int | float | str:
    """Return the number that a metric shows, if that is all it shows."""
    for kind in (int, float):
        try:
            number = kind(text.replace(",", ""))
        except ValueError:
            continue
        if isfinite(number) and metric(number) == text:
            return number
    return text
