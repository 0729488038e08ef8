"""Start a call as a task, and wait for tasks."""

from __future__ import annotations

import concurrent.futures
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from contextvars import Context, copy_context
from datetime import timedelta
from time import monotonic
from typing import Any, Literal

from ..core.current import ancestors
from ..core.errors import TaskCancelled
from ..core.interrupt import interruptible
from ..values.checks import as_milliseconds, is_auto
from .active import UNDER_WAY, Tasks
from .callbacks import Deliveries, OnProgress
from .durations import Durations
from .history import key_of
from .signature import bind, find_updater, name_of
from .task import Task
from .threads import BACKGROUND
from .updater import ProgressUpdater

Executor = concurrent.futures.Executor | str | None
EstimatedTime = float | timedelta | Literal["auto"] | None
Submit = Callable[[Callable[[], None]], Any]


def run_task(
    func: Callable[..., Any],
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    *,
    on_progress: OnProgress | None = None,
    executor: Executor = None,
    title: str | None = None,
) -> Task[Any]:
    """Run a function in the background.

    Parameters
    ----------
    func : callable
        Sync or async. A parameter annotated `ProgressUpdater`, if it has one, is filled in.
    args, kwargs
        Its other arguments.
    on_progress : callable, optional
        Called with a `TaskProgressUpdate` for every update, in order, in a thread of its own;
        may be async. All calls are over before the task is.
    executor : None, "thread" or concurrent.futures.Executor
        Where to run; by default in a background thread. An executor must run in this process.
    title : str, optional
        Shown while there is no message; by default the name of the function.

    Returns
    -------
    Task
        Await it or call its `result`.

    Raises
    ------
    TypeError
        If `func` is not callable, or the arguments do not fit.
    ValueError
        If the executor is unknown.
    """
    return launch(
        func, args, kwargs, on_progress=on_progress, executor=executor, title=title, prepare=None
    )


def launch(
    func: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None,
    *,
    on_progress: OnProgress | None,
    executor: Executor,
    title: str | None,
    prepare: Callable[[Task[Any]], None] | None,
) -> Task[Any]:
    """Do what `run_task` does; `prepare` is called with the task before it can begin."""
    if not callable(func):
        raise TypeError(f"run_task: {func!r} is not callable; give a function.")
    defaults = _tracked(func)
    # Called with an updater, a tracked function runs at once, and what wraps it does too.
    updater_name = find_updater(func) if defaults is None else defaults.updater_name
    call = bind(func, args, kwargs or {}, updater_name)
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"run_task: on_progress is {on_progress!r}; give a function or None.")
    return start(
        call,
        title=title or (defaults and defaults.title) or name_of(func),
        executor=executor if executor is not None else (defaults and defaults.executor),
        estimated_time=defaults and defaults.estimated_time,
        on_progress=on_progress,
        key=functools.partial(key_of, call.func),
        prepare=prepare,
    )


