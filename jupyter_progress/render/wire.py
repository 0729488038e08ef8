"""What travels to the page: the state of a bar as plain JSON, all durations in milliseconds.

``js/src/wire.ts`` is its other side.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from math import floor, isfinite
from typing import Any, NamedTuple

from ..core.activity import Activity
from ..core.group import word_of
from ..core.interrupt import uninterrupted
from ..core.pulse import stall_of
from ..values.estimate import Estimate
from ..values.metric import metric
from ..values.progress import FakeProgress, Progress
from ..values.stall import Stall
from .failure import told_error
from .lines import settled_text
from .places import told
from .plain import LONGEST_NAME, clean, one_line
from .record import MIME, record
from .rows import MOST_ROWS, below, chosen, only
from .spent import spent
from .states import look
from .words import rest, status_of

MOST_METRICS = 50
"""Metrics that are sent: nobody reads more beside a bar."""

FEW_ROWS = 4
"""Rows that are sent as they are. Of more each is brief, and has its traceback only at the end."""

LONGEST_BRIEF = 200
"""Characters of one text of a brief row."""

LONGEST_BRIEF_TRACEBACK = 4_000
"""Characters of the traceback of a brief row, once all is over."""


def tracker_state(activity: Activity) -> dict[str, Any]:
    """Return the state of an activity's bar and its rows, as of now, and its settled form."""
    state = listed_state(activity)
    if activity.progress.is_over:
        state["settled"] = bundle(state)
    return state


def listed_state(activity: Activity) -> dict[str, Any]:
    """Return the state of an activity's bar and of its rows, as of now; nothing settled."""
    activity = only(activity)
    state = bar_state(activity)
    inside = list(below(activity))
    state_of: Callable[[Activity], dict[str, Any]] = bar_state
    if len(inside) > FEW_ROWS:
        longest = LONGEST_BRIEF_TRACEBACK if activity.progress.is_over else 0
        state_of = partial(brief_state, traceback=longest)
    rows = [state_of(each) | {"depth": depth} for each, depth in chosen(inside, MOST_ROWS)]
    for row in rows:
        if row.get("timed") and row.get("error", ()) == state["error"]:
            row["error"] = None  # the same is told once
    more = len(inside) - len(rows) + activity.more
    return state | {"rows": rows, "more": more, "settled": None}


def bundle(state: dict[str, Any], *, refined: bool = True) -> dict[str, Any]:
    """Return what a host without widgets shows of a state, by MIME type; for programs its end.

    Parameters
    ----------
    state : dict
    refined : bool, optional
        With the style sheet, for what stays.
    """
    from .html import settled_html  # here, for terminals and workers show none

    data: dict[str, Any] = {
        "text/html": settled_html(state, refined=refined),
        "text/plain": settled_text(state),
    }
    return data | ({MIME: record(state)} if look(status_of(state)).ended else {})


def bar_state(activity: Activity) -> dict[str, Any]:
    """Return the state of one activity's bar, as of now."""
    progress = activity.progress
    return {
        "id": activity.id,
        "title": clean(activity.title),
        "status": _status(activity),
        "progress": _percent(progress.progress),
        "fake": _fake(progress.fake),
        "message": clean(progress.message),
        "elapsed": _elapsed(activity),
        **_left(activity.estimate),
        "facts": _facts(activity, progress),
        "count": _count(progress),
        "note": clean(activity.note),
        "error": told_error(activity) if progress.status == "failed" else None,
        "actions": _actions(activity),
        "timed": activity.is_timed or None,
        "counted": activity.live.stands_at_count or None,
        **_stall(activity),
    }


def _stall(activity: Activity) -> dict[str, Any]:
    """Return how long there has been no update, and where it stands, if that is unusual.

    What is left nobody knows then.
    """
    stall = stall_of(activity)
    if stall is None:
        return {}
    idle = (activity.live.clock() - stall.since) * 1000
    place = clean(told(stall.place), LONGEST_NAME)
    return {"remaining": None, "stall": {"elapsed": round(idle), "place": place}}


def _status(activity: Activity) -> str:
    """Return the status, or what else is said of where an activity is."""
    if activity.keeps_result:
        return "kept"
    word = word_of(activity)
    return "held" if word == "running" and activity.waits else word


