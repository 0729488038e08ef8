"""Where a value is shown: a widget that stays in its place while what it shows is replaced."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any

import ipywidgets

from ..core.interrupt import uninterrupted
from ..core.throttle import Throttle
from ..jupyter import kernel
from ..jupyter.tracker import ProgressTracker
from ..render.wire import tracker_state
from ..run.task import Task
from ..values.progress import is_over
from .computed import TRAITS
from .derived import DerivedVariable
from .rich import outputs_of
from .variable import Variable

CSS = Path(__file__).with_name("views.css")


class Place(ipywidgets.VBox):  # type: ignore[misc]
    """One place on the page; its first child shows a value.

    Parameters
    ----------
    variable : Variable or DerivedVariable
    """

    def __init__(self, variable: Any) -> None:
        self.variable = variable
        self._output = ipywidgets.Output()
        self._output.add_class("jprog-place-out")
        # It says from the start that no bar is to be seen: a bar comes before the next phase does.
        super().__init__([self._output], _dom_classes=("jprog-place", "jprog-place-value"))
        self._lock = threading.RLock()
        self._shown: Any = None

    def close(self) -> None:
        """Remove it, and all that is in it, from the page."""
        for child in self.children:
            child.close()
        super().close()
        for layout in (self._output.layout, self.layout):
            layout.close()

    def _ipython_display_(self, **_: Any) -> None:
        from .show import show

        show(self.variable, self)

    def show_value(self, value: Any, version: Any) -> None:
        """Replace what is shown, in one message; a value may look new and be the same object."""
        if version is not self._shown:
            self._shown = version
            self._output.outputs = outputs_of(value)


class ValuePlace(Place):
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
        if version is self._shown or self.comm is None:
            return False
        self._context.copy().run(self.show_value, self.variable.value, version)
        return True


class DerivedPlace(Place):
    """Show a derived value: its bar while it is computed, then itself, or what went wrong.

    Parameters
    ----------
    variable : DerivedVariable
    track_progress : bool
        Whether to show the bar. What went wrong is shown always.
    own : bool
        Whether closing the place closes the variable too.
    """

    def __init__(
        self, variable: DerivedVariable, *, track_progress: bool = True, own: bool = False
    ) -> None:
        super().__init__(variable)
        self._own = own
        self._track_progress = track_progress
        self._keep = variable.keep_value or not track_progress
        self._bar: RunTracker | None = None
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
            self._bar.leave()
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
                self._enter("wait" if self._phase in ("value", "wait") else "busy")
            elif state.error is not None:
                if state.task is not None:
                    self._follow(state.task, over=True)
                self._enter("failed")
            elif state.has_value:
                self.show_value(state.value, state)
                self._enter("value")

    def _follow(self, run: Task[Any], over: bool = False) -> None:
        if self._bar is None:
            self._bar = RunTracker(run, self.variable.trigger)
            self._bar.add_class("jprog-place-bar")
            self.children = (self._output, self._bar)
        self._bar.follow(run, over)

    def _enter(self, phase: str) -> None:
        if phase != self._phase:
            self._phase = phase
            keep = ("jprog-place-keep",) if self._keep else ()
            self._dom_classes = ("jprog-place", f"jprog-place-{phase}", *keep)


class RunTracker(ProgressTracker):
    """A bar that follows one run after the other, and offers to retry what failed.

    How a run ends is for its place to show: the bar tells it only if it is told so.

    Parameters
    ----------
    run : Task
    retry : callable
    """

    _css: Any = ProgressTracker._css + CSS.read_text("utf-8")

    def __init__(self, run: Task[Any], retry: Callable[[], None]) -> None:
        self._retry = retry
        self._tells_end = False
        super().__init__(run)

    def follow(self, run: Task[Any], over: bool = False) -> None:
        """Show this run from now on, and how it ended, if `over`."""
        if run is self.task and over == self._tells_end:
            return
        self.leave()
        self.tasks = (run,)
        self._tells_end = over
        if not over:
            self._unsubscribe = [run.subscribe(self._changed)]
        self._publish()

    def leave(self) -> None:
        """Stop at what is shown now."""
        self._unsubscribe_all()

    def handle_command(self, command: dict[str, Any]) -> None:
        """Heed Cancel, and Retry."""
        if isinstance(command, dict) and command.get("type") == "retry":
            # Not in this thread: it may be the one that interrupts come in by.
            threading.Thread(target=self._retry, name="jupyter_progress retry", daemon=True).start()
        else:
            super().handle_command(command)

    def _publish(self) -> bool:
        (run,) = self.tasks
        now = (run.id, run.progress, run.cancelling)
        if now == self.state or (is_over(now[1].status) and not self._tells_end):
            return False
        self.state = now
        kernel.flush()
        return True

    def _wire(self) -> dict[str, Any]:
        state = tracker_state(self.tasks)
        if state["settled"]:
            state |= {"settled": None, "actions": ["retry"]}
        return state
