"""The bar in the view of a derived value."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..core.activity import Activity
from ..jupyter.bar import Bar
from ..jupyter.front_end import PLACES_CSS


class RunBar(Bar):
    """A bar that follows one run after the other, and offers to retry what failed.

    How a run ended it shows only when `follow` says so: until then the view may go on to a value.

    Parameters
    ----------
    run : Task, or another Activity until there is one
    retry : callable, optional
    """

    own_css = PLACES_CSS

    def __init__(self, run: Activity, retry: Callable[[], None] | None) -> None:
        self._retry = retry
        self._shows_end = False
        super().__init__(run)

    def follow(self, activity: Activity, over: bool = False) -> None:
        """Show this run from now on; with `over`, show how it ended."""
        if activity is not self.followed or over != self._shows_end:
            self._shows_end = over
            super().follow(activity)

    def publish(self) -> None:
        """Send the state, unless it is an end that is not to be shown."""
        run = self.followed
        if run is not None and (self._shows_end or not run.progress.is_over):
            super().publish()

    def settle(self, final: dict[str, Any]) -> None:
        """Stay live: another run may follow."""

    def state_now(self) -> dict[str, Any]:
        """Return what is sent at this moment: a run that is over can be retried."""
        state = super().state_now()
        if state["settled"]:
            state |= {"settled": None, "actions": ["retry"]}
        return state

    def handle_command(self, command: dict[str, Any]) -> None:
        """Do what the buttons Cancel and Retry ask for."""
        if isinstance(command, dict) and command.get("type") == "retry" and self._retry:
            # In a thread of its own: this one may be that which receives interrupts.
            threading.Thread(target=self._retry, name="jupyter_progress retry", daemon=True).start()
        else:
            super().handle_command(command)
