"""`run_task`: a call in the background. What starts it is loaded when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .callbacks import OnProgress
    from .executors import Executor
    from .task import Task


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
        Sync or async. A parameter annotated `ProgressUpdater`, if any, is filled in. What a
        generator function yields are partial results, shown below the bar; the result is what it
        returns or, where that is None, what it yielded last.
    args, kwargs
        Its other arguments.
    on_progress : callable, optional
        Called with a `TaskProgressUpdate` for every update, in order, in a thread of its own;
        may be async. All calls are over before the task is.
    executor : None, "thread", "process", concurrent.futures.Executor or distributed.Client
        Where to run; by default in a background thread. For another process the function, its
        arguments and its result are pickled, those of a notebook included.
    title : str, optional
        Shown while there is no message; by default the name of the function.

    Returns
    -------
    Task
        Await it or call its `result`.

    Raises
    ------
    TypeError
        If `func` is not callable, the arguments do not fit, or cannot be sent to the executor.
    ValueError
        If the executor is unknown.
    ModuleNotFoundError
        If the executor needs a library that is not installed.
    """
    from .start import launch

    return launch(
        func, args, kwargs, on_progress=on_progress, executor=executor, title=title, prepare=None
    )
