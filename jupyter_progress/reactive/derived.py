"""A value computed from others, in the background, whenever they change."""

from __future__ import annotations

import concurrent.futures
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakMethod

import traitlets

from ..core.marimo import is_element, is_watched, when_cell_is_over
from ..core.origin import Origin
from ..run.callbacks import OnProgress
from ..run.executors import Executor
from ..run.signature import name_of
from ..run.start import launch
from ..run.task import Task
from .cache import Cache
from .caller_thread import CALLER_THREAD
from .computation import Computation
from .graph import Node
from .source import Source
from .state import State
from .trait import find_trait, trait_of
from .value import Value
from .variable import Variable
from .view import view_of

TRAITS = ("value", "partial", "has_value", "error", "has_error", "is_loading", "task", "closed")


class DerivedVariable(Value):
    """A value that is computed from others, and again whenever one of them changes.

    It is first computed when it is displayed, needed by another, or triggered. A change cancels
    the run under way; the next begins when that has ended, so there is never more than one.
    Displayed, or in a box (``VBox([button, value])``), it shows its progress, then the value
    itself in the same place, or what went wrong and how to retry. What `func` draws with pyplot
    and displays is shown there too, above the value.

    Parameters
    ----------
    func : callable
        Takes the values of `variables`, in order; tracked or not. Async only as a task.
    variables : sequence
        A `Variable`, a widget (its ``value``), a pair ``(has_traits, "trait")``, another
        `DerivedVariable`, or an element of marimo's each.
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
    partial : object
        The newest partial result of the run under way, if its function yields them; else None.
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

    Methods
    -------
    result(timeout)
        Return the value for the inputs as they are, when it is there.
    trigger(), activate()
        Compute it now; compute it from now on, although nobody looks.
    view()
        Return a widget that shows it, to be placed among others.
    close()
        Stop computing, and remove all views.

    Examples
    --------
    >>> area = DerivedVariable(lambda w, h: w * h, [width_slider, height_slider])
    >>> button.on_click(area.trigger)
    """

    value = traitlets.Any(read_only=True)
    partial = traitlets.Any(read_only=True)
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
        self.title = title or name_of(func)
        self.keep_value = keep_value
        inputs = [as_input(each) for each in variables]
        # Kept, not only their computations: who observes an input is to hear of it.
        self._derived_inputs = [each for each in inputs if isinstance(each, DerivedVariable)]
        start = functools.partial(
            launch,
            func,
            kwargs=None,
            on_progress=on_progress,
            executor=executor if run_as_task else CALLER_THREAD,
            title=self.title,
        )
        self._computation: Computation = Computation(
            start,
            [each._computation if isinstance(each, DerivedVariable) else each for each in inputs],
            Cache(cache),
            self.title,
            WeakMethod(self._mirror),
            in_caller_thread=not run_as_task,
        )
        when_cell_is_over(self.close)

    @property
    def state(self) -> State:
        """What is known of it now, all at one moment; the traits follow."""
        return self._computation.state

    def trigger(self, force: object = True) -> None:
        """Compute it, now.

        Parameters
        ----------
        force : bool
            Whether to compute it although it is up to date or in the cache. Whatever is not
            False counts as True: the button, say, that ``button.on_click(value.trigger)`` hands
            over.
        """
        self._computation.trigger(force is not False)

    def activate(self) -> None:
        """Compute it if it never was, and from now on whenever an input changes."""
        self._computation.activate()

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
        state = self.wait(timeout)
        if state.is_loading:
            raise concurrent.futures.TimeoutError(f"{self!r} is not there yet.")
        if state.error is not None:
            raise state.error
        return state.value

    def wait(self, timeout: float | None = None) -> State:
        """Wait like `result`, and return what is known of it then.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at the most.
        """
        return self._computation.wait(timeout)

    def upstream(self) -> list[DerivedVariable]:
        """Return the derived variables that it is computed from, directly or not."""
        found: dict[DerivedVariable, None] = {}
        stack = [self]
        while stack:
            for each in stack.pop()._derived_inputs:
                if each not in found:
                    found[each] = None
                    stack.append(each)
        return list(found)

    def under_way(self) -> Task[Any] | None:
        """Return the run that it is waiting for: its own, or that of an input."""
        runs = (each._computation.run for each in [self, *self.upstream()])
        return next((run for run in runs if run is not None), None)

    def view(self, *, track_progress: bool = True) -> Any:
        """Return another widget that shows it, and compute it.

        Closing the widget takes it from the page; closing the value closes all its widgets.

        Parameters
        ----------
        track_progress : bool
            Whether to show the progress while it is computed.
        """
        self._computation.origin = Origin()  # runs print where this is shown
        view = view_of(self, track_progress=track_progress)
        self.activate()
        return view

    def close(self) -> None:
        """Stop computing: cancel what is under way, and remove all views."""
        self._computation.close()

    def _mirror(self, state: State) -> None:
        with self.hold_trait_notifications():
            for name in TRAITS:
                self.set_trait(name, getattr(state, name))

    def _ipython_display_(self, **_: Any) -> None:
        from .show import show  # imported late: it needs IPython

        show(self)

    def _display_(self) -> Any:
        """Return what marimo shows."""
        if is_watched():
            return self.view()
        from .marimo import shown_at_end  # imported late: it imports this module

        return shown_at_end(self)

    def __repr__(self) -> str:
        state = self.state
        if state.is_loading:
            return f"<DerivedVariable {self.title}: computing>"
        if state.error is not None:
            return f"<DerivedVariable {self.title}: failed with {state.error!r}>"
        if state.has_value:
            return f"<DerivedVariable {self.title}: {state.value!r}>"
        return f"<DerivedVariable {self.title}: not computed yet>"


def as_input(given: Any) -> Node | DerivedVariable:
    """Return what a value can be computed from.

    Raises
    ------
    TypeError
        If it is nothing of the kind, or has no such trait.
    """
    if is_element(given) and find_trait(given) is None:
        given = Variable(given.value)
    owner, name = trait_of(given, "DerivedVariable")
    if isinstance(owner, DerivedVariable) and name == "value":
        return owner
    return Source.of(owner, name)
