"""What meets an update that is not wanted any more, or not now."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable
from types import FrameType

from .errors import TaskCancelled


class Guard:
    """What meets updates that are not wanted, or not now.

    It stops the writers of what is cancelled, warns those that are late, and has those of what is
    paused wait. While all is well nobody asks it: `is_up` goes into the flag of the hot path.

    Attributes
    ----------
    is_up : bool
        Whether updates have to ask. No property: loops look at it for each item.
    cancel_requested : bool
    heeded : bool
        Whether the writer knows of that; it may have to clean up.
    outer : Guard or None
        Of what this is a step of.
    waits_elsewhere : bool
        Whether the writer is in another process, and waits there.
    """

    __slots__ = (
        "_gate",
        "_meet",
        "cancel_requested",
        "heeded",
        "is_up",
        "outer",
        "waits_elsewhere",
    )

    def __init__(self) -> None:
        self.cancel_requested = False
        self.heeded = False
        self.waits_elsewhere = False
        self.outer: Guard | None = None
        self._meet: Callable[[], None] | None = None
        self._gate: _Gate | None = None
        self.is_up = False

    @property
    def is_paused(self) -> bool:
        """Whether writers are to wait."""
        return self._gate is not None

    @property
    def holds_any(self) -> bool:
        """Whether a writer does wait."""
        gate = self._gate
        return gate is not None and (gate.waiting > 0 or self.waits_elsewhere)

    def wanted(self) -> bool:
        """Return whether updates are still wanted; `TaskCancelled` if the writer is to stop."""
        if self._meet is None:
            return True
        if self.cancel_requested:
            self.heed()
        self._meet()
        return False

    def heed(self) -> None:
        """Take note that the writer knows of a cancel, and so does that of what this is in."""
        self.heeded = True
        if self.outer is not None:
            self.outer.heed()

    def wait(self, about_to_wait: Callable[[], object]) -> None:
        """Return once it is not paused; at once where it is not."""
        gate = self._gate
        if gate is not None:
            gate.wait(about_to_wait)

    def cancel(self, stop: Callable[[], None]) -> None:
        """Stop the writers, those that wait too, by what `stop` raises."""
        self.cancel_requested = True
        self._meet_with(stop)

    def refuse(self, *, stop: bool) -> None:
        """Stop all that write from now on, or warn the first and ignore them."""
        self._meet_with(raise_cancelled if stop else _warn_once())

    def _meet_with(self, meet: Callable[[], None]) -> None:
        with _turning:
            self._meet = meet
            self.is_up = True
        self.resume()

    def pause(self) -> bool:
        """Have the writers wait at their next update; returns False if they are to stop anyway."""
        with _turning:
            if self._meet is None:
                self._gate = self._gate or _Gate()
                self.is_up = True
            return self._meet is None

    def resume(self) -> None:
        """Let the writers go on."""
        with _turning:
            gate, self._gate = self._gate, None
            self.is_up = self._meet is not None
        if gate is not None:
            gate.open()


_turning = threading.RLock()  # reentrant: the garbage collector may end a loop in between


class _Gate:
    def __init__(self) -> None:
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self.waiting = 0

    def wait(self, about_to_wait: Callable[[], object]) -> None:
        self._count(1)
        try:
            about_to_wait()
            self._opened.wait()
        finally:
            self._count(-1)

    def open(self) -> None:
        self._opened.set()

    def _count(self, more: int) -> None:
        with self._lock:
            self.waiting += more


def raise_cancelled() -> None:
    """Stop the writer."""
    raise TaskCancelled("the task was asked to cancel")


def _warn_once() -> Callable[[], None]:
    unwarned = [None]

    def warn() -> None:
        if unwarned:
            unwarned.clear()
            warnings.warn(
                "An update came after its task had ended, and is ignored; "
                "wait for the threads of a task before it returns.",
                RuntimeWarning,
                stacklevel=frames_of_ours(),
            )

    return warn


def frames_of_ours() -> int:
    """Return the ``stacklevel`` of a warning that is to name the line of the user."""
    frame: FrameType | None = sys._getframe(1)
    level = 1
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    return level


_PACKAGE = __name__.partition(".")[0] + "."
