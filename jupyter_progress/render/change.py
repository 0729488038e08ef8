"""What of a state has changed since the last whole one: all that is sent while a bar just moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

State = Mapping[str, Any]

_EMPTY: dict[str, Any] = {"progress": None, "message": "", "facts": []}
"""What moves all the time, and what its absence stands for."""

_TIMES = ("elapsed", "remaining", "range", "due", "fake")

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


def changed(whole: State, change: State) -> dict[str, Any]:
    """Return the state that a whole one has become by a change; its times are those of the whole.

    The page does the same (`js/src/current.ts`).
    """
    rows = change.get("rows", {})
    return {
        **_bar(whole, change),
        "rows": [_bar(each, rows.get(str(i), {})) for i, each in enumerate(whole["rows"])],
    }


def _bar(whole: State, change: State) -> dict[str, Any]:
    bar = {**whole, **change}
    left = bar.pop("left", ())
    if left is None:
        return {**bar, "remaining": None, "range": None, "due": None}
    if left:
        elapsed = whole.get("elapsed") or 0.0
        *times, overdue = left
        due = None if overdue is None else overdue - elapsed
        at = elapsed + min(due or 0.0, 0.0)
        remaining, low, high = (each - at for each in times)
        bar["remaining"], bar["range"] = remaining, None if low == high else [low, high]
        bar["due"] = due
    return bar


def _of_bar(whole: State, now: State, passed: float, sent: State) -> dict[str, Any] | None:
    if not (_agrees(whole, now) and _counts_on(whole, now, passed)):
        return None
    change = {}
    for part, empty in _EMPTY.items():
        value = now.get(part, empty)
        if part in sent or value != whole.get(part, empty):
            change[part] = value
    began, left = _left(whole), _left(now)
    told = sent.get("left", began)
    if _is_close(left, told, now.get("elapsed") or 0.0):
        left = told
    if "left" in sent or left != began:
        change["left"] = left
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
        return began is elapsed and _left(whole) == _left(now)
    return _passed(began, elapsed, passed)


def _passed(before: float, now: float, passed: float) -> bool:
    return now == before or abs(now - before - passed) < _TOLERANCE


def _left(state: State) -> list[float | None] | None:
    """Return how long it takes in all: likely, at least, at most; and when news is overdue."""
    remaining, elapsed, due = state.get("remaining"), state.get("elapsed") or 0.0, state.get("due")
    if remaining is None:
        return None
    low, high = state.get("range") or (remaining, remaining)
    overdue = None if due is None else round(elapsed + due)
    at = elapsed + min(due or 0.0, 0.0)
    return [*(round(at + each) for each in (remaining, low, high)), overdue]


def _is_close(
    left: list[float | None] | None, told: list[float | None] | None, elapsed: float
) -> bool:
    if left is None or told is None:
        return left is told
    return all(
        mine is theirs
        if mine is None or theirs is None
        else abs(mine - theirs) < max(_TOLERANCE, (mine - elapsed) * _SHARE)
        for mine, theirs in zip(left, told, strict=True)
    )
