"""What a task in a worker does, as updates for the process that started it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from ..core.activity import Activity
from ..core.pulse import stall_of
from ..core.sink import Foreseen
from ..core.throttle import Throttle
from ..run.step_times import Learned, StepTimes
from ..values.progress import NO_METRICS, FakeProgress, Progress
from ..values.stall import Stall
from ..values.update import FakeRequest, Update
from .messages import Noted, Stalled, Stepped, Waits
from .outbox import Outbox
from .rows import RowReader

PARTIALS = 0.25
"""Seconds between two partial results that are sent: what is looked at need not change faster."""


class Forward:
    """Sends on what an activity says: every update, or what is new about 30 times a second.

    What is inside it, counts and partial results are always sent as they are new. It is the
    estimates of the activity as well: those of segments are known where the task was started, so
    that ``"auto"`` is sent on as it is; those of steps were sent along.

    Parameters
    ----------
    activity : Activity
    outbox : Outbox
    every : bool
    learned : Learned or None
    """

    def __init__(
        self, activity: Activity, outbox: Outbox, every: bool, learned: Learned | None = None
    ) -> None:
        self._activity = activity
        self._learned = learned
        self._steps = StepTimes(lambda: "" if learned is None else learned.key)
        self._noting = threading.Lock()
        self._outbox = outbox
        self._every = every
        self._last = activity.progress
        self._rows = RowReader(activity)
        self._auto: FakeProgress | None = None
        self._partial: tuple[Any] | None = None
        self._waits = False
        self._note = ""
        self._stall: Stall | None = None
        self._partials = Throttle(self._send_partial, interval=PARTIALS)
        activity.live.estimates = self
        if every:
            activity.live.record_to(self)
        activity.subscribe(self._send_new)

    def close(self) -> None:
        """Let go of the activity, which is over, and have it let go of this."""
        self._partials.end()
        self._activity.live.estimates = None
        self._activity.live.record_to(None)

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
        if not self._every:
            self._send_since_last(now)
        elif now.count != self._last.count:
            self._last = replace(self._last, count=now.count)
            self._outbox.put(Update(counted=(now.count,)))
        rows = self._rows.changed()
        if rows is not None:
            self._outbox.put(rows)
        waits = self._activity.live.guard.holds_any
        if waits is not self._waits:
            self._waits = waits
            self._outbox.put(Waits(waits))
        note = self._activity.live.note
        if note != self._note:
            self._note = note
            self._outbox.put(Noted(note))
        stall = stall_of(self._activity)
        if stall != self._stall:
            self._stall = stall
            self._outbox.put(self._stalled(stall))
        if now.is_over:
            self._partials.flush()
        elif self._partials.quiet:
            self._partials.request()

    def _send_since_last(self, now: Progress) -> None:
        if now.status == "done":  # 100 % is for the other side to say, once it has the result
            now = replace(now, progress=self._last.progress, fake=self._last.fake)
        last, self._last = self._last, now
        fake = now.fake if now.fake is not last.fake else None
        moved = fake is None and (now.progress != last.progress or now.fake is not last.fake)
        update = Update(
            now.progress if moved else None,
            now.message if now.message != last.message else None,
            _changed(last, now),
            None if fake is None else self._request(fake),
            counted=(now.count,) if now.count != last.count else None,
        )
        if update != Update():
            self._outbox.put(update)

    def _stalled(self, stall: Stall | None) -> Stalled:
        if stall is None:
            return Stalled(None)
        return Stalled(stall.place, self._activity.live.clock() - stall.since)

    def _send_partial(self) -> bool:
        box = self._activity.live.partial
        if box is self._partial:
            return False
        self._partial = box
        self._outbox.put(Update(partial=box))
        return True

    def _request(self, fake: FakeProgress) -> FakeRequest:
        return FakeRequest(
            fake.end, "auto" if fake is self._auto else fake.estimated_time, fake.note
        )

    # -- estimates

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return no estimate: there is one where the task was started."""
        return None, ""

    def step(self, path: tuple[str, ...]) -> Foreseen | None:
        """Return what is expected of a step."""
        return None if self._learned is None else self._steps.foresee(path, self._learned.earlier)

    def stepped(self, path: tuple[str, ...], seconds: float, is_given: bool) -> None:
        """Take note of what a step took, and send it where it is remembered."""
        if self._learned is not None:
            with self._noting:
                self._steps.note(path, seconds, is_given, self._learned.earlier)
            self._outbox.put(Stepped(path, seconds, is_given))

    def began(self, message: str, fake: FakeProgress) -> None:
        """Take note of a segment that is to be estimated there."""
        self._auto = fake

    def ended(self, fake: FakeProgress) -> None:
        """Nothing is timed here."""

    def begin_again(self, seconds: float) -> None:
        """Nothing is to be forgotten: each attempt has a task of its own in its worker."""


def _changed(last: Progress, now: Progress) -> Any:
    if now.metrics is last.metrics:
        return NO_METRICS
    old = last.metrics
    return {k: v for k, v in now.metrics.items() if k not in old or old[k] is not v}
