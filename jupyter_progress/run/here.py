"""The bar of whatever runs this code; where nothing does, one of its own in the foreground."""

from __future__ import annotations

from contextvars import copy_context
from types import TracebackType
from typing import Any

from ..core import host
from ..core.activity import Activity
from ..core.current import here
from ..core.errors import log_failure
from ..core.live import LiveProgress
from ..display.choice import current_display
from ..display.shown import Shown
from ..values.progress import Status, status_after
from .ambient import current_updater
from .updater import ProgressUpdater


class Foreground(Activity, Shown):
    """What a library does in the foreground, for as long as it says so."""

    foreground = True

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.cell = _cell()
        self.is_shown = False

    @property
    def can_cancel(self) -> bool:
        """Whether `cancel` would ask it to stop."""
        return not (self.progress.is_over or self.live.cancel_requested)

    def cancel(self) -> bool:
        """Have the next update raise `TaskCancelled`, in the cell that runs it."""
        asked = self.can_cancel
        if asked:
            self.live.cancel()
        return asked

    def item_here(self) -> LiveProgress | None:
        """Return what the calling code moves: none of it in a later cell than its own."""
        return None if self.live.is_over or self.cell != _cell() else self.live

    def show(self) -> None:
        """Show it, where and how bars are shown now."""
        self.is_shown = True
        try:
            current_display().display(self)
        except Exception:
            log_failure("A bar could not be shown; what it shows goes on.")


class Here:
    """The bar that code in this context is to move, for those who begin and end by calls.

    In a task, a background cell or a step it is theirs. Elsewhere it is a bar in the foreground,
    made for this and shown at once; what runs within it in the same cell joins it.

    Parameters
    ----------
    title : str
        Of a bar of its own: shown while there is no message.
    show : bool
        Whether a bar of its own is shown at once; `show` does it later.

    Attributes
    ----------
    updater : ProgressUpdater
        Its writing end.

    Examples
    --------
    >>> with Here("Optimizing") as here:
    ...     here.updater.send_update(40, "Trial 3")
    """

    def __init__(self, title: str, *, show: bool = True) -> None:
        self._own: Foreground | None = None
        self._around = here.get()
        current = current_updater()
        if current is not None:
            self.updater = current
            return
        self._own = Foreground(title)
        self.updater = ProgressUpdater(self._own.live)
        try:
            self._own.begin()
            here.set(self._own)
            self._context = copy_context()
            if show:
                self.show()
        except BaseException as error:  # an interrupt: nobody would end it
            self.end(status_after(error), error)
            raise

    @property
    def is_own(self) -> bool:
        """Whether the bar was made for this, and ends with it."""
        return self._own is not None

    def show(self) -> None:
        """Show a bar of its own, if it is not yet shown."""
        if self._own is not None and not self._own.is_shown:
            self._context.run(self._own.show)  # the clock may call this

    def end(self, status: Status = "done", error: BaseException | None = None) -> None:
        """End a bar of its own; those of others end by themselves."""
        own = self._own
        if own is None:
            return
        own.end(status, error)
        if here.get() is own:
            here.set(self._around)

    def __enter__(self) -> Here:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end(status_after(error), error)


def _cell() -> Any:
    return host.request().get("header", {}).get("msg_id")
