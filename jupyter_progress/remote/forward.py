"""What a task in a worker does, as updates for the process that started it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..core.activity import Activity
from ..values.progress import NO_METRICS, FakeProgress, Progress
from ..values.update import FakeRequest, Update
from .outbox import Outbox


class Forward:
    """Sends on what an activity says: every update, or what is new about 30 times a second.

    It is the recorder of its live progress or its subscriber, and its estimates: these
    are known where the task was started, so that ``"auto"`` is sent on as it is.

    Parameters
    ----------
    activity : Activity
    outbox : Outbox
    every : bool
    """

    def __init__(self, activity: Activity, outbox: Outbox, every: bool) -> None:
        self._activity = activity
        self._outbox = outbox
        self._last = activity.progress
        self._auto: FakeProgress | None = None
        activity.live.estimates = self
        if every:
            activity.live.record_to(self)
        else:
            activity.subscribe(self._send_new)

    # -- every update

    def make_room(self) -> None:
        """Wait until another update can be taken."""
        self._outbox.make_room()

    def put(self, update: Update, now: Progress) -> None:
        """Send an update."""
        # A message that a step has left behind is none of the update's.
        said, self._last = self._last.message, now
        self._outbox.put(update if now.message == said else update._replace(message=now.message))

    # -- what is new

    def _send_new(self) -> None:
        now = self._activity.progress
        if now.status == "done":  # 100 % is for the other side to say, once it has the result
            now = replace(now, progress=self._last.progress, fake=self._last.fake)
        update = self._since_last(now)
        if update != Update():
            self._outbox.put(update)

    def _since_last(self, now: Progress) -> Update:
        last, self._last = self._last, now
        fake = now.fake if now.fake is not last.fake else None
        moved = fake is None and (now.progress != last.progress or now.fake is not last.fake)
        return Update(
            now.progress if moved else None,
            now.message if now.message != last.message else None,
            _changed(last, now),
            None if fake is None else self._request(fake),
        )

    def _request(self, fake: FakeProgress) -> FakeRequest:
        return FakeRequest(
            fake.end, "auto" if fake is self._auto else fake.estimated_time, fake.note
        )

    # -- estimates

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return no estimate: there is one where the task was started."""
        return None, ""

    def began(self, message: str, fake: FakeProgress) -> None:
        """Take note of a segment that is to be estimated there."""
        self._auto = fake

    def ended(self, fake: FakeProgress) -> None:
        """Nothing is timed here."""


def _changed(last: Progress, now: Progress) -> Any:
    if now.metrics is last.metrics:
        return NO_METRICS
    old = last.metrics
    return {k: v for k, v in now.metrics.items() if k not in old or old[k] is not v}
