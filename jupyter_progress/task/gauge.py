"""What the threads of a task and its readers share."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Mapping
from time import monotonic
from types import MappingProxyType
from typing import Any, Protocol

from ..values.estimate import RateEstimator
from ..values.progress import NO_METRICS, FakeProgress, Progress, Status
from .errors import TaskCancelled
from .throttle import Throttle

PATIENCE = 0.25
"""Seconds that the first update waits at the most for the cell that is about to show the bar."""


class Learned(Protocol):
    """Where ``"auto"`` estimates come from. `run.durations` has it."""

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the estimated milliseconds of a segment, if known, and a remark."""

    def begin(self, message: str, fake: FakeProgress) -> None:
        """Time a segment until `shown` is called with another one, or none."""

    def shown(self, fake: FakeProgress | None) -> None:
        """Take note of the segment that is under way now."""


class Gauge:
    """The slots that an updater stores into, and that everybody else reads as one `Progress`.

    Each slot is written in one store and the last writer wins, so a hot loop needs no lock: one
    thread's number cannot undo another thread's message.

    Parameters
    ----------
    publish : callable
        Called, one at a time, whenever the throttle lets something new through.
    shown : threading.Event, optional
        Set once the bar is on a page, or will not be.
    """

    __slots__ = (
        "_estimator",
        "_final",
        "_lock",
        "_publish",
        "_published",
        "cancel_requested",
        "fake",
        "learned",
        "message",
        "metrics",
        "progress",
        "record",
        "shown",
        "status",
        "stop",
        "throttle",
    )

    def __init__(self, publish: Callable[[], None], shown: threading.Event | None = None) -> None:
        self.progress: float | None = 0.0
        self.message = ""
        self.metrics: Mapping[str, Any] = NO_METRICS
        self.fake: FakeProgress | None = None
        self.status: Status = "pending"
        self.stop: Callable[[], None] | None = None
        """Set once no more updates are wanted: called at each one; may raise."""
        self.cancel_requested = False
        self.record: Callable[[Progress], None] | None = None
        """Where every single update has to go, if anybody wants them all."""
        self.shown = shown
        self.learned: Learned | None = None
        """Where ``"auto"`` estimates come from, if from anywhere."""
        self.throttle = Throttle(self._publish_new)
        self._publish = publish
        self._final: Progress | None = None
        self._published: object = None
        self._estimator: RateEstimator | None = None
        self._lock = threading.Lock()

    def snapshot(self) -> Progress:
        """Return the state now as an immutable value."""
        if self._final is not None:
            return self._final
        # `fake` is read first: a writer stores the number before it takes the segment away.
        fake = self.fake
        return Progress(self.progress, self.message, self.metrics, self.status, fake)

    def value(self) -> float:
        """Return the percent that the bar shows now; 0.0 where the total is not known."""
        fake = self.fake
        return fake.value() if fake is not None else self.progress or 0.0

    def fake_to(self, end: float, estimated_time: float | None, note: str = "") -> None:
        """Begin a fake segment from where the bar stands now."""
        self.fake = FakeProgress(self.value(), end, estimated_time, note=note)
        self.changed()

    def fake_as_learned(self, end: float) -> None:
        """Begin a fake segment that takes as long as it took in earlier runs."""
        learned, message = self.learned, self.message
        if learned is None:
            self.fake_to(end, None)
        else:
            estimate, note = learned.segment(message)
            self.fake = FakeProgress(self.value(), end, estimate, note=note)
            learned.begin(message, self.fake)
            self.changed()

    def add_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Replace the metrics by themselves with these changed or added."""
        with self._lock:
            self.metrics = MappingProxyType({**self.metrics, **metrics})

    def check(self) -> bool:
        """Return whether updates are still wanted.

        Raises
        ------
        TaskCancelled
            If the task was asked to cancel.
        """
        if self.stop is None:
            return True
        self.stop()
        return False

    def changed(self) -> None:
        """Take the slow path of an update: stop the writer, tell a recorder, start a burst."""
        if not self.check():
            return
        if self.record is not None:
            self.record(self.snapshot())
        if self.throttle.quiet:
            self.throttle.request()
            if self.shown is not None:
                # The call that follows may keep the GIL: a bar about to be shown has to be there.
                self.shown.wait(PATIENCE)
                self.shown = None

    def begin(self) -> None:
        """Go from pending to running."""
        self.status = "running"
        self.throttle.flush()

    def cancel(self) -> None:
        """Make the next update raise `TaskCancelled`."""
        self.cancel_requested = True
        self.stop = _raise_cancelled
        self.throttle.flush()

    def end(self, status: Status) -> None:
        """Fix the final state, where the bar stands now, and publish it at once."""
        progress = None if self.progress is None else self.value()
        if status == "done" and progress is not None:
            progress = 100.0
        self.stop = _warn_once()
        self._final = Progress(progress, self.message, self.metrics, status)
        self.throttle.flush()

    def remaining(self) -> float | None:
        """Return the seconds left at the smoothed rate; None where that would be a guess."""
        estimator = self._estimator
        return None if estimator is None else estimator.remaining(100.0, monotonic())

    def _publish_new(self) -> bool:
        now = self.snapshot()
        if (now, self.cancel_requested) == self._published:
            return False
        self._published = (now, self.cancel_requested)
        self._learn(now)
        self._publish()
        return True

    def _learn(self, now: Progress) -> None:
        if self.learned is not None:
            self.learned.shown(self.fake)  # not `now`, which may be older than the segment
        if now.fake is not None or now.progress is None or now.status != "running":
            self._estimator = None
        elif self._estimator is None:
            self._estimator = RateEstimator(now.progress, monotonic())
        else:
            self._estimator.record(now.progress, monotonic())


def _raise_cancelled() -> None:
    raise TaskCancelled("the task was asked to cancel")


def _warn_once() -> Callable[[], None]:
    unwarned = [None]

    def warn() -> None:
        if unwarned:
            unwarned.clear()
            warnings.warn(
                "An update came after its task had ended, and is ignored; "
                "wait for the threads of a task before it returns.",
                RuntimeWarning,
                stacklevel=4,
            )

    return warn
