"""The bar in the view of a derived value.

It extends `ProgressTracker` from within, and is the only module here that uses private parts of
another room.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..jupyter import kernel
from ..jupyter.tracker import OVER, ProgressTracker
from ..render.wire import tracker_state
from ..run.task import Task


class RunTracker(ProgressTracker):
    """A bar that follows one run after the other, and offers to retry what failed.

    How a run ended it shows only when `follow` says so: until then the view may go on to a value.

    Parameters
    ----------
    run : Task
    retry : callable
    """

    _css: Any = ProgressTracker._css + Path(__file__).with_name("views.css").read_text("utf-8")

    def __init__(self, run: Task[Any], retry: Callable[[], None]) -> None:
        self._retry = retry
        self._shows_end = False
        super().__init__(run)

    def follow(self, run: Task[Any], over: bool = False) -> None:
        """Show this run from now on; with `over`, show how it ended."""
        if run is self.task and over == self._shows_end:
            return
        self.leave()
        self.tasks = (run,)
        self._shows_end = over
        if not over:
            self._unsubscribe = [run.subscribe(self._changed)]
        self._publish()

    def leave(self) -> None:
        """Follow no run any more; what is shown stays."""
        self._unsubscribe_all()

    def handle_command(self, command: dict[str, Any]) -> None:
        """Do what the buttons Cancel and Retry ask for."""
        if isinstance(command, dict) and command.get("type") == "retry":
            # In a thread of its own: this one may be that which receives interrupts.
            threading.Thread(target=self._retry, name="jupyter_progress retry", daemon=True).start()
        else:
            super().handle_command(command)

    def _publish(self) -> bool:
        (run,) = self.tasks
        now = (run.id, run.progress, run.cancelling)
        if now == self.state or (now[1].status in OVER and not self._shows_end):
            return False
        self.state = now
        kernel.flush()
        return True

    def _wire(self) -> dict[str, Any]:
        state = tracker_state(self.tasks)
        if state["settled"]:
            state |= {"settled": None, "actions": ["retry"]}
        return state
