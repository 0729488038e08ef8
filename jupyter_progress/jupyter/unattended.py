"""Cells under a runner that nobody watches: what they display is over before the next begins."""

from __future__ import annotations

from typing import Any

from ..core import host
from ..core.activity import Activity
from ..run.task import Task
from ..run.wait import wait

GRACE = 10.0
"""Seconds that tasks have to stop in, after a runner has interrupted the wait for them."""


class Displayed:
    """What the running cell has displayed and has to wait for at its end."""

    def __init__(self) -> None:
        self._activities: list[Activity] = []

    def add(self, activity: Activity | None) -> None:
        """Take note of what is displayed just now; where somebody watches that is nothing."""
        if activity is None or not host.is_batch():
            return
        if not self._activities:
            host.shell().events.register("post_run_cell", self._cell_over)
        self._activities.append(activity)

    def _cell_over(self, result: Any) -> None:
        shell = host.shell()
        shell.events.unregister("post_run_cell", self._cell_over)
        activities, self._activities = self._activities, []
        error = _finish(activities)
        if error is not None and result is not None and result.success:
            result.error_in_exec = error  # by which the kernel answers that the cell has failed
            shell.showtraceback((type(error), error, error.__traceback__))


def _finish(activities: list[Activity]) -> BaseException | None:
    """Wait for what is displayed; return the first failure that nobody has asked for."""
    seen: dict[Task[Any], None] = {}
    try:
        while pending := [each for each in _tasks(activities) if each not in seen]:
            seen |= dict.fromkeys(pending)
            # One that is paused would be waited for for ever.
            wait_for = [each for each in pending if not each.paused]
            unasked = [each for each in pending if not each.asked]
            wait(wait_for)
            for task in unasked:
                if task.done() and task.error is not None:
                    return task.error
    except KeyboardInterrupt as interrupt:
        stop(*_tasks(activities))
        return interrupt
    return None


def stop(*tasks: Task[Any]) -> None:
    """Cancel tasks: the next cell must not find them still at work."""
    for task in tasks:
        task.cancel()
    wait(tasks, timeout=GRACE)


def _tasks(activities: list[Activity]) -> list[Task[Any]]:
    found: list[Task[Any]] = []
    for activity in activities:
        if isinstance(activity, Task):
            found.append(activity)
        else:
            found += _tasks(list(activity.children))
    return found


DISPLAYED = Displayed()
