"""What the threads of a task and its readers share."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from time import monotonic
from types import FrameType, MappingProxyType
from typing import Any, Protocol

from ..values.count import Count
from ..values.estimate import RateEstimator
from ..values.progress import NO_METRICS, FakeProgress, Progress, Status
from .errors import TaskCancelled
from .throttle import Throttle

PATIENCE = 0.25
"""Seconds from the start of a task in which a cell may still be about to show its bar."""


class Learned(Protocol):
    """Where ``"auto"`` estimates come from. `run.durations` has it."""

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the estimated milliseconds of a segment, if known, and a remark."""

    def begin(self, message: str, fake: FakeProgress) -> None:
        """Time a segment until `shown` is called with another one, or none."""

    def shown(self, fake: FakeProgress | None) -> None:
        """Take note of the segment that is under way now."""


class Source(Protocol):
    """A position that is read from outside, whenever the gauge may publish."""

    def sample(self) -> bool:
        """Store what is new; returns whether anything is."""

    def stop(self) -> None:
        """Give out nothing more: the task was asked to cancel."""


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
        "_made",
        "_publish",
        "_published",
        "_sources",
        "alert",
        "cancel_requested",
        "count",
        "fake",
        "learned",
        "message",
        "metrics",
        "order",
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
        self.count: Count | None = None
        self.status: Status = "pending"
        self.alert = True
        """Whether an update has to go through `updated`; else it only stores its slots."""
        self.stop: Callable[[], None] | None = None
        """Set once no more updates are wanted: called at each one; may raise."""
        self.cancel_requested = False
        self.shown = shown
        self._made = monotonic()
        self.learned: Learned | None = None
        """Where ``"auto"`` estimates come from, if from anywhere."""
        self.throttle = Throttle(self._publish_new, self._attend)
        self._publish = publish
        self._final: Progress | None = None
        self._published: object = None
        self._estimator: RateEstimator | None = None
        self.record: Callable[[Progress], None] | None = None
        """Where every single update has to go, if anybody wants them all. See `record_to`."""
        self.order = threading.RLock()
        """Held from the first store of an update until it is recorded, that none is torn."""
        self._sources: tuple[Source, ...] = ()
        # Reentrant: the garbage collector may drop a loop, and so `unwatch`, in the middle of this.
        self._lock = threading.RLock()

    def record_to(self, record: Callable[[Progress], None] | None) -> None:
        """Have `record` called with every single update from now on; None for no more."""
        self.record = record
        self._attend()

    def snapshot(self) -> Progress:
        """Return the state now as an immutable value."""
        if self._final is not None:
            return self._final
        # `fake` is read first: a writer stores the number before it takes the segment away.
        fake = self.fake
        return Progress(self.progress, self.message, self.metrics, self.status, fake, self.count)

    def value(self) -> float:
        """Return the percent that the bar shows now; 0.0 where the total is not known."""
        fake = self.fake
        return fake.value() if fake is not None else self.progress or 0.0

    def fake_to(self, end: float, estimated_time: float | None, note: str = "") -> None:
        """Begin a fake segment from where the bar stands now."""
        self.updated(fake=FakeProgress(self.value(), end, estimated_time, note=note))

    def fake_as_learned(self, end: float) -> None:
        """Begin a fake segment that takes as long as it took in earlier runs."""
        learned, message = self.learned, self.message
        if learned is None:
            self.fake_to(end, None)
        else:
            estimate, note = learned.segment(message)
            fake = FakeProgress(self.value(), end, estimate, note=note)
            self.fake = fake  # before `begin`, or a publication just now would end it again
            self._attend()
            learned.begin(message, fake)
            self.updated(fake=fake)

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

    def report(
        self, progress: float, message: str | None = None, metrics: Mapping[str, Any] = NO_METRICS
    ) -> None:
        """Take an update whole, whatever other threads send."""
        with self.order:
            if message is not None:
                self.message = str(message)
            self.progress = progress
            self.updated(metrics)

    def updated(
        self, metrics: Mapping[str, Any] = NO_METRICS, fake: FakeProgress | None = None
    ) -> None:
        """Take the slow path of an update, whose number and message are stored already.

        Stop the writer, tell a recorder, start a burst.
        """
        if fake is not self.fake:
            self.fake = fake
            self._attend()
        if metrics:
            self.add_metrics(metrics)
        if not self.check():
            return
        record = self.record
        if record is not None:
            record(self.snapshot())
        if self.throttle.quiet:
            self.throttle.request()
            if self.shown is not None:
                # The call that follows may keep the GIL: a bar about to be shown has to be there.
                self.shown.wait(max(0.0, self._made + PATIENCE - monotonic()))
                self.shown = None

    def store(self, progress: float) -> None:
        """Take a number from a source: as an update, but published by who sampled it."""
        self.progress = progress
        if self.fake is not None:
            self.fake = None
            self._attend()

    def watch(self, source: Source) -> None:
        """Read a position about 30 times a second, until `unwatch`."""
        with self._lock:
            self._replace_sources(lambda sources: (*sources, source))
        if self.cancel_requested:
            source.stop()
        self.throttle.request()

    def unwatch(self, source: Source) -> None:
        """Read this position no longer."""
        with self._lock:
            self._replace_sources(
                lambda sources: tuple(each for each in sources if each is not source)
            )

    def _replace_sources(self, change: Callable[[tuple[Source, ...]], tuple[Source, ...]]) -> None:
        while True:
            before = self._sources
            after = change(before)
            if self._sources is before:
                self._sources = after
                return

    def _attend(self) -> None:
        # Whoever changes what is read here calls this afterwards: the last caller sees it all.
        with self._lock:
            self.alert = (
                self.throttle.quiet
                or self.stop is not None
                or self.record is not None
                or self.fake is not None
            )

    def begin(self) -> None:
        """Go from pending to running."""
        self.status = "running"
        self.throttle.flush()

    def cancel(self) -> None:
        """Make the next update raise `TaskCancelled`."""
        self.cancel_requested = True
        self.stop = _raise_cancelled
        self._attend()
        for source in self._sources:
            source.stop()
        self.throttle.flush()

    def end(self, status: Status) -> None:
        """Fix the final state, where the bar stands now, and publish it at once."""
        progress = None if self.progress is None else self.value()
        if status == "done" and progress is not None:
            progress = 100.0
        self.stop = _warn_once()
        self._attend()
        self._sources = ()
        self._final = Progress(progress, self.message, self.metrics, status, None, self.count)
        try:
            self.throttle.flush()
        finally:
            self._publish = _nobody  # no circle: what a task returned goes when the task goes

    def remaining(self) -> float | None:
        """Return the seconds left at the smoothed rate; None where that would be a guess."""
        estimator, count = self._estimator, self.count
        total = 100.0 if count is None else count.total
        if estimator is None or total is None:
            return None
        return estimator.remaining(total, monotonic())

    def rate(self) -> float | None:
        """Return the items a second at the smoothed rate; None where that would be a guess."""
        estimator = self._estimator
        if estimator is None or self.count is None:
            return None
        return estimator.rate(monotonic()) or None

    def _publish_new(self) -> bool:
        sources = self._sources
        sampled = [source.sample() for source in sources]
        now = self.snapshot()
        if (now, self.cancel_requested) == self._published and not any(sampled):
            return bool(sources)
        self._published = (now, self.cancel_requested)
        self._learn(now)
        self._publish()
        return True

    def _learn(self, now: Progress) -> None:
        if self.learned is not None:
            self.learned.shown(self.fake)  # not `now`, which may be older than the segment
        position = now.progress if now.count is None else now.count.done
        if now.fake is not None or position is None or now.status != "running":
            self._estimator = None
        elif self._estimator is None:
            self._estimator = RateEstimator(position, monotonic())
        else:
            self._estimator.record(position, monotonic())


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
                stacklevel=frames_of_ours(),
            )

    return warn


def frames_of_ours() -> int:
    """Return the ``stacklevel`` of a warning that is to name the line of the user."""
    frame: FrameType | None = sys._getframe(1)
    level = 1
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    return level


_PACKAGE = __name__.partition(".")[0] + "."


def _nobody() -> None:
    pass
