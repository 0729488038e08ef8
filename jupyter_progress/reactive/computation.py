"""How a value is computed: when, from what, and how its state becomes known."""

from __future__ import annotations

import concurrent.futures
import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import traitlets

from ..core.errors import TaskCancelled
from ..core.interrupt import interruptible, raise_later, uninterrupted
from ..run.callbacks import OnProgress
from ..run.start import Executor, launch
from ..run.task import Task
from .cache import MISSING, Cache
from .caller_thread import INLINE
from .graph import Node, Source, advance, graph, told, users_code

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


class Computed(traitlets.HasTraits):
    """A node of the graph: computed once its inputs are there, by at most one run at a time.

    Its state is guarded by `graph` and changes at once; the traits follow, in order.

    Parameters
    ----------
    func : callable
    inputs : list of Source or Computed
    cache : Cache
    title : str
    on_progress, executor
        Those of `run_task`.
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
        inputs: list[Source | Computed],
        cache: Cache,
        *,
        title: str,
        on_progress: OnProgress | None,
        executor: Executor,
    ) -> None:
        super().__init__()
        self.func = func
        self.inputs = inputs
        self.title = title
        self.dependents: WeakValueDictionary[int, Node] = WeakValueDictionary()
        self._cache = cache
        self._on_progress = on_progress
        self._executor = executor
        self._context = copy_context()
        # What follows is guarded by `graph`.
        self._state = State()
        self._told: State | None = self._state
        self._teller: int | None = None
        self._version = 0
        self._active = self._fresh = self._forced = self._busy = False
        self._run: Task[Any] | None = None

    @property
    def state(self) -> State:
        """What is known of it now, all at one moment; the traits follow."""
        return self._state

    def under_way(self) -> Task[Any] | None:
        """Return the run that it is waiting for: its own, or that of an input."""
        with graph:
            return next((each._run for each in [self, *self.upstream()] if each._run), None)

    def upstream(self) -> list[Computed]:
        """Return the values that it is computed from, directly or not."""
        found: dict[Computed, None] = {}
        queue = [self]
        while queue:
            for each in queue.pop().inputs:
                if isinstance(each, Computed) and each not in found:
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

    def add(self, dependent: Node) -> None:
        """Outdate this value at every change from now on. To be called with `graph` held."""
        self.dependents[id(dependent)] = dependent

    def discard(self, dependent: Node) -> None:
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
            failed = next(iter(self._failed_inputs()), None)
            if failed is None:
                self._busy = True
            else:
                error = failed._state.error or failed._gone()
                self._settle(error=error, task=failed._state.task)
        if failed is None:
            self._compute(version)
        else:
            self._tell()

    # -- one run

    def _compute(self, version: int) -> None:
        try:
            values = [each.current() for each in self.inputs]
        except Exception as error:  # a trait that does not tell its value
            self._ended(version, error=error, task=self._failed(error))
            return
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
            if self._executor is INLINE:
                _interrupt_caller(task)

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
            task = self._failed(error)
            adopt(task)
            return task

    def _failed(self, error: Exception) -> Task[Any]:
        task: Task[Any] = Task(self.title)
        task.set_exception(error)
        return task

    def _ended(self, version: int, **outcome: Any) -> None:
        with uninterrupted():
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
        with uninterrupted():
            with graph:
                if self._teller is not None:
                    return
                self._teller = threading.get_ident()
            while True:
                with graph:
                    state = self._state
                    if self._told is state:
                        self._teller = None
                        told.notify_all()
                        return
                    self._told = state
                self._tell_observers(state)

    def _tell_observers(self, state: State) -> None:
        try:
            with users_code(), interruptible(), self.hold_trait_notifications():
                for name in TRAITS:
                    self.set_trait(name, getattr(state, name))
        except Exception:
            log.exception("An observer of %r failed; the value is there all the same.", self)
        except BaseException as interrupt:
            self._told = None  # not all was told
            raise_later(interrupt)

    def _settled(self) -> bool:
        told = self._teller in (None, threading.get_ident()) and self._told is self._state
        return told and self._fresh

    # -- the neighbours

    @staticmethod
    def _begin(woken: list[Computed]) -> None:
        advance(woken)
        for value in woken:
            value.publish()

    def _wake(self) -> list[Computed]:
        """Make this and all that it needs active; returns those that were not. `graph` is held."""
        woken: dict[Computed, None] = {}
        stack = [self]
        while stack:
            value = stack.pop()
            if value._active or value._state.closed:
                continue
            value._active = True
            value._state = replace(value._state, is_loading=True)
            for each in value.inputs:
                each.add(value)
                if isinstance(each, Computed):
                    stack.append(each)
            woken[value] = None
        return list(woken)

    def _culprits(self) -> list[Computed]:
        """Return what has to be computed again: this, or those inputs that failed first."""
        culprits: dict[Computed, None] = {}
        stack = [self]
        while stack:
            value = stack.pop()
            failed = value._failed_inputs()
            stack += failed
            if not failed:
                culprits[value] = None
        return list(culprits)

    def _failed_inputs(self) -> list[Computed]:
        # By the state: the traits may be behind.
        return [
            each
            for each in self.inputs
            if isinstance(each, Computed)
            and each._fresh
            and (each._state.error is not None or each._state.closed)
        ]

    def _gone(self) -> RuntimeError:
        return RuntimeError(f"{self.title} was closed, and is not computed any more.")


def _interrupt_caller(task: Task[Any]) -> None:
    """Let an interrupt of a run in the caller's own thread reach the caller too, at last."""
    if task.cancelled():
        if not task.gauge.cancel_requested:
            raise_later(TaskCancelled("the task was asked to cancel"))
    elif isinstance(error := task.exception(), KeyboardInterrupt):
        raise_later(error)
