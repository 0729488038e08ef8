"""The live progress of an activity in this process: what its threads and its readers share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from ..values.progress import FakeProgress, Metrics, Progress, Status
from ..values.update import FakeRequest, Update
from .counting import in_item
from .guards import Guard, raise_cancelled
from .published import PublishedSlots
from .sink import Estimates, Recorder, Source, estimated
from .slots import nothing


class LiveProgress(PublishedSlots):
    """The `Sink` of this process: slots that are published, and their writers.

    Parameters
    ----------
    publish : callable
        Called, one at a time, whenever the throttle lets something new through.
    refresh : callable
        Called before that, to bring the slots up to date.
    """

    def __init__(self, publish: Callable[[], None], refresh: Callable[[], None] = nothing) -> None:
        super().__init__(publish, refresh)
        self.recorder: Recorder | None = None
        self.estimates: Estimates | None = None
        self.guard = Guard()
        self.outer: LiveProgress | None = None
        # The titles of the steps that it is in, itself the last; none for a whole task.
        self.path: tuple[str, ...] = ()
        # What its steps have to say in another process.
        self.noted = ""
        # By its clock.
        self.began = 0.0
        self._recorded: Progress | None = None
        # Held while an update is applied and recorded, so that none is torn.
        self._update_lock = threading.RLock()
        # Of the flag. Reentrant: the garbage collector may drop a loop meanwhile.
        self._state_lock = threading.RLock()

    def send(self, update: Update) -> None:
        """Take an update as one of the step or the item that the caller is in; wait if paused."""
        if update.partial is None:
            if self.parts is not None and (part := self.parts.here()) is not None:
                part.live.send(part.inside(update))
                return
            if self._loops:
                if update.progress is not None or update.fake is not None:
                    update = in_item(self, update)
                elif not (
                    update.metrics or self.recorder or self.guard.is_up or self.throttle.quiet
                ):
                    return  # a message, which is stored already
        self.advance(update)

    def advance(self, update: Update) -> None:
        """Take an update of a loop, which knows what it has of the bar; wait if paused."""
        self.take(update)
        self.check()

    def take(self, update: Update) -> None:
        """Take an update whole: store, stop the writer, tell the recorder, start a burst."""
        if self.throttle.is_inherited:
            return  # in a forked process, where locks may be held for ever
        recorder = None if update.partial is not None else self.recorder
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
                recorder.put(update, self._record(update))
        self._came = True
        if self.throttle.quiet:
            self.throttle.request()

    @property
    def note(self) -> str:
        """What its steps have to say of where it stands; mostly nothing."""
        if self.parts is None:
            return "" if self.is_over else self.noted
        return self.parts.note

    def check(self) -> bool:
        """Return whether updates are wanted, once it is not paused; may raise `TaskCancelled`."""
        if not self.guard.is_up:
            return True
        self.guard.wait(self.touch)
        return self.guard.wanted()

    @property
    def cancel_requested(self) -> bool:
        """Whether the activity was asked to cancel."""
        return self.guard.cancel_requested

    @property
    def heeded(self) -> bool:
        """Whether its writer knows of that; it may have to clean up."""
        return self.guard.heeded

    def heed(self) -> None:
        """Take note that its writer knows of that, and with it what this is a step of."""
        self.guard.heed()

    def record_to(self, recorder: Recorder | None) -> None:
        """Have every single update recorded from now on; None for no more."""
        with self._update_lock:
            self._recorded = self.snapshot()
            self.recorder = recorder
        self.review()

    def store(self, progress: float | None, message: str | None = None) -> None:
        """Take a number from a source, which the one who sampled it publishes."""
        self._move(progress)
        if self.recorder is not None and progress is not None:
            update = Update(progress, message)
            self.recorder.put(update, self._record(update))

    def _move(self, progress: float | None) -> None:
        self.reported = True
        if progress is None or not self.count_to(progress):
            self.progress = progress
        if self.fake is not None:
            self._set_fake(None)

    def _apply(self, update: Update) -> None:
        if update.partial is not None:
            self.partial = update.partial
        if update.message is not None:
            self.message = update.message
        if update.metrics:
            self.add_metrics(update.metrics)
        if update.counted is not None:
            (self.count,) = update.counted
        if update.fake is not None:
            self._begin_fake(update.fake)
        elif update.progress is not None:
            self._move(update.progress)

    def _record(self, update: Update) -> Progress:
        # Not from the slots: another thread may have stored its next update there already.
        last = self._recorded or Progress()
        at = last.progress if update.progress is None else update.progress
        at = at if self.counted is None else self.counted
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
        self.sources.add(source)
        if self.cancel_requested:
            source.stop()
        if self.throttle.quiet:
            self.throttle.request()

    def unwatch(self, source: Source) -> None:
        """Read this position no longer."""
        self.sources.remove(source)

    # -- the life of the activity; `Activity` calls these

    def begin(self) -> None:
        """Go from pending to running."""
        self.status, self.began = "running", self.clock()
        self.throttle.flush()

    def cancel(self, stop: Callable[[], None] = raise_cancelled) -> None:
        """Make the next update call `stop`, which raises `TaskCancelled`."""
        self.guard.cancel(stop)
        self.clock.go_on()
        self.sources.stop()
        self._tell_steps(LiveProgress.cancel)

    def pause(self) -> bool:
        """Have writers wait at their next update, and no time pass; False if it is too late."""
        self.clock.stop()
        if not self.guard.pause():
            self.clock.go_on()
            return False
        self.sources.hold()
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
        self.sources.sample()
        now = self.snapshot()
        progress = now.value()
        if status == "done" and progress is not None and not self.stands_at_count:
            progress = 100.0
        self.guard.refuse(stop=stop_writers)
        self.review()
        self.sources.clear()
        count = None if self.count is None else self.count.ended()
        self._final = Progress(progress, now.message, self.metrics, status, None, count)
        self.end_children()

    def end(self, status: Status, *, stop_writers: bool = False) -> None:
        """Freeze the final state and publish it at once."""
        self.freeze(status, stop_writers=stop_writers)
        try:
            self.throttle.flush()
        finally:
            self.publish_no_more()

    def review(self) -> None:
        """Find out anew whether updates have to be sent whole."""
        # Whoever changes what is read here calls this afterwards: the last caller sees it all.
        with self._state_lock:
            self.needs_slow_path = (
                self.throttle.quiet
                or self.guard.is_up
                or self.recorder is not None
                or self.fake is not None
                or self.is_counted
                or (self.parts is not None and self.parts.are_open)
            )
