"""Make a function start a task when it is called."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, overload

from ..values.checks import as_milliseconds, is_auto
from .run_task import run_task
from .signature import bind, find_updater, name_of, without
from .updater import ProgressUpdater

if TYPE_CHECKING:
    from .durations import Expected
    from .executors import Executor
    from .start import EstimatedTime

T = TypeVar("T")


class Tracked(NamedTuple):
    """How a decorated function is to be run; kept on it as ``__tracked__``."""

    updater_name: str
    executor: Executor
    title: str | None
    estimated_time: EstimatedTime
    adopt: bool


class TrackedFunction(Protocol):
    """A function that starts a task when it is called."""

    __name__: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Start it, and return its `Task`; or call it, if it is handed an updater."""

    def expected(self, *args: Any, **kwargs: Any) -> Expected | None:
        """Return how long a call may take, from the last runs that ended well.

        That is ``(low, median, high, runs)``, in seconds, or None before the first. The arguments
        are those of a call. Their values make no difference, since none are remembered; how large
        they are does, once runs were seen to go by that.
        """


@overload
def track_progress(func: Callable[..., T], /) -> TrackedFunction: ...
@overload
def track_progress(
    *,
    executor: Executor = None,
    title: str | None = None,
    estimated_time: EstimatedTime = None,
    adopt: bool = True,
) -> Callable[[Callable[..., T]], TrackedFunction]: ...
def track_progress(
    func: Callable[..., Any] | None = None,
    /,
    *,
    executor: Executor = None,
    title: str | None = None,
    estimated_time: EstimatedTime = None,
    adopt: bool = True,
) -> Any:
    """Make a function start a task in the background when it is called.

    The parameter annotated `ProgressUpdater` is filled in and hidden from the signature. A call
    returns its `Task` at once. A call that hands in the updater itself
    (``f(200, updater=updater.span(20, 60))``) is a plain call in the caller's thread.
    ``f.expected(200)`` tells how long that may take, as the last runs did.

    Parameters
    ----------
    func : callable
        Sync or async function, or method; a generator function too, see `run_task`.
    executor : None, "thread", "process", concurrent.futures.Executor or distributed.Client
        Where to run; by default in a background thread.
    title : str, optional
        Shown while there is no message; by default the name of the function.
    estimated_time : float, timedelta or "auto", optional
        Milliseconds: the bar moves by itself from the start, until the first update. "auto": the
        time in which three of four would be over, by the last successful runs.
    adopt : bool
        Whether bars that tqdm or rich make in the function move the bar of its task, as its rows,
        instead of being drawn.

    Raises
    ------
    TypeError
        If `func` is not a function; at a call, if the arguments do not fit.
    ValueError
        If no parameter is annotated `ProgressUpdater`, or another argument makes no sense.
    """
    if executor is not None:
        from .executors import as_submit

        as_submit(executor)
    if title is not None and not isinstance(title, str):
        raise TypeError(f"track_progress: title is {title!r}; give a str.")
    if not is_auto(estimated_time):
        as_milliseconds(estimated_time, "track_progress")
    if func is None:
        return functools.partial(
            track_progress,
            executor=executor,
            title=title,
            estimated_time=estimated_time,
            adopt=adopt,
        )
    name = _checked(func)
    # Both are kept on the wrapper, and looked up there at each call: where IPython reloads an
    # edited module, functions at hand get the attributes of the new ones, but no new closures.
    tracked = Tracked(name, executor, title, estimated_time, bool(adopt))

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        plain, name = wrapper.__wrapped__, wrapper.__tracked__.updater_name  # type: ignore[attr-defined]
        if name in kwargs or any(isinstance(each, ProgressUpdater) for each in args):
            if name not in kwargs:
                return plain(*args, **kwargs)
            updater = kwargs.pop(name) or ProgressUpdater()
            return bind(plain, args, kwargs, name)(updater)
        return run_task(wrapper, args, kwargs)

    def foreseen(*args: Any, **kwargs: Any) -> Expected | None:
        from .durations import expected
        from .sizes import size_of

        return expected(wrapper.__wrapped__, size_of((*args, *kwargs.values())))

    wrapper.__signature__ = without(inspect.signature(func), name)  # type: ignore[attr-defined]
    wrapper.__tracked__ = tracked  # type: ignore[attr-defined]
    wrapper.expected = foreseen  # type: ignore[attr-defined]
    return wrapper


def _checked(func: Any) -> str:
    if isinstance(func, (staticmethod, classmethod)):
        raise TypeError(
            f"track_progress: {func!r} is a {type(func).__name__}; "
            f"write @{type(func).__name__} above @track_progress."
        )
    if not callable(func):
        raise TypeError(f"track_progress: {func!r} is not a function.")
    name = find_updater(func)
    if name is None:
        raise ValueError(
            f"track_progress: {name_of(func)}{inspect.signature(func)} has no parameter for the "
            "updater; add one annotated ProgressUpdater, for example "
            f"def {getattr(func, '__name__', 'f')}(..., updater: ProgressUpdater)."
        )
    return name
