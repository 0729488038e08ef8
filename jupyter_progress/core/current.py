"""Which activities the running code belongs to."""

from __future__ import annotations

from contextvars import ContextVar

from .activity import Activity

ancestors: ContextVar[tuple[Activity, ...]] = ContextVar("jupyter_progress_ancestors", default=())
"""The task that runs in this context, last, after those that it was started by."""
