"""What a place goes through that shows a value and stays where it is while that changes."""

from __future__ import annotations

import threading
from typing import Any, Protocol

from ..core.interrupt import uninterrupted
from ..core.origin import Origin
from ..core.throttle import Throttle
from ..run.task import Task
from .derived import TRAITS, DerivedVariable
from .state import Outputs, State
from .variable import Variable


class Place(Protocol):
    """Where a value is shown: a widget of one kind or another."""

    def show_value(self, value: Any, drawn: Outputs = ()) -> None:
        """Show a value in place of the one before, below these outputs."""

    def follow(self, run: Task[Any], over: bool = False) -> None:
        """Have the bar show this run; with `over`, how it ended."""

    def enter(self, phase: str, keep: bool) -> None:
        """Show the value, the bar or both, as the phase wants it; `keep`: the old value too."""

    def close(self) -> None:
        """Go from the page."""


def classes(phase: str, keep: bool) -> tuple[str, ...]:
    """Return the classes of a place in this phase; `places.css` says how it looks."""
    return (f"jprog-place-{phase}", *(("jprog-place-keep",) if keep else ()))


class VariablePresenter:
    """Shows a variable in a place, live: at most 30 times a second, and the last value always."""

    def __init__(self, variable: Variable, place: Place) -> None:
        self._variable = variable
        self._place = place
        self._origin = Origin()
        self._throttle = Throttle(self._publish)
        self._version = object()  # another one at every change
        self._shown: object = None
        self._stopped = False

    def start(self) -> None:
        """Show it from now on."""
        self._variable.observe(self._changed, "value")
        self._throttle.flush()

    def stop(self) -> None:
        """Show no more of it."""
        self._stopped = True
        self._variable.unobserve(self._changed, "value")

    def _changed(self, _: Any) -> None:
        self._version = object()
        if self._throttle.quiet:
            self._throttle.request()

    def _publish(self) -> bool:
        version = self._version  # before the value, which may be newer
        if version is self._shown or self._stopped:
            return False
        self._shown = version
        self._origin.run(self._place.show_value, self._variable.value)
        return True


class DerivedPresenter:
    """Shows a derived value in a place: its bar while it is computed, then itself or its failure.

    Parameters
    ----------
    variable : DerivedVariable
    place : Place
    track_progress : bool
        Whether to show the bar. What went wrong is shown always.
    own : bool
        Whether the variable is closed with the place.
    """

    def __init__(
        self,
        variable: DerivedVariable,
        place: Place,
        *,
        track_progress: bool = True,
        own: bool = False,
    ) -> None:
        self._variable = variable
        self._place = place
        self._track_progress = track_progress
        self._own = own
        self._keep = variable.keep_value or not track_progress
        self._phase = "value"
        self._lock = threading.RLock()
        self._shown: object = None
        self._upstream = variable.upstream()

    def start(self) -> None:
        """Show it from now on."""
        self._variable.observe(self._update, TRAITS)
        for each in self._upstream:
            each.observe(self._update, "task")  # what this one waits for
        self._update()

    def stop(self) -> None:
        """Show no more of it, which goes on being computed unless it is the place's own."""
        self._variable.unobserve(self._update, TRAITS)
        for each in self._upstream:
            each.unobserve(self._update, "task")
        if self._own:
            self._variable.close()

    def _update(self, _: Any = None) -> None:
        with uninterrupted(), self._lock:
            state = self._variable.state
            if state.closed:
                self._place.close()
            elif state.is_loading:
                run = self._variable.under_way()
                if run is not None and self._track_progress:
                    self._place.follow(run)
                if state.partial is not None:
                    self._show(state.partial, state.partial_box)
                    self._enter("part")
                    return
                self._enter("wait" if self._phase in ("value", "wait") else "busy")
            elif state.error is not None:
                if state.task is not None:
                    self._place.follow(state.task, over=True)
                if state.drawn:
                    self._show(None, state)
                self._enter("failed-part" if state.drawn else "failed")
            elif state.has_value:
                self._show(state.value, state)
                self._enter("value")

    def _show(self, value: Any, version: State | tuple[Any] | None) -> None:
        # Not by the value, which may be the same object and look different.
        if version is not self._shown:
            self._shown = version
            self._place.show_value(value, getattr(version, "drawn", ()))

    def _enter(self, phase: str) -> None:
        if phase != self._phase:
            self._phase = phase
            self._place.enter(phase, self._keep)


def presenter_of(
    variable: Variable | DerivedVariable, place: Place, **options: Any
) -> VariablePresenter | DerivedPresenter:
    """Return what shows this in a place once it is started; `options` for derived values."""
    if isinstance(variable, DerivedVariable):
        return DerivedPresenter(variable, place, **options)
    return VariablePresenter(variable, place)
