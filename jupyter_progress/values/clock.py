"""The time that passes for a task: it stops while the task is paused."""

from __future__ import annotations

from time import monotonic


class Clock:
    """Seconds of this process's monotonic clock, less those for which it was stopped."""

    __slots__ = ("_state",)

    def __init__(self) -> None:
        # When it was stopped, if it is, and the seconds lost before: one store changes both.
        self._state: tuple[float | None, float] = (None, 0.0)

    def __call__(self) -> float:
        """Return the seconds now."""
        stopped, lost = self._state
        return (monotonic() if stopped is None else stopped) - lost

    def stop(self) -> None:
        """Let no time pass from now on."""
        stopped, lost = self._state
        if stopped is None:
            self._state = (monotonic(), lost)

    def go_on(self) -> None:
        """Undo `stop`."""
        stopped, lost = self._state
        if stopped is not None:
            self._state = (None, lost + monotonic() - stopped)
