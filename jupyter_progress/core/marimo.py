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
    """Return whether this thread runs a cell of a notebook of marimo just now."""
    if not is_marimo() or isinstance(threading.current_thread(), _thread_class()):
        return False
    return not is_in_handler()


def is_in_handler() -> bool:
    """Return whether this thread runs what an element of marimo calls when it changes.

    What is shown then takes the place of the element itself.
    """
    context = _contexts().safe_get_context() if is_marimo() else None
    execution = getattr(context, "execution_context", None)
    return bool(getattr(execution, "setting_element_value", False))


def is_watched() -> bool:
    """Return whether the running cell is one of a page of marimo; not where it exports one."""
    return is_marimo() and sys.modules["marimo"].app_meta().request is not None


def session() -> object:
    """Return what stands for the notebook that this thread belongs to; None outside of marimo.

    An app of marimo runs one for each of its readers, all of them in one process.
    """
    return _contexts().get_context().cell_lifecycle_registry if is_marimo() else None


def in_thread_of_cell(call: Callable[[], None]) -> Callable[[], None]:
    """Return what runs `call`, and waits for it, in a thread of the cell that runs here now.

    Outside of marimo that is `call` itself.
    """
    if not is_marimo():
        return call
    thread = _thread_class()(target=call, name="jupyter_progress task in marimo", daemon=True)

    def run() -> None:
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads: then in this one
            call()
        else:
            thread.join()

    return run


def context_of_cell() -> Any:
    """Return marimo's context of the cell that runs here now, for `in_context`; None elsewhere."""
    if not is_marimo():
        return None
    found: list[Any] = []
    # That of a thread of its own stays what it is when other cells run.
    thread = _thread_class()(
        target=lambda: found.append(_contexts().safe_get_context()),
        name="jupyter_progress cell of marimo",
        daemon=True,
    )
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


def tell_error(title: str, error: BaseException) -> None:
    """Tell of an error on the page, for some seconds, and below the cell that runs here now."""
    from html import escape  # imported late: few need them
    from traceback import format_exception, format_exception_only

    summary = escape("".join(format_exception_only(error)).strip())
    sys.modules["marimo"].status.toast(title, summary, kind="danger")
    text = "".join(format_exception(error))
    mode = sys.modules["marimo"].app_meta().mode
    if mode == "run":  # whose pages show nothing of what is printed
        print(text, file=sys.__stderr__, flush=True)
    # The `print` of a notebook with threads knows the cell of each of them.
    names = _contexts().get_context().globals
    in_thread_of_cell(lambda: names.get("print", print)(text, end=""))()


def is_element(given: Any) -> bool:
    """Return whether this is an element of marimo's that has a value: a slider, a wrapped widget.

    It has the same one while a cell runs; marimo runs the cell again when it changes.
    """
    html = getattr(sys.modules.get("marimo"), "Html", None)
    return html is not None and isinstance(given, html) and hasattr(type(given), "value")


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
