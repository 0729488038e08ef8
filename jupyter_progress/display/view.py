"""What draws one activity on a display that is not a widget."""

from __future__ import annotations

from ..core.activity import Activity


class View:
    """Draws an activity when it changes, until it is over. By itself it draws nothing.

    Parameters
    ----------
    activity : Activity, optional
    """

    def __init__(self, activity: Activity | None = None) -> None:
        self.activity = activity
        self.over = False
        self._unsubscribe = activity.subscribe(self._changed) if activity is not None else _nothing
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
        if self.over or self.activity is None:
            return
        if self.activity.progress.is_over:
            self.over = True
            self.finish()
            self._unsubscribe()
            # Whoever knows of this view must not keep what the task returned.
            self._unsubscribe, self.activity = _nothing, None
        else:
            self.draw()


def _nothing() -> None:
    pass
