"""Where the time of a task went: the shares of its steps."""

from __future__ import annotations

from math import floor

from ..core.activity import Activity
from ..core.step import MOST_STEPS
from .words import rest

MOST = 5
"""Steps that are named; of more, those that took longest."""

LEAST = 1.0
"""Seconds that a task has to take for that to be told."""


def spent(activity: Activity) -> str:
    """Return the shares of what is over: ``Load 12 %, Fit 80 %, outside of steps 8 %``.

    Nothing where there was one step at most, several ran at the same time, or some are not kept.
    """
    steps = [each for each in activity.children if each.is_timed and each.progress.is_over]
    whole = activity.elapsed
    is_known = len(steps) >= 2 and len(activity.children) < MOST_STEPS
    if not is_known or whole < LEAST or not activity.progress.is_over:
        return ""
    taken: dict[str, float] = {}
    for each in steps:
        taken[each.title] = taken.get(each.title, 0.0) + each.elapsed
    outside = whole - sum(taken.values())
    if outside < -0.01 * whole:
        return ""
    named = sorted(taken, key=lambda title: -taken[title])[:MOST]
    said = [f"{title} {_share(taken[title] / whole)}" for title in taken if title in named]
    said += [rest(len(taken) - MOST)] if len(taken) > MOST else []
    if activity.more == 0 and outside >= 0.01 * whole:
        said.append(f"outside of steps {_share(outside / whole)}")
    return ", ".join(said)


def _share(share: float) -> str:
    return "below 1 %" if share < 0.005 else f"{floor(100 * share + 0.5)} %"
