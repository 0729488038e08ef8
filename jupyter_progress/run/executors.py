"""What a task can run on."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Any

from .threads import BACKGROUND

Executor = concurrent.futures.Executor | str | None
Submit = Callable[[Callable[[], None]], Any]


def as_submit(executor: Executor) -> Submit:
    """Return what takes a call for the executor that was named.

    Raises
    ------
    ValueError
        If there is no such executor.
    """
    if executor is None or executor == "thread":
        return BACKGROUND.submit
    if isinstance(executor, concurrent.futures.Executor) and not isinstance(
        executor, concurrent.futures.ProcessPoolExecutor
    ):
        return executor.submit
    raise ValueError(
        f"executor is {executor!r}; give None or 'thread' for background threads, "
        "or a concurrent.futures.Executor that runs in this process."
    )
