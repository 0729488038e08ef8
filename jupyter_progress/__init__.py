"""Live, honest progress bars for long computations in notebooks.

To report progress: `track_progress` for functions, `ProgressUpdater` as their parameter, `updater`
in whatever they call, `track` for loops, ``%%track_progress`` for cells (``%load_ext
jupyter_progress``).
To run: a call of a tracked function, or `run_task`; `map_tasks` for many items; in threads, in
worker processes or on Dask by ``executor=``. `Task` and `TaskGroup` are what these return; `wait`,
`tasks`.
To show: ``display(task)``, `ProgressTracker`, `display_mode`, `Display`, `notify`; `history` is
what estimates are learned from.
Of libraries: bars that tqdm and rich draw in a task are its rows; `tqdm` goes wherever a class of
tqdm's is asked for.
For apps: `Variable`, `DerivedVariable`, `component`, `action`, `ActionCtx`.
For programs and tests: `Progress`, `FakeProgress`, `TaskProgressUpdate`, `Activity`, `recorded`,
`worker_initializer`, `TaskCancelled`, `DeadlockError`.

The names listed in ``__all__`` are the whole public interface. Each is imported when it is first
used, so that worker processes and scripts start quickly.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False  # for type checkers, who know the name; `typing` itself takes its time
if TYPE_CHECKING:
    from typing import Any

    from .core.activity import Activity
    from .core.errors import DeadlockError, TaskCancelled
    from .display.display import Display
    from .display.mode import display_mode
    from .display.notify import notify
    from .jupyter.tracker import ProgressTracker
    from .loops.track import track
    from .reactive.action import ActionCtx, action
    from .reactive.component import component
    from .reactive.derived import DerivedVariable
    from .reactive.variable import Variable
    from .remote.initializer import worker_initializer
    from .run.active import tasks
    from .run.ambient import updater
    from .run.callbacks import TaskProgressUpdate
    from .run.decorator import track_progress
    from .run.group import TaskGroup
    from .run.history import history
    from .run.map import map_tasks
    from .run.recorded import recorded
    from .run.run_task import run_task
    from .run.task import Task
    from .run.updater import ProgressUpdater
    from .run.wait import wait
    from .values.progress import FakeProgress, Progress

__version__ = "0.1.0"

__all__ = [
    "ActionCtx",
    "Activity",
    "DeadlockError",
    "DerivedVariable",
    "Display",
    "FakeProgress",
    "Progress",
    "ProgressTracker",
    "ProgressUpdater",
    "Task",
    "TaskCancelled",
    "TaskGroup",
    "TaskProgressUpdate",
    "Variable",
    "action",
    "component",
    "display_mode",
    "history",
    "map_tasks",
    "notify",
    "recorded",
    "run_task",
    "tasks",
    "track",
    "track_progress",
    "updater",
    "wait",
    "worker_initializer",
]

_MODULES = {
    "ActionCtx": ".reactive.action",
    "Activity": ".core.activity",
    "DeadlockError": ".core.errors",
    "DerivedVariable": ".reactive.derived",
    "Display": ".display.display",
    "FakeProgress": ".values.progress",
    "Progress": ".values.progress",
    "ProgressTracker": ".jupyter.tracker",
    "ProgressUpdater": ".run.updater",
    "Task": ".run.task",
    "TaskCancelled": ".core.errors",
    "TaskGroup": ".run.group",
    "TaskProgressUpdate": ".run.callbacks",
    "Variable": ".reactive.variable",
    "action": ".reactive.action",
    "component": ".reactive.component",
    "display_mode": ".display.mode",
    "history": ".run.history",
    "map_tasks": ".run.map",
    "notify": ".display.notify",
    "recorded": ".run.recorded",
    "run_task": ".run.run_task",
    "tasks": ".run.active",
    "tqdm": ".tqdm",  # not in ``__all__``: it needs tqdm, which is not everywhere
    "track": ".loops.track",
    "track_progress": ".run.decorator",
    "updater": ".run.ambient",
    "wait": ".run.wait",
    "worker_initializer": ".remote.initializer",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if "ipykernel.kernelapp" in sys.modules:
    # A page is waiting: load the widget now, not when the first bar is to be shown at once.
    from .jupyter import display as _  # noqa: F401
    from .loops import shown as _loops  # noqa: F401
    from .run import start as _start  # noqa: F401


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext jupyter_progress``: make ``%%track_progress`` known."""
    from .jupyter.magic.magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext jupyter_progress``."""
    from .jupyter.magic.magics import unload

    unload(shell)
