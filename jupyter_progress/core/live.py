"""The live progress of an activity in this process: what its threads and its readers share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..values.clock import Clock
from ..values.count import Count
from ..values.progress import NO_METRICS, FakeProgress, Metrics, Progress, Status
from ..values.update import FakeRequest, Update
from .guards import Guard
from .pace import Pace
from .parts import Parts
from .sink import Estimates, Recorder, Source, estimated
from .throttle import Throttle

if TYPE_CHECKING:
    from .activity import Activity


class LiveProgress:
    """The slots that updaters store into, and that everybody else reads as one `Progress`.

    It is the `Sink` of this process. Each slot is written in one store and the last writer wins,
    so a hot loop needs no lock: one thread's number cannot undo another thread's message.

    Parameters
    ----------
    publish : callable
        Called, one at a time, whenever the throttle lets something new through.
    """

    def __init__(self, publish: Callable[[], None]) -> None:
        self.progress: float | None = 0.0
        self.reported = False
        self.message = ""
        self.partial: tuple[Any] | None = None
        self.metrics = NO_METRICS
        self.fake: FakeProgress | None = None
        self.count: Count | None = None
        self.status: Status = "pending"
        self.needs_slow_path = True
        self.recorder: Recorder | None = None
        self.estimates: Estimates | None = None
        self.guard = Guard()
        self.clock = Clock()
        self.pace = Pace(self.clock)
        self.children: tuple[Activity, ...] = ()
        self.outer: LiveProgress | None = None
        self.parts: Parts | None = None
        self.throttle = Throttle(self._publish_new, self.review)
        self._publish = publish
        self._recorded: Progress | None = None
        self._final: Progress | None = None
        self._published: Progress | None = None
        self._published_partial: tuple[Any] | None = None
        self._touched = False
        self._sources: tuple[Source, ...] = ()
        # Held while an update is applied and recorded, so that none is torn.
        self._update_lock = threading.RLock()
        # Of the flag and the sources. Reentrant: the garbage collector may drop a loop meanwhile.
        self._state_lock = threading.RLock()

    # -- reading

    def snapshot(self) -> Progress:
        """Return the state now as an immutable value."""
        if self._final is not None:
            return self._final
        if (parts := self.parts) is not None and parts.are_open:
            return parts.snapshot(self.metrics, self.status, self.count)
        fake = self.fake  # first: a writer stores the number before it takes the segment away
        return Progress(self.progress, self.message, self.metrics, self.status, fake, self.count)

    def value(self) -> float:
        """Return the percent that the bar shows now; 0.0 where the total is not known."""
        return self.snapshot().value() or 0.0

    # -- writing

    def send(self, update: Update) -> None:
        """Take an update whole: store, stop the writer, tell the recorder, start a burst, wait."""
        recorder = self.recorder
        if update.partial is not None:
            recorder = None
        elif self.parts is not None and (part := self.parts.here()) is not None:
            part.live.send(part.inside(update))
            return
        # The number by which a cancelled task is stopped still counts; no segment begins any more.
        if update.fake is not None and not self.guard.wanted():
            return
        if recorder is not None:
            recorder.make_room()
        with self._update_lock:
            self._apply(update)
            if not self.guard.wanted():
                return
            if recorder is not None:
                recorder.put(self._record(update))
        if self.throttle.quiet:
            self.throttle.request()
        self.check()

    def check(self) -> bool:
        """Return whether updates are wanted, once it is not paused; may raise `TaskCancelled`."""
        self.guard.wait(self.touch)
        return self.guard.wanted()

    @property
    def cancel_requested(self) -> bool:
        """Whether the activity was asked to cancel."""
        return self.guard.cancel_requested

    def record_to(self, recorder: Recorder | None) -> None:
        """Have every single update recorded from now on; None for no more."""
        with self._update_lock:
            self._recorded = self.snapshot()
            self.recorder = recorder
        self.review()

    def store(self, progress: float | None) -> None:
        """Take a number from a source, which the one who sampled it publishes."""
        self._move(progress)
        if self.recorder is not None and progress is not None:
            self.recorder.put(self._record(Update(progress)))

    def _move(self, progress: float | None) -> None:
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
        if update.partial is not None:
            self.partial = update.partial
        if update.message is not None:
            self.message = update.message
        if update.metrics:
            self.add_metrics(update.metrics)
        if update.fake is not None:
            self._begin_fake(update.fake)
        elif update.progress is not None:
            self._move(update.progress)

    def _record(self, update: Update) -> Progress:
        # Not from the slots: another thread may have stored its next update there already.
        last = self._recorded or Progress()
        at = last.progress if update.progress is None else update.progress
        says = last.message if update.message is None else update.message
        self._recorded = Progress(at, says, self.metrics, self.status, self.fake, self.count)
        return self._recorded

    def _begin_fake(self, request: FakeRequest) -> None:
        learned = self.estimates if request.estimated_time == "auto" else None
        estimate, note = estimated(request, self.message, learned)
        self.reported = True
        fake = FakeProgress(self.value(), request.end, estimate, self.clock(), note, self.clock)
        self._set_fake(fake)
        if learned is not None:
            learned.began(self.message, fake)

    def _set_fake(self, fake: FakeProgress | None) -> None:
        ended, self.fake = self.fake, fake
        self.review()
        if ended is not None and self.estimates is not None:
            self.estimates.ended(ended)

    def add_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Take metrics, also for what this is a step of: rows show none."""
        with self._update_lock:
            self.metrics = Metrics({**self.metrics, **metrics})
        if self.outer is not None:
            self.outer.add_metrics(metrics)

    # -- steps

    def innermost(self, start: float, end: float) -> tuple[LiveProgress, float, float]:
        """Return the step that the calling context is in, and a range of this bar in its terms."""
        if self.parts is None or (part := self.parts.here()) is None:
            return self, start, end
        return part.live.innermost(part.scope.share(start), part.scope.share(end))

    def settle(self, message: str, progress: float) -> None:
        """Stand where steps that are over have left the bar."""
        with self._update_lock:
            self._apply(Update(progress, message))
        self.review()

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

    def cancel(self) -> None:
        """Make the next update raise `TaskCancelled`."""
        self.guard.cancel()
        self.clock.go_on()
        for source in self._sources:
            source.stop()
        self._tell_steps(LiveProgress.cancel)

    def pause(self) -> bool:
        """Have writers wait at their next update, and no time pass; False if it is too late."""
        self.clock.stop()
        if not self.guard.pause():
            self.clock.go_on()
            return False
        for source in self._sources:
            source.hold()
        self._tell_steps(LiveProgress.pause)
        return True

    def resume(self) -> None:
        """Undo `pause`."""
        self.clock.go_on()
        self.guard.resume()
        self._tell_steps(LiveProgress.resume)

    def _tell_steps(self, change: Callable[[LiveProgress], object]) -> None:
        self.review()
        for part in () if self.parts is None else self.parts.parts:
            change(part.live)
        self._touched = True
        self.throttle.flush()

    def freeze(self, status: Status, *, stop_writers: bool = False) -> None:
        """Fix the final state; late updates are ignored with a warning, or raise and stop."""
        now = self.snapshot()
        progress = now.value()
        if status == "done" and progress is not None and self.count is None:
            progress = 100.0  # what counts stands where its count does
        self.guard.refuse(stop=stop_writers)
        self.review()
        self._sources = ()
        self._final = Progress(progress, now.message, self.metrics, status, None, self.count)
        self.children = self.children if self.parts is None else self.parts.ended(self.children)

    def end(self, status: Status, *, stop_writers: bool = False) -> None:
        """Freeze the final state and publish it at once."""
        self.freeze(status, stop_writers=stop_writers)
        try:
            self.throttle.flush()
        finally:
            self._publish = lambda: None  # no cycle: what a task returned goes when the task goes

    def review(self) -> None:
        """Find out anew whether updates have to be sent whole."""
        # Whoever changes what is read here calls this afterwards: the last caller sees it all.
        with self._state_lock:
            self.needs_slow_path = (
                self.throttle.quiet
                or self.guard.is_up
                or self.recorder is not None
                or self.fake is not None
                or (self.parts is not None and self.parts.are_open)
            )

    def _publish_new(self) -> bool:
        sources = self._sources
        touched, self._touched = self._touched, False
        sampled = [source.sample() for source in sources]
        now = self.snapshot()
        if self.partial is not self._published_partial:
            self._published_partial, touched = self.partial, True
        if now == self._published and not touched and not any(sampled):
            return bool(sources)
        self._published = now
        self.pace.record(now)
        self._publish()
        return True
