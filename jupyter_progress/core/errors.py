"""How a task is told to stop, and how failures are told that are not to stop anything."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


class TaskCancelled(BaseException):
    """Raised inside a task, at its next update, once it was asked to cancel.

    Not an `Exception`, so that a plain ``except Exception`` in the task does not swallow it.
    Whoever waits for the task gets `concurrent.futures.CancelledError` instead.
    """


class CancelledElsewhere(TaskCancelled, Exception):
    """A cancel that was met in a thread of a library, which hands on an `Exception` at the most."""


def as_handed_on(cancel: TaskCancelled, thread: int) -> TaskCancelled:
    """Return what is to be raised for a cancel: outside of this thread it is an `Exception` too."""
    return cancel if threading.get_ident() == thread else CancelledElsewhere(*cancel.args)


class DeadlockError(RuntimeError):
    """Raised where a wait would close a circle of tasks that wait for each other."""


def log() -> Logger:
    """Return the logger. Most runs log nothing, and need not import what does."""
    import logging

    return logging.getLogger("jupyter_progress")


def log_failure(message: str, *args: object) -> None:
    """Log the exception under way, as a logger does; never raises.

    What failed may be the very stream that logging writes to.
    """
    with suppress(Exception):
        log().exception(message, *args)
