"""The partial results of a task below its bar: the newest, in place."""

from __future__ import annotations

import uuid
from typing import Any

from ..core.activity import Activity
from ..core.newest import Newest
from . import kernel
from .rich import outputs_of

LAST = 10.0
"""Seconds that the end of a task waits, in a batch, until its last partial result is shown."""


class PartialOutput:
    """Outputs that show the newest partial result of a task, each where its bar was displayed."""

    def __init__(self) -> None:
        self._display_ids: tuple[str, ...] = ()
        self._newest = Newest(self._show)
        self._seen: object = None
        self._data: dict[str, Any] = {"text/plain": ""}

    def display(self) -> None:
        """Show it in the output of the running cell, empty while there is none."""
        display_id, data = uuid.uuid4().hex, self._data
        kernel.publish(data, display_id)
        self._display_ids = (*self._display_ids, display_id)
        if self._data is not data:  # another thread has shown a newer one meanwhile, but not here
            kernel.refresh(self._data, display_id)

    def follow(self, activity: Activity, *, in_batch: bool) -> None:
        """Show what is new of it; in a batch the last is shown before the task is over."""
        box = activity.live.partial
        if box is not None and box is not self._seen:
            self._seen = box
            self._newest.put(box)
        if activity.progress.is_over:
            self._newest.finish(LAST if in_batch else 0)

    def _show(self, box: tuple[Any]) -> None:
        outputs = outputs_of(box[0])
        self._data = dict(outputs[0]["data"]) if outputs else {"text/plain": ""}
        for display_id in self._display_ids:
            kernel.refresh(self._data, display_id)
