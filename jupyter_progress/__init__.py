"""Live, honest progress bars for long computations in notebooks.

The names listed in ``__all__`` are the whole public interface. Those that need Jupyter are
imported when they are first used, so that worker processes and scripts start quickly.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .run.callbacks import TaskProgressUpdate
from .run.decorator import track_progress
from .run.history import history
from .run.loop import Loop
from .run.mode import Mode, display_mode
from .run.notify import notify
from .run.start import run_task, tasks, wait
from .run.track import track
from .run.under_way import Tasks
from .task.errors import TaskCancelled
from .task.task import Task
from .task.updater import ProgressUpdater
from .values.progress import FakeProgress, Progress

if TYPE_CHECKING:
    from .notebook.reactive.action import ActionCtx, action
    from .notebook.reactive.component import component
    from .notebook.reactive.derived import DerivedVariable
    from .notebook.reactive.variable import Variable
    from .widget.tracker import ProgressTracker

__version__ = "0.1.0"

__all__ = [
    "ActionCtx",
    "DerivedVariable",
    "FakeProgress",
    "Progress",
    "ProgressTracker",
    "ProgressUpdater",
    "Task",
    "TaskCancelled",
    "TaskProgressUpdate",
    "Variable",
    "action",
    "component",
    "display_mode",
    "history",
    "notify",
    "run_task",
    "tasks",
    "track",
    "track_progress",
    "wait",
]

_LAZY = {
    "ActionCtx": ".notebook.reactive.action",
    "DerivedVariable": ".notebook.reactive.derived",
    "ProgressTracker": ".widget.tracker",
    "Variable": ".notebook.reactive.variable",
    "action": ".notebook.reactive.action",
    "component": ".notebook.reactive.component",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LAZY[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _show_as_text(task: Task[Any], mode: Mode | None = None) -> bool:
    from .text.show import show_as_text

    return show_as_text(task, mode)


def _show_loop(loop: Loop[Any]) -> None:
    if loop.task is not None and not _show_as_text(loop.task, loop.options.mode):
        from .notebook.loops import show

        show(loop)


def _show_tasks(tasks: Tasks) -> None:
    from .notebook.task_list import show

    show(tasks)


def _while_waiting(task: Task[Any]) -> AbstractContextManager[None]:
    from .text.show import while_waiting

    return while_waiting(task)


Task.show = lambda task: __getattr__("ProgressTracker")(task)
Task.show_as_text = _show_as_text
Task.while_waiting = _while_waiting
Loop.show = _show_loop
Tasks.show = _show_tasks

if "ipykernel.kernelapp" in sys.modules:
    # A page is waiting: pay for the widget now, not when the first bar is to be shown at once.
    from .widget.kernel import launching
    from .widget.tracker import ProgressTracker

    Task.launching = launching


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext jupyter_progress``: make ``%%track_progress`` known."""
    from .notebook.magic.magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext jupyter_progress``."""
    from .notebook.magic.magics import unload

    unload(shell)
