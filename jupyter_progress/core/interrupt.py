"""Interrupts: of code that does not ask for them, and never amid our own bookkeeping.

An interrupt is an exception out of nowhere: `KeyboardInterrupt` in the main thread, and
`TaskCancelled` where `Interruptible` is at work.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from .errors import TaskCancelled


class Interruptible:
    """A context whose code `interrupt` stops, from another thread, with `TaskCancelled`.

    At the next instruction of Python, once: a long call into C is over first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None
        self._outer: Interruptible | None = None
        self._held = self._late = self._sent = False

    def __enter__(self) -> Interruptible:
        self._thread = threading.get_ident()
        self._outer, _here.target = _here.target, self
        return self

    @staticmethod
    def here() -> Interruptible | None:
        """Return the innermost one that this thread is in."""
        return _here.target

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            with self._lock:
                self._thread = None
            if self._sent:
                # Take what was sent too late here. To revoke it instead (PyThreadState_SetAsyncExc
                # with NULL) leaves a flag of Python 3.11 set, on which tracers and profilers hang.
                _checkpoint()
        except TaskCancelled:
            pass
        finally:
            _here.target, self._outer = self._outer, None

    def interrupt(self, may_be: Callable[[], bool] = lambda: True) -> bool:
        """Raise `TaskCancelled` in the code, unless it is over.

        Parameters
        ----------
        may_be : callable
            Returns whether the code stands where it may be interrupted; asked just before.

        Returns
        -------
        bool
            False if it may not.
        """
        raise_in = _raiser()  # to look for it takes so long that the code could go on meanwhile
        with self._lock:
            if self._held:
                self._late = True
            elif self._thread is not None:
                if not may_be():
                    return False
                thread, self._thread = self._thread, None
                self._sent = True
                raise_in(thread, TaskCancelled)
            return True

    def hold(self) -> None:
        """Let interrupts wait for `release`. To be called in its own thread."""
        try:
            with self._lock:
                self._held = True
            _checkpoint()  # one that came before is raised here, not later
        except BaseException:
            self._held = False
            raise

    def release(self) -> bool:
        """Undo `hold`; returns whether there was an interrupt meanwhile."""
        with self._lock:
            self._held = False
            late, self._late = self._late, False
            if late:
                self._thread = None
            return late


class _Shield:
    """Keeps interrupts from its thread while it is up."""

    def __init__(self, target: Interruptible | None) -> None:
        self.is_up = False
        self.late: BaseException | None = None
        self._target = target
        self._handler: Callable[..., Any] | None = None
        self._signal: tuple[Any, ...] | None = None

    def up(self) -> None:
        try:
            self._hold_signals()
            if self._target is not None:
                self._target.hold()
        except BaseException:  # a cancel that came just now
            self._release_signals()
            raise
        self.is_up = True

    def up_again(self) -> None:
        while not self.is_up:
            try:
                self.up()
            except BaseException as error:  # one that came just now
                self.late = error

    def down(self) -> None:
        """Raise what came meanwhile."""
        self.is_up = False
        try:
            # While the signal is deferred: an interrupt amid this would leave the lock taken.
            cancelled = self._target is not None and self._target.release()
            self._release_signals()
        except BaseException:  # a cancel that came just now, maybe amid that; it comes once
            self._release_signals()
            raise
        if cancelled:
            raise TaskCancelled("the task was asked to cancel")

    def _hold_signals(self) -> None:
        if self._handler is None and threading.current_thread() is threading.main_thread():
            handler = signal.getsignal(signal.SIGINT)
            if callable(handler):
                self._handler = handler
                signal.signal(signal.SIGINT, self._defer)

    def _release_signals(self) -> None:
        handler = self._handler
        if handler is not None:
            signal.signal(signal.SIGINT, handler)
            self._handler, came, self._signal = None, self._signal, None
            if came is not None:
                handler(*came)

    def _defer(self, *came: Any) -> None:
        self._signal = came


class _Here(threading.local):
    target: Interruptible | None = None
    shield: _Shield | None = None


_here = _Here()


class uninterrupted:
    """Let interrupts of this thread wait until the end of the block, where they are raised."""

    __slots__ = ("_outer", "_shield")

    def __enter__(self) -> None:
        self._shield: _Shield | None = None
        self._outer = outer = _here.shield
        if outer is None or not outer.is_up:
            shield = _Shield(_here.target)
            shield.up()
            self._shield = _here.shield = shield

    def __exit__(self, *_: object) -> None:
        shield = self._shield
        if shield is not None:
            _here.shield = self._outer
            if shield.is_up:
                shield.down()
            if shield.late is not None:
                raise shield.late


@contextmanager
def interruptible() -> Iterator[None]:
    """Let interrupts through at once: around a call into user code in an `uninterrupted` block."""
    shield = _here.shield
    if shield is None or not shield.is_up:
        yield
        return
    try:
        shield.down()
        yield
    finally:
        shield.up_again()


def raise_later(error: BaseException) -> None:
    """Raise an interrupt that was caught at the end of the `uninterrupted` block; or at once."""
    shield = _here.shield
    if shield is None:
        raise error
    shield.up_again()
    shield.late = error


def _raiser() -> Callable[[int, type[BaseException]], object]:
    import ctypes  # imported late: only cancelling needs it

    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    raise_in.argtypes = ctypes.c_ulong, ctypes.py_object
    return raise_in


def _checkpoint() -> None:
    """Give the interpreter an occasion: it raises what is pending when a function begins."""
