"""A value computed from others, in the background, whenever they change."""

from __future__ import annotations

import concurrent.futures
import inspect
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import traitlets

from ..run.callbacks import OnProgress
from ..run.signature import name_of
from ..run.start import Executor, launch
from ..task.task import Task
from .cache import MISSING, Cache
from .graph import Source, advance, graph, outdate, users_code
from .inline import INLINE

if TYPE_CHECKING:
    from .graph import Dependents

log = logging.getLogger("jupyter_progress")

TRAITS = ("value", "has_value", "error", "has_error", "is_loading", "task", "closed")


@dataclass(frozen=True)
class State:
    """What is known of a value at one moment; replaced whole."""

    value: Any = None
    has_value: bool = False
    error: BaseException | None = None
    is_loading: bool = False
    task: Task[Any] | None = None
    closed: bool = False

    @property
    def has_error(self) -> bool:
        """Whether the last run failed."""
        return self.error is not None


class DerivedVariable(traitlets.HasTraits):
    """A value that is computed from others, and again whenever one of them changes.

    It is first computed when it is displayed, needed by another, or triggered. A change cancels
    the run under way; the next begins when that has ended, so there is never more than one.
    Displayed, it shows its progress, then the value itself in the same place, or what went
    wrong and how to retry.

    Parameters
    ----------
    func : callable
        Takes the values of `variables`, in order; tracked or not. Async only as a task.
    variables : sequence
        A `Variable`, a widget (its ``value``), a pair ``(has_traits, "trait")``, or another
        `DerivedVariable` each.
    run_as_task : bool
        Whether to run in the background. Otherwise it runs where a change is made.
    cache : int
        The last results kept, by arguments: numbers, texts, arrays, lists and all else that
        pickles. 0 for none.
    keep_value : bool
        Whether the old value stays on screen, dimmed, while the next is computed.
    on_progress : callable, optional
        Called with every `TaskProgressUpdate` of every run; may be async.
    executor, title : optional
        Those of `run_task`.

    Attributes
    ----------
    value : object
        The last result; None before the first.
    has_value : bool
        Whether the last run that ended gave a result.
    is_loading : bool
        Whether a newer value is on its way.
    error, has_error : BaseException or None, bool
        What the last run failed with, if it did; `concurrent.futures.CancelledError` if it was
        cancelled by the reader.
    task : Task or None
        The run under way, or the last one.
    closed : bool
        Whether it was closed.

    All are traits to be observed and linked, and read-only: ``traitlets.dlink``.

    Examples
    --------
    >>> area = DerivedVariable(lambda w, h: w * h, [width_slider, height_slider])
    >>> button.on_click(area.trigger)
    """

    value = traitlets.Any(read_only=True)
    has_value = traitlets.Bool(read_only=True)
    error = traitlets.Any(read_only=True)
    has_error = traitlets.Bool(read_only=True)
    is_loading = traitlets.Bool(read_only=True)
    task = traitlets.Any(read_only=True)
    closed = traitlets.Bool(read_only=True)

    def __init__(
        self,
        func: Callable[..., Any],
        variables: Sequence[Any] = (),
        run_as_task: bool = True,
        *,
        cache: int = 16,
        keep_value: bool = False,
        on_progress: OnProgress | None = None,
        executor: Executor = None,
        title: str | None = None,
    ) -> None:
        if not callable(func):
            raise TypeError(f"DerivedVariable: {func!r} is not callable; give a function.")
        if not run_as_task and inspect.iscoroutinefunction(inspect.unwrap(func)):
            raise ValueError(
                f"DerivedVariable: {name_of(func)} is async, which needs a task: run_as_task=True."
            )
        super().__init__()
        self.func = func
        self.keep_value = keep_value
        self.title = title or name_of(func)
        self.dependents: Dependents = WeakValueDictionary()
        self.inputs = [as_input(each) for each in variables]
        self._cache = Cache(cache)
        self._on_progress = on_progress
        self._executor = executor if run_as_task else INLINE
        self._context = copy_context()
        # What follows is guarded by `graph`.
        self._state = State()
        self._told = self._state
        self._teller: int | None = None
        self._version = 0
        self._active = self._fresh = self._forced = self._busy = False
        self._run: Task[Any] | None = None

    # -- what its users ask for

    def trigger(self, force: object = True) -> None:
        """Compute it, now.

        Parameters
        ----------
        force : bool
            Whether to compute it although it is up to date or in the cache. Whatever is not
            False counts as True: the button, say, that ``button.on_click(value.trigger)`` hands
            over.
        """
        with graph:
            woken = self._wake()
            again: list[DerivedVariable] = []
            if self._fresh and (force is not False or self._state.error is not None):
                again = self._culprits()
            elif force is not False and self not in woken:
                again = [self]
            if force is not False:
                for each in again or [self]:
                    each._forced = True
        _compute(woken)
        outdate(again)

    def activate(self) -> None:
        """Compute it if it never was, and from now on whenever an input changes."""
        with graph:
            woken = self._wake()
        _compute(woken)

    def result(self, timeout: float | None = None) -> Any:
        """Return the value for the inputs as they are, when it is there.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at the most.

        Raises
        ------
        concurrent.futures.TimeoutError
            If it is not there by then.
        BaseException
            What the run failed with.
        """
        if not self.settle(timeout):
            raise concurrent.futures.TimeoutError(f"{self!r} is not there yet.")
        state = self._state
        if state.error is not None:
            raise state.error
        return state.value

    def settle(self, timeout: float | None = None) -> bool:
        """Wait like `result`, but tell only whether it is there or has failed."""
        self.activate()
        with graph:
            return graph.wait_for(self._settled, timeout)

    def view(self, *, track_progress: bool = True) -> Any:
        """Return a widget that shows it, to be placed among others, and compute it.

        Closing the widget takes it from the page; closing the value closes all its widgets.

        Parameters
        ----------
        track_progress : bool
            Whether to show the progress while it is computed.
        """
        from .place import DerivedPlace  # plain scripts need no widgets

        self._context = copy_context()  # what a run prints is to appear where it is shown
        place = DerivedPlace(self, track_progress=track_progress)
        self.activate()
        return place

    def close(self) -> None:
        """Stop computing: cancel what is under way, and remove all views."""
        with graph:
            self._active = False
            self._version += 1
            run = self._run
            for each in self.inputs:
                each.discard(self)
            if not self._fresh:
                self._settle(error=RuntimeError(f"{self.title} was closed before it was computed."))
            self._state = replace(self._state, closed=True)
        self._cache.clear()
        if run is not None:
            run.cancel()
        self._tell()

    # -- what its views ask for

    @property
    def state(self) -> State:
        """What is known of it now, all at one moment; the traits follow."""
        return self._state

    def under_way(self) -> Task[Any] | None:
        """Return the run that it is waiting for: its own, or that of an input."""
        with graph:
            return next((each._run for each in [self, *self.upstream()] if each._run), None)

    def upstream(self) -> list[DerivedVariable]:
        """Return the values that it is computed from, directly or not."""
        found: dict[DerivedVariable, None] = {}
        queue = [self]
        while queue:
            for each in queue.pop().inputs:
                if isinstance(each, DerivedVariable) and each not in found:
                    found[each] = None
                    queue.append(each)
        return list(found)

    # -- what the graph asks for

    @property
    def fresh(self) -> bool:
        """Whether it is up to date with its inputs, be it a value or an error."""
        return self._fresh

    def current(self) -> Any:
        """Return the value, newer perhaps than the trait."""
        return self._state.value

    def add(self, dependent: DerivedVariable) -> None:
        """Outdate this value at every change from now on. To be called with `graph` held."""
        self.dependents[id(dependent)] = dependent

    def discard(self, dependent: DerivedVariable) -> None:
        """Undo `add`. To be called with `graph` held."""
        self.dependents.pop(id(dependent), None)

    def outdate(self) -> Task[Any] | None:
        """Take note of a change; returns the run that is to be cancelled. `graph` is held."""
        if not self._active:
            return None
        self._version += 1
        self._fresh = False
        self._state = replace(self._state, is_loading=True, error=None)
        return self._run

    def advance(self) -> None:
        """Begin to compute, if that is due and all inputs are there."""
        with graph:
            if self._fresh or self._busy or not self._active:
                return
            if not all(each.fresh for each in self.inputs):
                return
            version = self._version
            failed = next((each for each in self.inputs if each.error is not None), None)
            if isinstance(failed, DerivedVariable):
                state = failed._state
                self._settle(error=state.error, task=state.task)
            else:
                values = [each.current() for each in self.inputs]
                self._busy = True
        if failed is None:
            self._compute(values, version)
        else:
            self._tell()

    # -- one run

    def _compute(self, values: list[Any], version: int) -> None:
        key = self._cache.key(values)
        if not self._forced and (value := self._cache.get(key)) is not MISSING:
            self._ended(version, value=value, task=self._state.task)
            return

        def adopt(task: Task[Any]) -> None:
            with graph:
                self._run = task
                superseded = version != self._version
                if not superseded:
                    self._state = replace(self._state, task=task)
            self.publish()
            task.shown.set()  # in its views; nobody else is about to show it
            if superseded:
                task.cancel()

        def over(task: Any) -> None:
            if task.cancelled():
                self._ended(version, error=concurrent.futures.CancelledError(), task=task)
            elif (error := task.exception()) is not None:
                self._ended(version, error=error, task=task)
            else:
                self._cache.put(key, task.result())
                self._ended(version, value=task.result(), task=task)

        self._context.copy().run(self._launch, values, adopt).add_done_callback(over)

    def _launch(self, values: list[Any], adopt: Callable[[Task[Any]], None]) -> Task[Any]:
        try:
            with users_code():
                return launch(
                    self.func,
                    values,
                    None,
                    on_progress=self._on_progress,
                    executor=self._executor,
                    title=self.title,
                    prepare=adopt,
                )
        except Exception as error:  # the arguments do not fit, the executor is shut down
            task: Task[Any] = Task(self.title)
            adopt(task)
            task.set_exception(error)
            return task

    def _ended(self, version: int, **outcome: Any) -> None:
        with graph:
            self._busy = False
            self._run = None
            superseded = version != self._version
            if not superseded:
                self._settle(**outcome)
        if superseded:
            advance([self])
        else:
            self._tell()

    def _settle(
        self,
        value: Any = MISSING,
        error: BaseException | None = None,
        task: Task[Any] | None = None,
    ) -> None:
        self._fresh = True
        self._forced = False
        if value is MISSING:
            self._state = replace(
                self._state, has_value=False, error=error, is_loading=False, task=task
            )
        else:
            self._state = State(value, has_value=True, task=task)

    def _tell(self) -> None:
        self.publish()
        advance(list(self.dependents.values()))

    # -- the traits

    def publish(self) -> None:
        """Bring the traits up to the state: one thread at a time, and the last state last."""
        with graph:
            if self._teller is not None:
                return
            self._teller = threading.get_ident()
        while True:
            with graph:
                state = self._state
                if self._told is state:
                    self._teller = None
                    graph.notify_all()
                    return
                self._told = state
            try:
                with users_code(), self.hold_trait_notifications():
                    for name in TRAITS:
                        self.set_trait(name, getattr(state, name))
            except Exception:
                log.exception("An observer of %r failed; the value is there all the same.", self)

    def _settled(self) -> bool:
        told = self._teller in (None, threading.get_ident()) and self._told is self._state
        return told and self._fresh

    # -- the neighbours

    def _wake(self) -> list[DerivedVariable]:
        """Make this and all that it needs active; returns those that were not. `graph` is held."""
        woken: dict[DerivedVariable, None] = {}
        stack = [self]
        while stack:
            value = stack.pop()
            if value._active or value._state.closed:
                continue
            value._active = True
            value._state = replace(value._state, is_loading=True)
            for each in value.inputs:
                each.add(value)
                if isinstance(each, DerivedVariable):
                    stack.append(each)
            woken[value] = None
        return list(woken)

    def _culprits(self) -> list[DerivedVariable]:
        """Return what has to be computed again: this, or those inputs that failed first."""
        culprits: dict[DerivedVariable, None] = {}
        stack = [self]
        while stack:
            value = stack.pop()
            failed = [
                each
                for each in value.inputs
                if isinstance(each, DerivedVariable) and each._fresh and each.error is not None
            ]
            stack += failed
            if not failed:
                culprits[value] = None
        return list(culprits)

    def _ipython_display_(self, **_: Any) -> None:
        from .show import show

        show(self)

    def __repr__(self) -> str:
        state = self._state
        if state.is_loading:
            return f"<DerivedVariable {self.title}: computing>"
        if state.error is not None:
            return f"<DerivedVariable {self.title}: failed with {state.error!r}>"
        if state.has_value:
            return f"<DerivedVariable {self.title}: {state.value!r}>"
        return f"<DerivedVariable {self.title}: not computed yet>"


def as_input(given: Any) -> Source | DerivedVariable:
    """Return what a value can be computed from.

    Raises
    ------
    TypeError
        If it is nothing of the kind, or has no such trait.
    """
    if isinstance(given, DerivedVariable):
        return given
    owner, name = given if isinstance(given, tuple) and len(given) == 2 else (given, "value")
    if not isinstance(owner, traitlets.HasTraits) or not isinstance(name, str):
        raise TypeError(
            f"DerivedVariable: {given!r} is no variable; give a Variable, a DerivedVariable, "
            'a widget, or a pair (has_traits, "trait").'
        )
    if not owner.has_trait(name):
        raise TypeError(
            f"DerivedVariable: {type(owner).__name__} has no trait {name!r}; "
            'name one: (has_traits, "trait").'
        )
    if isinstance(owner, DerivedVariable) and name == "value":
        return owner
    return Source.of(owner, name)


def _compute(woken: Iterable[DerivedVariable]) -> None:
    advance(woken)
    for value in woken:
        value.publish()
