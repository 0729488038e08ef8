"""The end of a script: the tasks under way are waited for, with their bars."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # that of `signal` is written in Python
import atexit
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from contextvars import Context, copy_context
from functools import partial
from time import monotonic
from typing import Any

from ..core import host
from ..core.marimo import is_marimo
from ..display.choice import display_of_waiting
from ..display.display import Display
from .active import ACTIVE
from .task import Task
from .waiting import wait_for

log = logging.getLogger("jupyter_progress")

_contexts: dict[Future[Any], Context] = {}
"""Where each task under way was started: its bar is shown as was asked for there."""

_registered = False

_handlers: list[Any] = []
"""What handled interrupts, until the script came to its end."""

_interrupts: list[object] = []
"""Those that have come since."""

HEED = 0.1
"""Seconds after which an interrupt is heeded."""


def _started(task: Task[Any]) -> bool:
    """Take note of a task; whatever hosts a kernel ends it as it likes."""
    if host.kernel() is None and not is_marimo():
        _contexts[task] = copy_context()
        task.add_done_callback(lambda over: _contexts.pop(over, None))
        _register()
    return True


def _register() -> None:
    global _registered
    if _registered:
        return
    _registered = True
    # Functions of `atexit` come too late: threads can be started no more, and the pools of
    # `concurrent.futures`, that of asyncio.to_thread too, are closed. Those close themselves by
    # this function of `threading`, for which there is no public one; the last registered is
    # called first. A non-daemon thread that waits would come after them as well. Python 3.12.0
    # and 3.12.1 start no threads here either: tasks that need one fail with an error saying so.
    import concurrent.futures.thread  # noqa: F401

    register = getattr(threading, "_register_atexit", atexit.register)
    try:
        for step in reversed(_steps()):
            register(step)
    except RuntimeError:  # the interpreter is ending already
        atexit.register(_end)


def _steps() -> list[Callable[[], object]]:
    """Return what is done at the end, in this order: `_end`, while interrupts are noted.

    An interrupt raised at any line of `_end` would leave locks taken. It must not be raised at its
    first line or after its last one either, so what has them noted is written in C altogether.
    """
    if not callable(signal.getsignal(signal.SIGINT)):
        return [_end]
    noting = map(_signal.signal, [signal.SIGINT], [_note])
    restoring = map(_signal.signal, [signal.SIGINT], _handlers)
    return [partial(_handlers.extend, noting), _end, partial(list, restoring)]


def _note(*came: Any) -> None:
    """Take note of an interrupt, if whatever handled them before would have raised it."""
    handler = _handlers[-1]
    if callable(handler):
        try:
            handler(*came)
        except KeyboardInterrupt as interrupt:
            _interrupts.append(interrupt)
    elif handler != signal.SIG_IGN:
        _interrupts.append(came)


def _end() -> None:
    """Wait for all tasks; a first interrupt cancels them, a second one ends the waiting."""
    if host.kernel() is None:
        _wait_for_all()


def _was_interrupted() -> bool:
    """Return whether it is an interrupt that has ended the script."""
    is_script = not hasattr(sys, "ps1")
    return is_script and isinstance(getattr(sys, "last_value", None), KeyboardInterrupt)


def _wait_for_all() -> None:
    heeded = 0
    while tasks := ACTIVE.all():
        with ExitStack() as shown:
            for task, display in _shown_by():
                shown.enter_context(display.waiting(task))
            while not all(task.done() for task in tasks):
                if len(_interrupts) + _was_interrupted() > heeded:
                    if heeded:
                        ACTIVE.abandon("the script was ended")
                        return
                    heeded = 1
                    for task in ACTIVE.all():
                        task.cancel()
                wait_for(lambda tasks=tasks: tasks, monotonic() + HEED)  # type: ignore[misc]
        for task in tasks:
            if task.error is not None and not task.asked:
                task.notice()
                log.error("%r failed.", task, exc_info=task.error)


def _shown_by() -> list[tuple[Task[Any], Display]]:
    """Return the tasks under way, each with the display that was current where it was started."""
    found = ((task, _contexts.get(task)) for task in ACTIVE.all())
    return [(task, where.run(display_of_waiting)) for task, where in found if where is not None]


def _listen() -> None:
    _contexts.clear()
    ACTIVE.on_add(_started)


_listen()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_listen)  # after that of `active`, which forgets it
