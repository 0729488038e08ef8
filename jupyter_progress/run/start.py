"""Start a call as a task."""

from __future__ import annotations

import concurrent.futures
import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal
from weakref import ref

from ..core.marimo import when_cell_is_over
from ..display.choice import display_of_waiting
from ..values.checks import as_milliseconds, is_auto
from ..values.update import FakeRequest
from . import at_end as _at_end  # noqa: F401  (scripts end when their tasks have)
from .active import ACTIVE
from .callbacks import OnProgress
from .durations import Durations
from .execute import Execution
from .executors import Executor, Submit, as_submit
from .keys import key_of
from .partials import RunThrough, is_generator_function
from .signature import bind, find_updater, name_of, tracked_of
from .sizes import size_of
from .task import Task
from .updater import ProgressUpdater

EstimatedTime = float | timedelta | Literal["auto"] | None


def launch(
    func: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None,
    *,
    on_progress: OnProgress | None,
    executor: Executor,
    title: str | None,
    prepare: Callable[[Task[Any]], None] | None,
    around: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Task[Any]:
    """Do what `run_task` does; `prepare` and `around` are those of `start`."""
    if not callable(func):
        raise TypeError(f"run_task: {func!r} is not callable; give a function.")
    defaults = tracked_of(func)
    # Called with an updater, a tracked function runs at once, and what wraps it does too.
    updater_name = find_updater(func) if defaults is None else defaults.updater_name
    call = bind(func, args, kwargs or {}, updater_name)
    if title is not None and not isinstance(title, str):
        raise TypeError(
            f"run_task: title is {title!r}; give a str, or None for the function's name."
        )
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"run_task: on_progress is {on_progress!r}; give a function or None.")
    yields = is_generator_function(func)
    return start(
        RunThrough(call) if yields else call,
        title=title or (defaults and defaults.title) or name_of(func),
        executor=executor if executor is not None else (defaults and defaults.executor),
        estimated_time=defaults and defaults.estimated_time,
        on_progress=on_progress,
        key=functools.partial(key_of, call.func),
        size=size_of((*args, *(kwargs or {}).values())),
        pausable=yields or updater_name is not None,
        yields=yields,
        adopt=defaults is None or defaults.adopt,
        timed=defaults is not None,
        prepare=prepare,
        around=around,
    )


def start(
    call: Callable[[ProgressUpdater], Any],
    *,
    title: str,
    executor: Executor = None,
    estimated_time: EstimatedTime = None,
    on_progress: OnProgress | None = None,
    key: Callable[[], str] | None = None,
    size: int | None = None,
    message: str = "",
    fake_to: float = 100.0,
    finish: Callable[[Any], Any] | None = None,
    pausable: bool = True,
    yields: bool = False,
    adopt: bool = True,
    timed: bool = False,
    prepare: Callable[[Task[Any]], None] | None = None,
    after: Sequence[Task[Any]] = (),
    around: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Task[Any]:
    """Start anything that takes an updater as a task.

    Parameters
    ----------
    call : callable
        Takes the updater.
    title, executor, estimated_time, on_progress
        Those of `run_task` and `track_progress`.
    key : callable, optional
        Returns by what key its durations are remembered; without it they are not.
    size : int, optional
        How large its arguments are together, by which these may go.
    message : str
        Shown from the start.
    fake_to : float
        Percent that a fake segment at the start approaches, if there is an estimated time.
    finish : callable, optional
        Makes the result from what the call returned, always in this process.
    pausable : bool
        Whether it sends updates, at which it can be paused.
    yields : bool
        Whether it gives partial results.
    adopt : bool
        That of `track_progress`.
    timed : bool
        Whether it is remembered how long the whole takes, even if nobody asks for an estimate.
    prepare : callable, optional
        Called with the task before it can begin: to show it, or keep it from being shown.
    after : sequence of Task
        It waits, pending, until these are over, however they end.
    around : callable
        Returns the context manager in which the call runs, in its thread. Where that is another
        process, it is around what follows it here.
    """
    submit = _once_over(after, as_submit(executor)) if after else as_submit(executor)
    execution = prepared(
        call,
        title=title,
        estimated_time=estimated_time,
        on_progress=on_progress,
        key=key,
        size=size,
        message=message,
        fake_to=fake_to,
        finish=finish,
        pausable=pausable,
        timed=timed,
        adopt=adopt,
    )
    task = execution.task
    task.yields = yields
    execution = replace(execution, around=around)
    task.is_watched = on_progress is not None or prepare is not None
    if prepare is None:
        when_cell_is_over(task.cancel)
        execution = replace(execution, hold=display_of_waiting().expect(task))
    hand_over(execution, submit, prepare)
    return task


def prepared(
    call: Callable[[ProgressUpdater], Any],
    *,
    title: str,
    estimated_time: EstimatedTime = None,
    on_progress: OnProgress | None = None,
    key: Callable[[], str] | None = None,
    size: int | None = None,
    message: str = "",
    fake_to: float = 100.0,
    finish: Callable[[Any], Any] | None = None,
    pausable: bool = True,
    timed: bool = False,
    adopt: bool = True,
) -> Execution:
    """Return what `start` would execute, with its task, which is handed to no executor yet."""
    learn = is_auto(estimated_time)
    estimate = None if learn else as_milliseconds(estimated_time, title)
    task: Task[Any] = Task(title, pausable=pausable)
    task.live.message = message
    task.live.estimates = durations = (
        None if key is None else Durations(key, always=timed, size=size)
    )
    if durations is not None:  # here, and not in its thread, which may hardly get to run
        task.live.pace.earlier = durations.earlier()

    def segment() -> FakeRequest:
        if not learn:
            return FakeRequest(fake_to, estimate)
        expected = (None, "") if durations is None else durations.whole()
        return FakeRequest(fake_to, *expected)

    begins = segment if learn or estimate is not None else None
    told = (begins, durations, on_progress)
    return Execution(task, call, copy_context(), *told, hold=None, finish=finish, adopt=adopt)


def hand_over(
    execution: Execution,
    submit: Submit,
    prepare: Callable[[Task[Any]], None] | None = None,
    *,
    listed: bool = True,
) -> None:
    """Give an execution to an executor; its task is under way from now on.

    Parameters
    ----------
    execution : Execution
    submit : callable
        What `as_submit` returns.
    prepare : callable, optional
        That of `start`.
    listed : bool
        Whether the task is one of those that `tasks` returns; those of a group are not.
    """
    task = execution.task
    known = ref(task)  # a pool's frame, with the future, may stay in the traceback of the task

    def over(submitted: Any) -> None:
        task = known()
        if task is not None and submitted.cancelled():  # by the executor, which was shut down
            task.cancel()

    try:
        if listed:
            ACTIVE.add(task)
        if prepare is not None:
            prepare(task)
        submitted = submit(execution)
        if isinstance(submitted, concurrent.futures.Future):
            submitted.add_done_callback(over)
        elif callable(submitted):
            task.on_wait(submitted)
    except BaseException:
        task.cancel()  # it will never begin, and nobody is to wait for it
        raise


def _once_over(earlier: Sequence[Task[Any]], submit: Submit) -> Submit:
    """Return what submits an execution as soon as all of these tasks are over."""

    def submit_later(execution: Execution) -> None:
        left = set(earlier)
        lock = threading.Lock()
        context = copy_context()

        def over(task: concurrent.futures.Future[Any]) -> None:
            with lock:
                left.discard(task)
                is_last = not left
            if is_last and not execution.task.done():
                context.run(hand_over, execution, submit, None, listed=False)

        for task in earlier:
            task.add_done_callback(over)

    return submit_later
