"""Run a function for each of many items."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from contextvars import copy_context
from typing import Any, Literal

from ..values.checks import as_timeout
from .callbacks import OneAtATime, OnProgress
from .driven import Plan
from .execute import Execution
from .executors import Executor, as_submit
from .group import TaskGroup
from .item import describe
from .keys import key_of
from .signature import binder, find_updater, name_of, tracked_of
from .sizes import size_of
from .start import prepared
from .threads import BACKGROUND, MAX_THREADS


def map_tasks(
    func: Callable[..., Any],
    items: Iterable[Any],
    *,
    executor: Executor = None,
    max_workers: int | None = None,
    on_progress: OnProgress | None = None,
    failures: Literal["go on", "stop"] = "go on",
    timeout: float | None = None,
    title: str | None = None,
) -> TaskGroup:
    """Run a function in the background for each of many items, as one group with one bar.

    Parameters
    ----------
    func : callable
        Called with one item. Sync or async, tracked or not; a parameter annotated
        `ProgressUpdater`, if it has one, is filled in.
    items : iterable
        A collection is taken as it is now. A generator is drawn in a background thread, a few
        items ahead of those that run; until it ends nobody knows the total.
    executor : optional
        Where to run; as of `run_task`.
    max_workers : int, optional
        How many run at once, at the most. By default as many as there are background threads;
        another executor decides that itself, and has up to 100 tasks more, which wait.
    on_progress : callable, optional
        Called with a `TaskProgressUpdate` for every update of all items, in order for each task,
        never two at once; may be async. All calls for a task are over before it is.
    failures : {"go on", "stop"}
        Whether the first failure cancels the items that have not begun. What runs goes on, and
        what is done is kept.
    timeout : float, optional
        Seconds that an item may take from when it begins. One that takes longer counts as failed
        with a `TimeoutError`, and is asked to cancel; a thread that does not listen goes on until
        it ends, beside those that `max_workers` allows.
    title : str, optional
        By default the name of the function.

    Returns
    -------
    TaskGroup
        Display it, iterate over it, await it or call its `result`.

    Raises
    ------
    TypeError
        If `func` cannot be called with one item, or `items` cannot be iterated.
    ValueError
        If another argument makes no sense.

    Examples
    --------
    >>> group = map_tasks(parse, paths, failures="stop")
    >>> display(group)
    >>> pages = group.result()
    """
    if not callable(func):
        raise TypeError(f"map_tasks: {func!r} is not callable; give a function of one item.")
    if not isinstance(items, Iterable):
        raise TypeError(f"map_tasks: {items!r} cannot be iterated; give the items, such as a list.")
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"map_tasks: on_progress is {on_progress!r}; give a function or None.")
    if title is not None and not isinstance(title, str):
        raise TypeError(f"map_tasks: title is {title!r}; give a str, or None.")
    if failures not in ("go on", "stop"):
        raise ValueError(f"map_tasks: failures is {failures!r}; give 'go on' or 'stop'.")
    limit = as_timeout(timeout, "map_tasks")
    if limit is not None and limit <= 0:
        raise ValueError(f"map_tasks: timeout is {timeout!r}; give seconds above 0, or None.")
    tracked = tracked_of(func)
    if executor is None and tracked is not None:
        executor = tracked.executor
    name = find_updater(func) if tracked is None else tracked.updater_name
    call_with = binder(func, name)
    call_with(None)
    told = None if on_progress is None else OneAtATime(on_progress)
    estimate = tracked and tracked.estimated_time
    key = functools.partial(key_of, func)

    def prepare(value: Any) -> Execution:
        return prepared(
            call_with(value),
            title=describe(value),
            estimated_time=estimate,
            on_progress=told,
            key=key,
            size=size_of((value,)),
            timed=tracked is not None,
            adopt=tracked is None or tracked.adopt,
        )

    submit, at_once = as_submit(executor), _at_once(executor, max_workers)
    if submit == BACKGROUND.submit and at_once is not None:
        submit = functools.partial(BACKGROUND.submit, at_least=at_once)
    plan = Plan(
        prepare=prepare,
        submit=submit,
        at_once=at_once,
        stop=failures == "stop",
        timeout=limit,
        context=copy_context(),
    )
    group = TaskGroup(title or (tracked and tracked.title) or name_of(func), items, plan)
    group.start()
    return group


def _at_once(executor: Executor, max_workers: Any) -> int | None:
    if max_workers is None:
        return MAX_THREADS if executor in (None, "thread") else None
    if isinstance(max_workers, bool) or not isinstance(max_workers, int) or max_workers < 1:
        raise ValueError(
            f"map_tasks: max_workers is {max_workers!r}; give a whole number above 0, or None."
        )
    return max_workers
