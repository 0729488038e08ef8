"""Which activities the running code belongs to."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from .activity import Activity

ancestors: ContextVar[tuple[Activity, ...]] = ContextVar("jupyter_progress_ancestors", default=())
"""The task that runs in this context, last, after those that it was started by."""

here: ContextVar[Any] = ContextVar("jupyter_progress_here", default=None)
"""What code in this context moves without being handed it: an updater, or a loop in the foreground
that has begun. `run.ambient` knows what to make of it."""
