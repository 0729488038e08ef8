"""A value computed from others, in the background, whenever they change."""

from __future__ import annotations

import concurrent.futures
import inspect
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import replace
from typing import Any, ClassVar

import traitlets

from ..core.interrupt import uninterrupted
from ..run.callbacks import OnProgress
from ..run.signature import name_of
from ..run.start import Executor
from .cache import Cache
from .caller_thread import INLINE
from .computed import Computed, State
from .graph import Source, graph, outdate, told


class DerivedVariable(Computed):
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

    make_view: ClassVar[Callable[[DerivedVariable, bool], Any]]
    """Makes its widget, with or without progress. Set by the package, like `Variable.make_view`."""

    show: ClassVar[Callable[[DerivedVariable], None]]
    """Shows it in the output of a cell. Set by the package."""

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
        super().__init__(
            func,
            [as_input(each) for each in variables],
            Cache(cache),
            title=title or name_of(func),
            on_progress=on_progress,
            executor=executor if run_as_task else INLINE,
        )
        self.keep_value = keep_value

    def trigger(self, force: object = True) -> None:
        """Compute it, now.

        Parameters
        ----------
        force : bool
            Whether to compute it although it is up to date or in the cache. Whatever is not
            False counts as True: the button, say, that ``button.on_click(value.trigger)`` hands
            over.
        """
        with uninterrupted():
            with graph:
                woken = self._wake()
                again: list[Computed] = []
                if self._fresh and (force is not False or self._state.error is not None):
                    again = self._culprits()
                elif force is not False and self not in woken:
                    again = [self]
                if force is not False:
                    for each in again or [self]:
                        each._forced = True
            self._begin(woken)
            outdate(again)

    def activate(self) -> None:
        """Compute it if it never was, and from now on whenever an input changes."""
        with uninterrupted():
            with graph:
                woken = self._wake()
            self._begin(woken)

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
        state = self.settle(timeout)
        if state.is_loading:
            raise concurrent.futures.TimeoutError(f"{self!r} is not there yet.")
        if state.error is not None:
            raise state.error
        return state.value

    def settle(self, timeout: float | None = None) -> State:
        """Wait like `result`, and return what is known of it then."""
        self.activate()
        with graph:
            told.wait_for(self._settled, timeout)
            return self._state

    def view(self, *, track_progress: bool = True) -> Any:
        """Return a widget that shows it, to be placed among others, and compute it.

        Closing the widget takes it from the page; closing the value closes all its widgets.

        Parameters
        ----------
        track_progress : bool
            Whether to show the progress while it is computed.
        """
        self._context = copy_context()  # what a run prints is to appear where it is shown
        place = DerivedVariable.make_view(self, track_progress)
        self.activate()
        return place

    def close(self) -> None:
        """Stop computing: cancel what is under way, and remove all views."""
        with uninterrupted():
            with graph:
                self._active = False
                self._version += 1
                run = self._run
                for each in self.inputs:
                    each.discard(self)
                if not self._fresh:
                    self._settle(
                        error=RuntimeError(f"{self.title} was closed before it was computed.")
                    )
                self._state = replace(self._state, closed=True)
            self._cache.clear()
            if run is not None:
                run.cancel()
            self._tell()

    def _ipython_display_(self, **_: Any) -> None:
        DerivedVariable.show(self)

    def __repr__(self) -> str:
        state = self._state
        if state.is_loading:
            return f"<DerivedVariable {self.title}: computing>"
        if state.error is not None:
            return f"<DerivedVariable {self.title}: failed with {state.error!r}>"
        if state.has_value:
            return f"<DerivedVariable {self.title}: {state.value!r}>"
        return f"<DerivedVariable {self.title}: not computed yet>"


def as_input(given: Any) -> Source | Computed:
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
