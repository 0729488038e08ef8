"""What a task can run on."""

from __future__ import annotations

import concurrent.futures
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .threads import BACKGROUND

if TYPE_CHECKING:
    from .execute import Execution

Executor = Any
"""None, "thread", "process", a concurrent.futures.Executor, or a distributed.Client."""

Submit = Callable[["Execution"], Any]
"""Has an execution run; returns the future of that, or what hurries it, or None."""


def as_submit(executor: Executor) -> Submit:
    """Return what takes an execution for the executor that was named.

    Those that run tasks elsewhere are loaded when they are first asked for.

    Raises
    ------
    ValueError
        If there is no such executor.
    ModuleNotFoundError
        If it needs a library that is not installed; says which extra brings it.
    """
    if executor is None or executor == "thread":
        return BACKGROUND.submit
    if executor == "process":
        return _remote("processes").WORKERS.submit  # type: ignore[no-any-return]
    distributed = sys.modules.get("distributed")
    if distributed is not None and isinstance(executor, distributed.Client):
        return _remote("dask").on_client(executor)  # type: ignore[no-any-return]
    if isinstance(executor, concurrent.futures.ThreadPoolExecutor):
        return lambda execution: executor.submit(_once(execution))
    if isinstance(executor, concurrent.futures.Executor):
        return _remote("pools").on_pool(executor)  # type: ignore[no-any-return]
    raise ValueError(
        f"executor is {executor!r}; give None or 'thread' for background threads, 'process' for "
        "worker processes, a concurrent.futures.Executor, or a distributed.Client."
    )


def _once(execution: Execution) -> Callable[[], None]:
    """Return what executes it and lets go of it.

    A frame of the pool stays in the traceback of a failure: the task would hold itself by that.
    """
    left = [execution]
    return lambda: left.pop()()


def _remote(name: str) -> Any:
    import_module("..remote.pickled", __package__).pickler()  # told now if it is missing
    return import_module(f"..remote.{name}", __package__)