def start(
    call: Callable[[ProgressUpdater], Any],
    *,
    title: str,
    executor: Executor = None,
    estimated_time: EstimatedTime = None,
    on_progress: OnProgress | None = None,
    key: Callable[[], str] | None = None,
    message: str = "",
    fake_to: float = 100.0,
    prepare: Callable[[Task[Any]], None] | None = None,
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
    message : str
        Shown from the start.
    fake_to : float
        Percent that a fake segment at the start approaches, if there is an estimated time.
    prepare : callable, optional
        Called with the task before it can begin: whoever shows it misses nothing.
    """
    submit = as_submit(executor)
    learn = is_auto(estimated_time)
    estimate = None if learn else as_milliseconds(estimated_time, title)
    task: Task[Any] = Task(title)
    task.gauge.message = message
    durations = None if key is None else Durations(key)
    task.gauge.learned = durations

    def begin() -> None:
        if learn:
            expected = (None, "") if durations is None else durations.whole()
            task.gauge.fake_to(fake_to, *expected)
        elif estimate is not None:
            task.gauge.fake_to(fake_to, estimate)

    context = copy_context()
    UNDER_WAY.add(task)

    def over(submitted: Any) -> None:
        if submitted.cancelled():  # by the executor, which was shut down
            task.cancel()

    def run() -> None:
        if task.start():
            context.run(_run, task, call, begin, durations, on_progress, context)

    try:
        if prepare is not None:
            prepare(task)
        submitted = submit(run)
        if isinstance(submitted, concurrent.futures.Future):
            submitted.add_done_callback(over)
        elif callable(submitted):
            task.on_wait(submitted)
    except BaseException:
        task.cancel()  # it will never begin, and nobody is to wait for it
        raise
    return task


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


def tasks() -> Tasks:
    """Return all tasks under way, oldest first.

    Displayed, it is a live list: those that start meanwhile join it, each with its own Cancel,
    until all are over.
    """
    return UNDER_WAY.all()


def wait(*waited: Task[Any], timeout: float | None = None) -> tuple[set[Task[Any]], set[Task[Any]]]:
    """Wait for these tasks, or for all under way, those included that they start meanwhile.

    Within a task, all under way leaves out this task and those that it was started by.

    Parameters
    ----------
    *waited : Task
    timeout : float, optional
        Seconds to wait at the most.

    Returns
    -------
    tuple of sets
        Those that are over, and those that are not: the latter only after a timeout. Failures
        are not raised: ask the tasks for their results.
    """
    deadline = None if timeout is None else monotonic() + timeout
    done: set[Task[Any]] = set()
    while pending := set(waited or tasks()) - done - set(ancestors.get()):
        for task in pending:
            task.shown.set()  # whoever waits is not about to show it
        left = None if deadline is None else max(0.0, deadline - monotonic())
        with ExitStack() as shown:
            for task in sorted(pending, key=lambda task: task.number):
                shown.enter_context(Task.while_waiting(task))
            concurrent.futures.wait(pending, left)
        late = {task for task in pending if not task.done()}
        done |= pending - late
        if late:
            return done, late
    return done, set()


def _run(
    task: Task[Any],
    call: Callable[[ProgressUpdater], Any],
    begin: Callable[[], None],
    durations: Durations | None,
    on_progress: OnProgress | None,
    context: Context,
) -> None:
    ancestors.set((*ancestors.get(), task))
    deliveries = None
    updater = ProgressUpdater(task.gauge)
    outcome: Callable[[], None]
    try:
        if on_progress is not None:
            deliveries = Deliveries(on_progress, task.id, task.title, context)
            task.gauge.record_to(deliveries.put)
        begin()
        with interruptible():
            result = call(updater)
            if inspect.iscoroutine(result):
                result = _run_async(task, result)
        if durations is not None:
            durations.teach(task.elapsed)
        outcome = lambda: task.set_result(result)  # noqa: E731
    except TaskCancelled:
        outcome = task.set_cancelled
    except BaseException as error:
        if task.cancelling and _is_cancel(error):
            outcome = task.set_cancelled
        else:
            failure = _trimmed(error)
            outcome = lambda: task.set_exception(failure)  # noqa: E731
    finally:
        if deliveries is not None:
            task.gauge.record_to(None)  # a thread that outlives the task would wait for nobody
            deliveries.finish()
    outcome()


def _run_async(task: Task[Any], coroutine: Any) -> Any:
    import asyncio  # not paid for by tasks that are not async

    async def main() -> Any:
        current = asyncio.current_task()
        loop = asyncio.get_running_loop()
        assert current is not None
        cancel = current.cancel

        def interrupt() -> None:
            with suppress(RuntimeError):  # it has returned just now
                loop.call_soon_threadsafe(cancel)

        task.on_cancel(interrupt)
        try:
            return await coroutine
        finally:
            task.on_cancel(None)

    return asyncio.run(main())


def _is_cancel(error: BaseException) -> bool:
    """Return whether this is how a cancel shows, that of a whole task group included."""
    group = getattr(error, "exceptions", None)
    if isinstance(group, tuple):
        return all(map(_is_cancel, group))
    return isinstance(error, TaskCancelled) or type(error).__name__ == "CancelledError"


def _tracked(func: Any) -> Any:
    """Return how a function asked to be run, if it is tracked, or wraps or completes one."""
    while isinstance(func, functools.partial):
        func = func.func
    return getattr(func, "__tracked__", None)


def _trimmed(error: BaseException) -> BaseException:
    """Leave out of the traceback the frames that are ours, up to the first that is not."""
    traceback = error.__traceback__
    here = __name__.rpartition(".")[0]
    while (
        traceback is not None
        and traceback.tb_next is not None
        and str(traceback.tb_frame.f_globals.get("__name__", "")).split(".")[0]
        in (here.split(".")[0], "asyncio")
    ):
        traceback = traceback.tb_next
    return error.with_traceback(traceback)