def brief_state(activity: Activity, traceback: int) -> dict[str, Any]:
    """Return the state of one of many rows: its texts short, and without what says nothing.

    Parameters
    ----------
    activity : Activity
    traceback : int
        How many characters of a traceback are kept: the last.
    """
    state = bar_state(activity)
    for part in ("title", "message"):
        state[part] = clean(state[part], LONGEST_BRIEF)
    error = state["error"]
    if error:
        message = clean(error["message"], LONGEST_BRIEF)
        lines = error["traceback"][-traceback:] if traceback else ""
        state["error"] = error | {"message": message, "traceback": lines}
    state["range"] = state["due"] = None  # rows do not tell what is left
    for part in ("elapsed", "remaining"):
        state[part] = None if state[part] is None else round(state[part])
    if state["progress"] is not None:  # rounded down: 100 is shown of what is 100 only
        state["progress"] = floor(state["progress"] * 1000) / 1000
    return {part: value for part, value in state.items() if value not in _EMPTY}


_EMPTY: tuple[Any, ...] = (None, "", [])


class Fingerprint(NamedTuple):
    """What has to be sent anew when it is another."""

    id: str
    progress: Progress
    word: str
    note: str
    stall: Stall | None
    children: tuple[Any, ...]


def fingerprint(activity: Activity) -> Fingerprint:
    """Return the fingerprint of an activity and of what is inside it."""
    children = tuple(fingerprint(child) for child in activity.children)
    now = activity.progress
    said = word_of(activity), activity.note, stall_of(activity)
    return Fingerprint(activity.id, now, *said, children)


def _actions(activity: Activity) -> list[str]:
    able = {
        "resume": activity.can_resume,
        "pause": activity.can_pause,
        "cancel": activity.can_cancel,
    }
    return [action for action, is_able in able.items() if is_able]


def _fake(fake: FakeProgress | None) -> dict[str, float | None] | None:
    if fake is None:
        return None
    return {
        "start": fake.start,
        "end": fake.end,
        "estimated_time": fake.estimated_time,
        "elapsed": fake.elapsed(),
    }


def _elapsed(activity: Activity) -> float | None:
    """Return the milliseconds it has run; nothing of a step that was only planned."""
    waits = activity.is_timed and activity.status == "pending"
    return None if waits else round(activity.elapsed * 1000, 1)


def _left(estimate: Estimate | None) -> dict[str, Any]:
    """Return what is left, with the least and the most where they are told, and when news is due.

    If that is overdue, it is negative, and the others are of when it was due.
    """
    if estimate is None:
        return {"remaining": None, "range": None, "due": None}
    told, due = estimate.when_due(), estimate.due * 1000
    return {
        "remaining": round(told.likely * 1000),
        "range": [round(told.low * 1000), round(told.high * 1000)] if told.is_range else None,
        "due": round(due) if isfinite(due) else None,
    }


def _count(progress: Progress) -> dict[str, Any] | None:
    """Return the count of items as numbers, for programs; a percent is none."""
    count = progress.count
    if count is None or count.unit == "%":
        return None
    unit = clean(count.unit, LONGEST_NAME)
    return {"done": count.done, "total": count.total, "unit": unit}


def _percent(progress: float | None) -> float | None:
    """Return it with the decimals that can be seen; 100 is only what is 100."""
    short = None if progress is None else round(progress, 3)
    return progress if short == 100 else short


def _facts(activity: Activity, progress: Progress) -> list[list[str]]:
    count = progress.count
    counted = [] if count is None else count.facts(activity.rate)
    counted += filter(None, [clean(spent(activity))])
    if not progress.metrics:
        return [["", fact] for fact in counted]
    with uninterrupted():  # an interrupt that a value raises by itself is none
        metrics = [
            [clean(one_line(name), LONGEST_NAME), clean(metric(value), LONGEST_NAME)]
            for name, value in islice(progress.metrics.items(), MOST_METRICS)
        ]
    if more := len(progress.metrics) - len(metrics):
        metrics.append(["", rest(more)])
    return [*(["", fact] for fact in counted), *metrics]
