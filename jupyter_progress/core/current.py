"""Which tasks the running code belongs to."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from ..run.task import Task

ancestors: ContextVar[tuple[Task[Any], ...]] = ContextVar("jupyter_progress_ancestors", default=())
"""The task that runs in this context, last, after those that it was started by."""
