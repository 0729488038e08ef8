"""The live progress of an activity in this process: what its threads and its readers share."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..values.count import Count
from ..values.easing import SHORTEST
from ..values.progress import NO_METRICS, FakeProgress, Metrics, Progress, Status
from ..values.update import FakeRequest, Update
from .guards import raise_cancelled, warn_once
from .pace import Pace
from .sink import Estimates, Recorder, Source
from .throttle import Throttle


def _nothing() -> None:
    pass


class LiveProgress:
    """The slots that updaters store into, and that everybody else reads as one `Progress`.

    It is the `Sink` of this process. Each slot is written in one store and the last writer wins,
    so a hot loop needs no lock: one thread's number cannot undo another thread's message.

    Parameters
    ----------
    publish : callable
        Called, one at a time, whenever the throttle lets something new through.
    refresh : callable
        Called before that, to bring the slots up to date.
    """

    __slots__ = (
        "_final",
        "_guard",
        "_publish",
        "_published",
        "_refresh",
        "_sources",
        "_state_lock",
        "_touched",
        "_update_lock",
        "cancel_requested",
        "count",
        "estimates",
        "fake",
        "heeded",
        "message",
        "metrics",
        "needs_slow_path",
        "pace",
        "progress",
        "recorder",
        "reported",
        "status",
        "throttle",
    )

    def __init__(self, publish: Callable[[], None], refresh: Callable[[], None] = _nothing) -> None:
        self.progress: float | None = 0.0
        self.reported = False
        self.message = ""
        self.metrics = NO_METRICS
        self.fake: FakeProgress | None = None
        self.count: Count | None = None
        self.status: Status = "pending"
        self.needs_slow_path = True
        self.cancel_requested = False
        self.heeded = False
        self.recorder: Recorder | None = None
        self.estimates: Estimates | None = None
        self.pace = Pace()
        self.throttle = Throttle(self._publish_new, self._review)
        self._publish = publish
        self._refresh = refresh
        self._guard: Callable[[], None] | None = None
        self._final: Progress | None = None
        self._published: Progress | None = None
        self._touched = False
        self._sources: tuple[Source, ...] = ()
        # Held while an update is applied and recorded, so that none is torn.
        self._update_lock = threading.RLock()
        # Guards the flag and the sources. Reentrant: the garbage collector may drop a loop, which
        # calls `unwatch`, while it is held.
        self._state_lock = threading.RLock()

    # -- reading

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

    # -- writing

    def send(self, update: Update) -> None:
        """Take an update whole: stop the writer, store, tell the recorder, start a burst."""
        if self.throttle.is_inherited:
            return  # in a forked process, where locks may be held for ever
        # The number by which a cancelled task is stopped still counts; no segment begins any more.
        if update.fake is not None and not self.check():
            return
        recorder = self.recorder
        if recorder is not None:
            recorder.make_room()
        with self._update_lock:
            self._apply(update)
            if not self.check():
                return
            if recorder is not None:
                recorder.put(update, None if update.fake is None else self.fake)
        if self.throttle.quiet:
            self.throttle.request()

    def check(self) -> bool:
        """Return whether updates are still wanted.

        Raises
        ------
        TaskCancelled
            If the activity was asked to cancel.
        """
        if self._guard is None:
            return True
        self._guard()
        return False

    def record_to(self, recorder: Recorder | None) -> None:
        """Have every single update recorded from now on; None for no more."""
        with self._update_lock:
            self.recorder = recorder
        self._review()

    def store(self, progress: float | None) -> None:
        """Take a number from a source, which the one who sampled it publishes."""
        self.progress = progress
        self.reported = True
        if self.fake is not None:
            self._set_fake(None)

    def touch(self) -> None:
        """Publish soon, although nothing here is new: something that belongs to it is."""
        self._touched = True
        if self.throttle.quiet:
            self.throttle.request()

    def _apply(self, update: Update) -> None:
        if update.message is not None:
            self.message = update.message
        if update.metrics:
            self.metrics = Metrics({**self.metrics, **update.metrics})
        if update.fake is not None:
            self._begin_fake(update.fake)
        elif update.progress is not None:
            self.store(update.progress)

    def _begin_fake(self, request: FakeRequest) -> None:
        estimate, note, learned = request.estimated_time, request.note, False
        if estimate == "auto":
            estimate = None
            if self.estimates is not None:
                estimate, note = self.estimates.segment(self.message)
                learned = True
        assert not isinstance(estimate, str)
        self.reported = True
        if estimate is not None:
            estimate = max(estimate, SHORTEST)
        fake = FakeProgress(self.value(), request.end, estimate, note=note)
        self._set_fake(fake)
        if learned and self.estimates is not None:
            self.estimates.began(self.message, fake)

    def _set_fake(self, fake: FakeProgress | None) -> None:
        ended, self.fake = self.fake, fake
        self._review()
        if ended is not None and self.estimates is not None:
            self.estimates.ended(ended)

    # -- positions that are read from outside

    @property
    def sampler(self) -> LiveProgress | None:
        """What reads positions: this itself, unless somebody wants every single update."""
        return self if self.recorder is None else None

    def watch(self, source: Source) -> None:
        """Read a position about 30 times a second, until `unwatch`."""
        with self._state_lock:
            self._sources = (*self._sources, source)
        if self.cancel_requested:
            source.stop()
        self.throttle.request()

    def unwatch(self, source: Source) -> None:
        """Read this position no longer."""
        with self._state_lock:
            self._sources = tuple(each for each in self._sources if each is not source)

    # -- the life of the activity; `Activity` calls these

    def begin(self) -> None:
        """Go from pending to running."""
        self.status = "running"
        self.throttle.flush()

    def cancel(self, stop: Callable[[], None] = raise_cancelled) -> None:
        """Make the next update call `stop`, which raises `TaskCancelled`."""

        def stop_writer() -> None:
            self.heed()
            stop()

        self.cancel_requested = True
        self._set_guard(stop_writer)
        for source in self._sources:
            source.stop()
        self._touched = True
        self.throttle.flush()

    def heed(self) -> None:
        """Take note that the writer knows that it is to stop; it may have to clean up."""
        self.heeded = True

    def freeze(self, status: Status, *, stop_writers: bool = False) -> None:
        """Fix the final state, where the bar stands now.

        Updates that come later are ignored with a warning; or they raise `TaskCancelled`, with
        `stop_writers`.
        """
        progress = None if self.progress is None else self.value()
        if status == "done" and progress is not None and self.count is None:
            progress = 100.0  # what counts stands where its count does
        self._set_guard(raise_cancelled if stop_writers else warn_once())
        self._sources = ()
        self._final = Progress(progress, self.message, self.metrics, status, None, self.count)

    def end(self, status: Status, *, stop_writers: bool = False) -> None:
        """Freeze the final state and publish it at once."""
        self.freeze(status, stop_writers=stop_writers)
        try:
            self.throttle.flush()
        finally:
            # No cycle: what a task returned goes when the task goes.
            self._publish = self._refresh = _nothing

    def restore(self, final: Progress) -> None:
        """Be the live progress of something that was over before, and stood so."""
        self._guard = warn_once()
        self.status = final.status
        self._final = final
        self._publish = self._refresh = _nothing
        self._review()

    def _set_guard(self, guard: Callable[[], None]) -> None:
        self._guard = guard
        self._review()

    def _review(self) -> None:
        # Whoever changes what is read here calls this afterwards: the last caller sees it all.
        with self._state_lock:
            self.needs_slow_path = (
                self.throttle.quiet
                or self._guard is not None
                or self.recorder is not None
                or self.fake is not None
            )

    def _publish_new(self) -> bool:
        sources = self._sources
        touched, self._touched = self._touched, False
        sampled = [source.sample() for source in sources]
        if self._final is None:
            self._refresh()
        now = self.snapshot()
        if now == self._published and not touched and not any(sampled):
            return bool(sources)
        self._published = now
        self.pace.record(now)
        self._publish()
        return True
