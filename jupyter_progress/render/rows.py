"""What is shown inside an activity: which rows, and in what order."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.activity import Activity
from ..core.group import Group

MOST_ROWS = 50
"""Rows that are sent; of more, those that failed or are under way come first."""


def only(activity: Activity) -> Activity:
    """Return what is shown of an activity: a group of one is that one."""
    if isinstance(activity, Group) and len(activity.children) == 1:
        return activity.children[0]
    return activity


def below(activity: Activity, depth: int = 1) -> Iterator[tuple[Activity, int]]:
    """Return what is inside an activity, and how deep: 1 for its children."""
    for child in activity.children:
        yield child, depth
        yield from below(child, depth + 1)


def chosen(rows: list[tuple[Activity, int]], most: int) -> list[tuple[Activity, int]]:
    """Return so many of the rows, in their order: the failed, those under way, the latest over."""
    if len(rows) <= most:
        return rows
    order = {"failed": 0, "running": 1, "pending": 3}

    def rank(i: int) -> tuple[int, int]:
        place = order.get(rows[i][0].status, 2)
        return place, -i if place == 2 else i

    first = sorted(range(len(rows)), key=rank)
    return [rows[i] for i in sorted(first[:most])]
