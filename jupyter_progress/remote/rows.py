"""What is inside a task of a worker (its steps), told to where the task was started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..core.activity import Activity
from .messages import Row, Rows
from .outcome import pack_error


class RowReader:
    """Tells what has changed inside an activity since it was asked last."""

    def __init__(self, activity: Activity) -> None:
        self._activity = activity
        self._seen: dict[str, tuple[Any, ...]] = {}

    def changed(self) -> Rows | None:
        """Return what has changed; None if nothing has."""
        inside = list(_below(self._activity, ""))
        now = {each.id: (each.progress, each.title, each.error) for each, _ in inside}
        before, self._seen = self._seen, now
        changed = tuple(
            _row(each, outer) for each, outer in inside if now[each.id] != before.get(each.id)
        )
        order = tuple(now) if tuple(now) != tuple(before) else None
        if order is None and not changed:
            return None
        return Rows(order, changed, self._activity.live.is_open_ended)


def _below(activity: Activity, outer: str) -> Iterator[tuple[Activity, str]]:
    for child in activity.children:
        yield child, outer
        yield from _below(child, child.id)


def _row(activity: Activity, outer: str) -> Row:
    progress = activity.progress
    fake = progress.fake
    return Row(
        activity.id,
        outer,
        activity.title,
        activity.is_timed,
        replace(progress, fake=None),
        None
        if fake is None
        else (fake.start, fake.end, fake.estimated_time, fake.elapsed(), fake.note),
        activity.elapsed,
        None if activity.error is None else pack_error(activity.error),
    )
