"""Handlers of events that do not block the kernel."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import traitlets

from ..core.marimo import is_in_handler
from ..core.origin import Origin
from ..run.callbacks import OnProgress
from ..run.executors import Executor
from ..run.run_task import run_task
from ..run.signature import bind, name_of, without
from ..run.start import start
from ..run.task import Task
from ..run.updater import ProgressUpdater
from .complaint import Complaints
from .trait import trait_of


class ActionCtx:
    """What an action can do with the page: run tasks and change variables.

    An `action` gets one by naming a parameter of this type.

    Methods
    -------
    run_task(func, args, kwargs, on_progress, executor, title)
        Run a function in the background; await it for its result.
    update(variable, value)
        Change a variable, at once.

    Examples
    --------
    >>> @action
    ... async def compute(ctx: ActionCtx, n: int = 5):
    ...     await ctx.update(status, "Running")
    ...     result = await ctx.run_task(simulate, (n,))
    ...     await ctx.update(status, f"Result: {result}")
    >>> button.on_click(compute)
    """

    def run_task(
        self,
        func: Callable[..., Any],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        on_progress: OnProgress | None = None,
        executor: Executor = None,
        title: str | None = None,
    ) -> Task[Any]:
        """Run a function in the background; await it, or ask for its ``result()``.

        The parameters are those of `jupyter_progress.run_task`.
        """
        return run_task(func, args, kwargs, on_progress=on_progress, executor=executor, title=title)

    def update(self, variable: Any, value: Any) -> Awaitable[None]:
        """Change a variable, at once; may be awaited.

        Parameters
        ----------
        variable : Variable, widget or (has_traits, "trait")
        value : object
        """
        owner, name = trait_of(variable, "ActionCtx.update")
        setattr(owner, name, value)
        return _Done()


class _Done:
    def __await__(self) -> Generator[Any, None, None]:
        return
        yield


class Action:
    """A handler that an event starts in the background. Made by `action`.

    Called with arguments, it returns itself with these bound. Called by an event (with a button
    or a change, as `on_click` and `observe` do), it starts, and returns its `Task`; what it
    raises is told under the cell that made it. The event is handed to the first parameter
    that has no value, if there is one. ``await`` starts it and gives what it returns.

    A button among the arguments looks like its click: bind it by name, ``on_click(go(b=button))``.
    For events that hand over something else, ``start`` it: ``lambda *_: go.start()``. In the
    handlers of marimo's elements every call is one of an event: ``mo.ui.button(on_click=go)``.
    """

    def __init__(
        self,
        func: Callable[..., Any],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
        origin: Origin | None = None,
        complaints: Complaints | None = None,
    ) -> None:
        functools.update_wrapper(self, func)
        self._func = func
        self._args = args
        self._kwargs = dict(kwargs or {})
        self._ctx_name = _find_ctx(func)
        self._origin = origin or Origin()  # what it prints belongs to the cell that made it
        self._complaints = complaints or Complaints(self._origin)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Start, if an event calls; otherwise bind these arguments."""
        if not kwargs and args and (_is_event(args[0]) or is_in_handler()):
            task = self._started(self._args + args[: self._missing()])
            task.add_done_callback(self._report)
            return task
        return self._bound(self._args + args, {**self._kwargs, **kwargs})

    def start(self) -> Task[Any]:
        """Start it with what is bound; returns its task."""
        return self._started(self._args)

    def __await__(self) -> Generator[Any, None, Any]:
        return self.start().__await__()

    def __get__(self, owner: Any, kind: type | None = None) -> Action:
        """Bind a method to its object."""
        if owner is None:
            return self
        return self._bound((owner, *self._args), self._kwargs)

    def __repr__(self) -> str:
        return f"<action {name_of(self._func)}>"

    def _bound(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Action:
        return Action(self._func, args, kwargs, self._origin, self._complaints)

    def _started(self, args: tuple[Any, ...]) -> Task[Any]:
        call = bind(self._func, args, self._kwargs, self._ctx_name)

        def run(_: ProgressUpdater) -> Any:
            return call(ActionCtx())  # type: ignore[arg-type]  # it takes the updater's place

        return self._origin.run(start, run, title=name_of(self._func))

    def _missing(self) -> int:
        """Return how many parameters an event can fill."""
        signature = without(inspect.signature(self._func), self._ctx_name)
        given = signature.bind_partial(*self._args, **self._kwargs).arguments
        return sum(
            each.default is each.empty
            and each.name not in given
            and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
            for each in signature.parameters.values()
        )

    def _report(self, task: Future[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._complaints.tell(repr(self), error)


def action(func: Callable[..., Any]) -> Action:
    """Make a handler that an event can start without blocking the kernel.

    A parameter annotated `ActionCtx` is filled in, wherever it stands.

    Parameters
    ----------
    func : callable
        Sync or async; runs in the background, async ones on a loop of their own.

    Examples
    --------
    >>> @action
    ... async def run_my_task(ctx: ActionCtx, n: int = 5):
    ...     await ctx.update(status, "Running")
    ...     result = await ctx.run_task(task_function, kwargs={"some_argument": n})
    ...     await ctx.update(status, f"Result: {result}")
    >>> button.on_click(run_my_task)
    >>> button.on_click(run_my_task(7))
    """
    if not callable(func):
        raise TypeError(f"action: {func!r} is not a function.")
    return Action(func)


def _find_ctx(func: Callable[..., Any]) -> str | None:
    for parameter in inspect.signature(func).parameters.values():
        annotation = parameter.annotation
        # As text, under `from __future__ import annotations`.
        if annotation is ActionCtx or (
            isinstance(annotation, str) and annotation.rpartition(".")[2] == "ActionCtx"
        ):
            return parameter.name
    return None


def _is_event(argument: Any) -> bool:
    """Return whether this is what an event hands over: a change, or the widget clicked on."""
    return isinstance(argument, traitlets.Bunch) or any(
        hasattr(argument, name) for name in ("on_click", "on_event")
    )
