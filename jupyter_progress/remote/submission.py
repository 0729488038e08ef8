"""What is sent to a worker of a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..run.execute import Execution
from .follow import Follow
from .messages import Channel, Job
from .pickled import pack_call


def job_of(execution: Execution) -> Job:
    """Return what a worker needs to execute this.

    Raises
    ------
    TypeError
        If the call cannot be pickled.
    """
    task, segment = execution.task, execution.segment
    return Job(
        pack_call(execution.call),
        task.title,
        task.live.message,
        None if segment is None else segment(),
        execution.on_progress is not None,
        execution.adopt,
        None if execution.durations is None else execution.durations.learned(),
    )


def following(execution: Execution, connect: Callable[[], Channel]) -> Execution:
    """Return the execution that follows a worker, which has the job once `connect` returns."""
    call = Follow(execution.task, connect)
    return replace(execution, call=call, segment=None, adopt=False, is_here=False)
