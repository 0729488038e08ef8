"""What draws one activity on a display that is not a widget."""

from __future__ import annotations

from ..core.activity import Activity
from ..core.fork import generation
from ..core.slots import nothing
from ..core.throttle import Throttle


class View:
    """Draws an activity when it changes, until it is over. By itself it draws nothing.

    Nor does it in a forked process: what it draws is on the screen of the parent.

    Parameters
    ----------
    activity : Activity, optional
    """

    def __init__(self, activity: Activity | None = None) -> None:
        self.activity = activity
        self.over = False
        self._generation = generation()
        self._unsubscribe = activity.subscribe(self._changed) if activity is not None else nothing
        self._changed()

    def draw(self) -> None:
        """Show the state now."""

    def finish(self) -> None:
        """Show the final state."""

    def close(self) -> None:
        """Stop drawing; leave the final state behind if there is one."""
        self._changed()
        self.over = True
        self._unsubscribe()

    def _changed(self) -> None:
        if self.over or self.activity is None or self._generation != generation():
            return
        if self.activity.progress.is_over:
            self.over = True
            self.finish()
            self._unsubscribe()
            # Whoever knows of this view must not keep what the task returned.
            self._unsubscribe, self.activity = nothing, None
        else:
            self.draw()


class Paced(View):
    """Writes a state whenever there is a new one, but not more often than every so many seconds.

    What comes too soon is made up for: the last state of a burst always appears.
    """

    def __init__(self, activity: Activity, every: float) -> None:
        self._throttle = Throttle(self._publish, interval=every)
        self._is_new = False
        super().__init__(activity)

    def draw(self) -> None:
        """Write the state soon."""
        self._is_new = True
        if self._throttle.quiet:
            self._throttle.request()

    def draw_now(self) -> None:
        """Write the state, however soon after the last."""
        self._is_new = True
        self._throttle.flush()

    def finish(self) -> None:
        """Write the final state."""
        with self._throttle.lock:
            self.write()

    def write(self) -> None:
        """Write the state now."""
        raise NotImplementedError

    def _publish(self) -> bool:
        is_new, self._is_new = self._is_new, False
        if not is_new or self.over:
            return False
        self.write()
        return True
