"""What is recorded of a step, where somebody wants every update of the bar that it is a part of."""

from __future__ import annotations

from dataclasses import replace

from ..values.progress import Progress
from ..values.update import Update
from .part import Part
from .parts import Parts
from .sink import Recorder


class Through:
    """Records the updates of a step as those of the bar that it is a part of."""

    def __init__(self, recorder: Recorder, parts: Parts, part: Part, title: str) -> None:
        self._recorder = recorder
        self._parts = parts
        self._part = part
        self._title = title

    def make_room(self) -> None:
        """Wait until another update can be taken."""
        self._recorder.make_room()

    def put(self, update: Update, now: Progress) -> None:
        """Take an update of the step."""
        whole = replace(
            now,
            progress=self._parts.progress(self._part, now),
            message=now.message or self._title,
            metrics=self._part.outer.metrics,
            fake=self._parts.fake(self._part, now),
            count=None,
        )
        request = update.fake
        if request is not None:
            request = None if whole.fake is None else request._replace(end=whole.fake.end)
        progress = None if request is not None else whole.progress
        self._recorder.put(Update(progress, whole.message, update.metrics, request), whole)
