"""What marimo knows of the cell that code runs in. Imports it only where it is at work.

marimo keeps by thread, and not by context, to which cell code belongs: what a plain thread prints
goes to whichever cell runs then, or nowhere, and elements that it makes cannot reach the kernel.
Its own threads belong to the cell that made them.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakMethod

from .errors import log_failure


def is_marimo() -> bool:
    """Return whether this thread belongs to a notebook of marimo."""
    running = getattr(sys.modules.get("marimo"), "running_in_notebook", None)
    return running is not None and bool(running())


def is_in_cell() -> bool:
    """Return whether this thread runs the cells of a notebook of marimo."""
    return is_marimo() and not isinstance(threading.current_thread(), _thread_class())


def is_watched() -> bool:
    """Return whether the running cell is one of a page of marimo; not where it exports one."""
    return is_marimo() and sys.modules["marimo"].app_meta().request is not None


def in_thread_of_cell(call: Callable[[], None]) -> Callable[[], None]:
    """Return what runs `call`, and waits for it, in a thread of the cell that runs here now.

    Outside of marimo that is `call` itself.
    """
    if not is_marimo():
        return call
    thread = _thread_class()(target=call, name="jupyter_progress task in marimo", daemon=True)

    def run() -> None:
        thread.start()
        thread.join()

    return run


def context_of_cell() -> Any:
    """Return marimo's context of the cell that runs here now, for `in_context`; None elsewhere."""
    if not is_marimo():
        return None
    found: list[Any] = []
    # That of a thread of its own stays what it is when other cells run.
    thread = _thread_class()(target=lambda: found.append(_contexts().safe_get_context()))
    thread.start()
    thread.join()
    return found[0]


@contextmanager
def in_context(context: Any) -> Iterator[None]:
    """Let this thread belong meanwhile to the cell that `context_of_cell` was called in."""
    if context is None:
        yield
    else:
        with context.install():
            yield


def when_cell_is_over(call: Callable[[], Any]) -> None:
    """Have `call` called when the cell that runs here now is about to run again, or is deleted.

    marimo forgets then what the cell defined. Outside of marimo it is never called.

    Parameters
    ----------
    call : bound method
        Its object is not kept for it.
    """
    if is_marimo():
        try:
            registry = _contexts().get_context().cell_lifecycle_registry
            registry.add(_lifecycle_item()(WeakMethod(call)))
        except Exception:  # what it is told by is no public part of marimo
            log_failure("marimo does not tell when a cell is over; what it began goes on.")


def _thread_class() -> Any:
    return sys.modules["marimo"].Thread


def _contexts() -> Any:
    from importlib import import_module

    return import_module("marimo._runtime.context.types")


@cache
def _lifecycle_item() -> type[Any]:
    from importlib import import_module

    base: Any = import_module("marimo._runtime.cell_lifecycle_item").CellLifecycleItem

    class Over(base):  # type: ignore[misc]
        def __init__(self, call: WeakMethod[Callable[[], Any]]) -> None:
            self._call = call

        def create(self, context: Any) -> None:
            """Do nothing: what it ends is there already."""

        def dispose(self, context: Any, deletion: bool) -> bool:
            call = self._call()
            if call is not None:
                call()
            return True

    return Over
