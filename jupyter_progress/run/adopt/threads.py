"""Threads that a task starts belong to it, also where nobody hands them its context."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from ...core.current import ancestors
from .patch import Patch

PREFIX = "jupyter_progress_"
"""What the names of our context variables begin with."""


def _start_with_context(start: Callable[[threading.Thread], None]) -> Any:
    def start_in_task(thread: threading.Thread) -> None:
        # Ours alone: the other variables of a context are none of our business.
        ours = [each for each in copy_context().items() if each[0].name.startswith(PREFIX)]
        if ancestors.get():
            run = thread.run

            def run_in_task() -> None:
                del thread.run  # no cycle
                for variable, value in ours:
                    variable.set(value)
                run()

            thread.run = run_in_task  # type: ignore[method-assign]
        start(thread)

    return start_in_task


PATCH = Patch(threading.Thread, "start", _start_with_context)
"""Has a thread that is started in a task find what its task has in its context."""
