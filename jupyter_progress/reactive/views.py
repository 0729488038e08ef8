"""Widgets that show a value and stay where they are while it changes."""

from __future__ import annotations

import threading
from contextvars import copy_context
from typing import Any

import ipywidgets

from ..core.interrupt import uninterrupted
from ..core.throttle import Throttle
from ..jupyter import front_end
from ..jupyter.rich import outputs_of
from ..run.task import Task
from .derived import TRAITS, DerivedVariable
from .run_bar import RunBar
from .show import show
from .state import Outputs
from .variable import Variable


class View(ipywidgets.VBox):  # type: ignore[misc]
    """A box on the page; its first child shows a value.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    """

    def __init__(self, variable: Any) -> None:
        front_end.hold()  # so that a page that saves the view keeps what it shows
        self.variable = variable
        self._output = ipywidgets.Output()
        self._output.add_class("jprog-place-out")
        # The class -value hides a bar, which is added before the phase that shows it.
        super().__init__([self._output], _dom_classes=("jprog-place", "jprog-place-value"))
        self._lock = threading.RLock()
        self._shown_version: Any = None

    def close(self) -> None:
        """Remove it, and all that is in it, from the page."""
        for child in self.children:
            child.close()
        super().close()
        for layout in (self._output.layout, self.layout):
            layout.close()

    def _ipython_display_(self, **_: Any) -> None:
        show(self.variable, self)

    def _display_(self) -> Any:
        """Return what marimo shows."""
        return self.variable._display_()

    def show_value(self, value: Any, version: Any, drawn: Outputs = ()) -> None:
        """Replace what is shown, in one message.

        Parameters
        ----------
        value : object
        version : object
            Another one at every change: a value may be the same object and look different.
        drawn : tuple of dict
            Outputs that stand above it.
        """
        if version is not self._shown_version:
            self._shown_version = version
            self._output.outputs = (*drawn, *outputs_of(value))


class ValueView(View):
    """Show a variable, live: at most 30 times a second, and the last value always."""

    def __init__(self, variable: Variable) -> None:
        super().__init__(variable)
        self._context = copy_context()
        self._throttle = Throttle(self._publish)
        self._version = object()  # another one at every change
        variable.observe(self._changed, "value")
        self._throttle.flush()

    def close(self) -> None:
        """Remove it from the page. The variable stays."""
        if self.comm is None:
            return
        self.variable.unobserve(self._changed, "value")
        super().close()

    def _changed(self, _: Any) -> None:
        self._version = object()
        if self._throttle.quiet:
            self._throttle.request()

    def _publish(self) -> bool:
        version = self._version  # before the value, which may be newer
        if version is self._shown_version or self.comm is None:
            return False
        self._context.copy().run(self.show_value, self.variable.value, version)
        return True


class DerivedView(View):
    """Show a derived value: its bar while it is computed, then itself, or what went wrong.

    Parameters
    ----------
    variable : DerivedVariable
    track_progress : bool
        Whether to show the bar. What went wrong is shown always.
    own : bool
        Whether closing the view closes the variable too.
    """

    def __init__(
        self, variable: DerivedVariable, *, track_progress: bool = True, own: bool = False
    ) -> None:
        super().__init__(variable)
        self._own = own
        self._track_progress = track_progress
        self._keep = variable.keep_value or not track_progress
        self._bar: RunBar | None = None
        self._phase = "value"
        self._upstream = variable.upstream()
        variable.observe(self._update, TRAITS)
        for each in self._upstream:
            each.observe(self._update, "task")  # what this one waits for
        self._update()

    def close(self) -> None:
        """Remove it from the page. The value goes on being computed: close that itself."""
        if self.comm is None:
            return
        self.variable.unobserve(self._update, TRAITS)
        for each in self._upstream:
            each.unobserve(self._update, "task")
        if self._bar is not None:
            self._bar.stop_following()
        super().close()
        if self._own:
            self.variable.close()

    def _update(self, _: Any = None) -> None:
        with uninterrupted(), self._lock:
            state = self.variable.state
            if state.closed:
                self.close()
            elif state.is_loading:
                run = self.variable.under_way()
                if run is not None and self._track_progress:
                    self._follow(run)
                if state.partial is not None:
                    self.show_value(state.partial, state.partial_box)
                    self._enter("part")
                    return
                self._enter("wait" if self._phase in ("value", "wait") else "busy")
            elif state.error is not None:
                if state.task is not None:
                    self._follow(state.task, over=True)
                if state.drawn:
                    self.show_value(None, state, state.drawn)
                self._enter("failed-part" if state.drawn else "failed")
            elif state.has_value:
                self.show_value(state.value, state, state.drawn)
                self._enter("value")

    def _follow(self, run: Task[Any], over: bool = False) -> None:
        if self._bar is None:
            self._bar = RunBar(run, self.variable.trigger)
            self._bar.add_class("jprog-place-bar")
            self.children = (self._output, self._bar)
        self._bar.follow(run, over)

    def _enter(self, phase: str) -> None:
        if phase != self._phase:
            self._phase = phase
            keep = ("jprog-place-keep",) if self._keep else ()
            self._dom_classes = ("jprog-place", f"jprog-place-{phase}", *keep)
