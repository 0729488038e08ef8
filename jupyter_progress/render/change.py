"""What of a state has changed since the last whole one: all that is sent while a bar just moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

State = Mapping[str, Any]

_EMPTY: dict[str, Any] = {"progress": None, "message": "", "facts": []}
"""What moves all the time, and what its absence stands for."""

_TIMES = ("elapsed", "remaining", "fake")

_TOLERANCE = 50.0
"""Milliseconds by which a time that the page counts on by itself may differ from the kernel's."""

_SHARE = 0.01
"""Part of what is left by which an estimate has to change to be worth a message."""


def change_since(whole: State, now: State, passed: float, sent: State) -> dict[str, Any] | None:
    """Return what is another than in the last whole state; None if that takes a whole one.

    A page may have got the whole state later than others did, so what was sent once since then
    is sent until the next one.

    Parameters
    ----------
    whole, now : mapping
        States as `tracker_state` makes them.
    passed : float
        Milliseconds between the two.
    sent : mapping
        The last change since `whole`.
    """
    before, after = whole["rows"], now["rows"]
    if len(before) != len(after) or any(
        whole[part] != now[part] for part in ("more", "settled", "notify")
    ):
        return None
    change = _of_bar(whole, now, passed, sent)
    if change is None:
        return None
    rows = {}
    sent_rows = sent.get("rows", {})
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        part = _of_bar(old, new, passed, sent_rows.get(str(i), {}))
        if part is None:
            return None
        if part:
            rows[str(i)] = part
    return {**change, "rows": rows} if rows else change


def _of_bar(whole: State, now: State, passed: float, sent: State) -> dict[str, Any] | None:
    if not (_agrees(whole, now) and _counts_on(whole, now, passed)):
        return None
    change = {}
    for part, empty in _EMPTY.items():
        value = now.get(part, empty)
        if part in sent or value != whole.get(part, empty):
            change[part] = value
    began, total = _total(whole), _total(now)
    told = sent.get("total", began)
    if _is_close(total, told, now.get("elapsed") or 0.0):
        total = told
    if "total" in sent or total != began:
        change["total"] = total
    return change


def _agrees(whole: State, now: State) -> bool:
    """Return whether all is the same but what moves, and times."""
    moves = (*_EMPTY, *_TIMES, "rows", "more", "settled", "notify")
    parts = {*whole, *now}.difference(moves)
    return all(whole.get(part) == now.get(part) for part in parts)


def _counts_on(whole: State, now: State, passed: float) -> bool:
    """Return whether the page, which counts on from the whole state, is right about the times."""
    old, new = whole.get("fake"), now.get("fake")
    if old is None or new is None:
        if old is not new:
            return False
    elif {**old, "elapsed": 0} != {**new, "elapsed": 0} or not _passed(
        old["elapsed"], new["elapsed"], passed
    ):
        return False
    began, elapsed = whole.get("elapsed"), now.get("elapsed")
    if began is None or elapsed is None:
        return began is elapsed and whole.get("remaining") == now.get("remaining")
    return _passed(began, elapsed, passed)


def _passed(before: float, now: float, passed: float) -> bool:
    return now == before or abs(now - before - passed) < _TOLERANCE


def _total(state: State) -> float | None:
    remaining = state.get("remaining")
    return None if remaining is None else round((state.get("elapsed") or 0.0) + remaining)


def _is_close(total: float | None, told: float | None, elapsed: float) -> bool:
    if total is None or told is None:
        return total is told
    return abs(total - told) < max(_TOLERANCE, (total - elapsed) * _SHARE)
