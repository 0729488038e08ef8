"""Signs of a bar outside its notebook: decided by whoever runs the code, and off by default."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite
from types import TracebackType
from typing import TypedDict


class Signs(TypedDict):
    """What a page does beside showing a bar; `after` in milliseconds."""

    tab: bool
    desktop: bool
    after: float


class notify:
    """Show how far tasks are beyond their bars: ``notify()``, or ``with notify(): ...``.

    It holds for the bars that are first shown from now on, in the whole kernel; as a context
    manager, until the end of the block.

    Parameters
    ----------
    tab : bool
        Put the percent before the title of the browser's tab, and ✓ or ✗ once all is over, until
        somebody looks at the tab.
    desktop : bool
        Tell by a notification of the desktop that a task is over, if nobody looks at the tab. The
        browser asks for leave first: by *Notify me* on the bar.
    after : float or timedelta
        Seconds that a task must have taken to be worth a notification.

    Examples
    --------
    >>> notify(after=60)
    >>> with notify(desktop=False):
    ...     display(simulate(200))
    >>> notify(tab=False, desktop=False)  # off again
    """

    def __init__(
        self, *, tab: bool = True, desktop: bool = True, after: float | timedelta = 30
    ) -> None:
        global _signs
        try:
            seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        except (TypeError, ValueError, OverflowError):
            seconds = -1.0
        if not isfinite(seconds) or seconds < 0 or isinstance(after, str):
            raise ValueError(f"notify: after is {after!r}; give seconds, or a datetime.timedelta.")
        self._before = _signs
        wanted = Signs(tab=bool(tab), desktop=bool(desktop), after=seconds * 1000)
        _signs = wanted if tab or desktop else None

    def __enter__(self) -> None:
        """Hold until the end of the block."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        global _signs
        _signs = self._before

    def __repr__(self) -> str:
        return f"<notify: {_signs or 'off'}>"


_signs: Signs | None = None


def signs() -> Signs | None:
    """Return what holds for a bar that is shown now; None: nothing."""
    return _signs
