"""IPython Parallel: the bar follows an `AsyncResult`, and Cancel ends what has not begun."""

from __future__ import annotations

from typing import Any

import ipyparallel

from ..run.here import Here

LOOK_EVERY = 0.05
"""Seconds between two looks for what the engines have sent."""


def watch(result: ipyparallel.AsyncResult, message: str | None = None) -> Any:
    """Wait for a result, with a bar: the calls that are done, of all.

    A cancel aborts the calls that have not begun; those under way go on in their engines.

    Parameters
    ----------
    result : ipyparallel.AsyncResult
    message : str, optional
        Plain text. None keeps the last message.

    Returns
    -------
    object
        What ``result.get()`` returns.

    Raises
    ------
    TaskCancelled
        If the task was asked to cancel.

    Examples
    --------
    >>> models = watch(view.map_async(fit, xs), "Fitting")
    """
    with (
        Here("IPython Parallel") as here,
        here.updater.counter(len(result), message, unit="tasks") as done,
    ):
        try:
            while not result.wait(LOOK_EVERY):
                done.n = result.progress
        except BaseException:
            if not result.ready():
                result.abort()
            raise
        done.n = result.progress
        return result.get()
