"""The display of notebooks: widgets in the output of cells."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from weakref import WeakKeyDictionary, WeakValueDictionary

from ..core import host
from ..core.activity import Activity
from ..run.active import ACTIVE
from .notebook_display import NotebookDisplay
from .outputs import OUTPUTS
from .tracker import OVER, ProgressTracker
from .unattended import DISPLAYED

DISPLAY_WAIT = 0.25
"""Seconds from the start of a task in which its cell may still be about to show its bar."""


class WidgetDisplay(NotebookDisplay):
    """Shows each activity as the one tracker that it has."""

    def __init__(self) -> None:
        # By the activity's number. ipywidgets holds them, until they are closed.
        self._trackers: WeakValueDictionary[int, ProgressTracker] = WeakValueDictionary()
        self._lock = threading.RLock()
        if host.kernel() is not None:
            # Before the end of IPython, registered earlier, which empties the tasks' namespace.
            atexit.register(ACTIVE.abandon, "the kernel was shut down")
        self._expected: WeakKeyDictionary[Activity, threading.Event] = WeakKeyDictionary()

    def tracker(self, activity: Activity, *, keep: bool = False) -> ProgressTracker:
        """Return the tracker of an activity, made if it has none.

        Parameters
        ----------
        activity : Activity
        keep : bool
            Whether it is to keep the activity when that is over. A bar that was only displayed
            must not keep a result that nobody else holds.
        """
        with self._lock:
            tracker = self._trackers.get(activity.number)
            if tracker is None or tracker.comm is None:  # or it was closed
                tracker = self._trackers[activity.number] = self._new_tracker(activity)
                tracker.keep(keep)
                tracker.is_known = keep
            elif keep:
                tracker.keep()
                tracker.is_known = True
            return tracker

    def _new_tracker(self, activity: Activity) -> ProgressTracker:
        tracker = OVER.take()
        if tracker is None:
            return ProgressTracker(activity)
        self._trackers.pop(tracker.number, None)
        tracker.show_next(activity)
        return tracker

    def show(self, activity: Activity) -> None:
        """Show its tracker in the running cell."""
        self.show_tracker(self.tracker(activity))

    def show_tracker(self, tracker: ProgressTracker) -> None:
        """Show a tracker in the running cell."""
        shown = tracker.tasks
        tracker.display()
        OUTPUTS.add(tracker)
        DISPLAYED.add(tracker.followed)
        for activity in shown:
            self._arrived(activity)

    @contextmanager
    def waiting(self, activity: Activity) -> Iterator[None]:
        """Show it to a cell that waits for it, where nobody watches it; then it may begin."""
        with super().waiting(activity):
            self._arrived(activity)
            yield

    def expect(self, activity: Activity) -> Callable[[], None] | None:
        """Wait, in the activity's thread, until the cell that starts it has shown it or is over."""
        if not host.is_in_cell():
            return None
        if not self._expected:
            host.shell().events.register("post_execute", self._cell_over)
        shown = threading.Event()
        with self._lock:
            self._expected[activity] = shown
        until = monotonic() + DISPLAY_WAIT
        return lambda: _wait(shown, until)

    def _arrived(self, activity: Activity) -> None:
        with self._lock:
            shown = self._expected.pop(activity, None)
        if shown is not None:
            shown.set()

    def _cell_over(self) -> None:
        host.shell().events.unregister("post_execute", self._cell_over)
        with self._lock:
            for shown in self._expected.values():
                shown.set()
            self._expected.clear()


def _wait(shown: threading.Event, until: float) -> None:
    shown.wait(max(0.0, until - monotonic()))
