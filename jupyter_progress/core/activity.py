"""Whatever has progress and can be shown: a node of a tree."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from time import monotonic
from types import TracebackType
from typing import Any, ClassVar, NoReturn

from ..values.estimate import Estimate
from ..values.progress import Progress, Status
from .errors import log_failure
from .interrupt import uninterrupted
from .live import LiveProgress


class Activity:
    """A task, a loop, a group: something that advances, with the activities inside it.

    Displays and widgets take activities, whatever they are: they `subscribe`, and read the
    attributes below.

    Parameters
    ----------
    title : str
        What it is called while it has no message.
    id : str, optional
        Unique among what is shown together; by default unique in this process.

    Attributes
    ----------
    number : int
        Rises in the order in which activities are made.
    live : LiveProgress
        Where its updates go, and its status is kept.
    more : int
        How many others there are to be named below its rows.
    error : BaseException or None
        What it failed with.
    cause : Activity or None
        What failed before it, so that it could not go on.
    raised_at : traceback or None
        Where its error was raised: who meets the same error later adds to its traceback.
    began, over : float or None
        When it did and was, in seconds of the monotonic clock.
    remark : str
        A quiet word on how it went, such as that it began again; mostly empty.
    foreground : bool
        Whether the code of a cell itself is at work at it, so that the cell shows it too.
    keeps_result : bool
        Whether it was stopped and has a result all the same.
    stands_for_many : bool
        Whether there may be thousands inside it, so that what it sends has to be bounded.
    is_watched : bool
        Whether somebody shows it, or is told of its updates: who waits for it need not be shown it.
    yields : bool
        Whether it gives partial results.
    is_timed : bool
        Whether its row tells how long it took, rather than how far it came.
    is_part : bool
        Whether it is a part of what it is inside, and over when that is.
    """

    foreground: bool = False
    stands_for_many: ClassVar[bool] = False
    is_watched: bool = False
    yields: bool = False
    keeps_result: bool = False
    is_timed: ClassVar[bool] = False
    is_part: ClassVar[bool] = False
    _numbers: ClassVar[count[int]] = count(1)

    def __init__(self, title: str = "", id: str | None = None) -> None:
        self.number = next(Activity._numbers)
        self.id = f"activity-{self.number}" if id is None else id
        self.title = title
        self.live = LiveProgress(self._notify, self._refresh)
        self.more = 0
        self.error: BaseException | None = None
        self.cause: Activity | None = None
        self.raised_at: TracebackType | None = None
        self.remark = ""
        self.began: float | None = None
        self.over: float | None = None
        self._created = self.live.clock()
        self._started: float | None = None
        self._ended: float | None = None
        self._life = threading.Lock()
        self._subscribers: tuple[Callable[[], None], ...] = ()

    @property
    def children(self) -> tuple[Activity, ...]:
        """What runs inside it, and is shown as its rows. Replaced whole."""
        return self.live.children

    @children.setter
    def children(self, children: tuple[Activity, ...]) -> None:
        self.live.children = children

    # -- how far it is

    @property
    def progress(self) -> Progress:
        """How far it is now, as an immutable value."""
        return self.live.snapshot()

    @property
    def status(self) -> Status:
        """One of pending, running, done, failed, cancelled; a loop left early has stopped."""
        return self.progress.status

    @property
    def cancelling(self) -> bool:
        """Whether a cancel was asked for that it has not yet heeded."""
        return self.live.cancel_requested and self._ended is None

    @property
    def paused(self) -> bool:
        """Whether it was paused: it waits at its next update, and its clock stands still."""
        return self.live.guard.is_paused and self._ended is None

    @property
    def elapsed(self) -> float:
        """Seconds it has run, or has waited to run; those in which it was paused left out."""
        end = self.live.clock() if self._ended is None else self._ended
        return end - (self._created if self._started is None else self._started)

    @property
    def estimate(self) -> Estimate | None:
        """How long is left, as it went so far or was estimated; None where that is a guess."""
        fake, pace = self.progress.fake, self.live.pace
        if fake is not None and not pace.earlier:
            left = fake.remaining()
            return None if left is None else Estimate(left, left, left)
        return None if self.live.is_open_ended else pace.estimate()

    @property
    def remaining(self) -> float | None:
        """Seconds that are likely left; None where that is a guess."""
        estimate = self.estimate
        return None if estimate is None else estimate.likely

    @property
    def rate(self) -> float | None:
        """The items a second of something that counts; None where that would be a guess."""
        count = self.progress.count
        if count is None or (count.is_over and not self.live.stands_at_count):
            return None  # a task has lasted longer than the loop that it tells of
        return self.live.pace.rate() if self._ended is None else count.rate(self.elapsed)

    @property
    def note(self) -> str:
        """The remark that is shown now: that on the estimate of a fake segment goes first."""
        if self.paused and self.status == "running" and not _waits(self):
            return "at work until its next update"
        fake = self.progress.fake
        return (self.live.note or self.remark) if fake is None else fake.note

    @property
    def partial(self) -> Any:
        """The newest partial result: what a generator function yielded last; None before that."""
        box = self.live.partial
        return None if box is None else box[0]

    @property
    def has_figure(self) -> bool:
        """Whether anything was ever said of how far it is, or it is done."""
        progress = self.progress
        return self.live.reported or progress.status == "done" or progress.count is not None

    @property
    def waits(self) -> bool:
        """Whether it waits for something else."""
        return False

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after each published change, at most 30 times a second.

        Returns
        -------
        callable
            Ends the subscription.
        """
        self._subscribers = (*self._subscribers, callback)

        def unsubscribe() -> None:
            self._subscribers = tuple(each for each in self._subscribers if each is not callback)

        return unsubscribe

    # -- its life

    @property
    def can_cancel(self) -> bool:
        """Whether `cancel` would ask it to stop."""
        return False

    def cancel(self) -> bool:
        """Ask it to stop; returns whether that is possible."""
        return False

    @property
    def can_pause(self) -> bool:
        """Whether `pause` would have it wait."""
        return False

    @property
    def can_resume(self) -> bool:
        """Whether `resume` would have it go on."""
        return self.paused

    def pause(self) -> bool:
        """Have it wait at its next update; returns whether that is possible."""
        return False

    def resume(self) -> bool:
        """Have it go on; returns whether it was paused."""
        return False

    def begin(self) -> bool:
        """Go from pending to running; returns False if it is over already."""
        with uninterrupted():
            with self._life:
                if self._ended is not None:
                    return False
                self._started = self.live.clock()
                self.began = monotonic()
            self.live.begin()
        return True

    def abandon(self, why: str) -> bool:
        """Have it stopped where it stands, with a remark: it cannot go on."""
        self.remark = why
        with uninterrupted():
            if closed := self._close():
                self._publish_end("stopped", stop_writers=True)
        return closed

    def end(self, status: Status, error: BaseException | None = None) -> bool:
        """Go to a final status and publish that; returns False if it is over already."""
        with uninterrupted():
            if closed := self._close(error):
                self._publish_end(status)
        return closed

    def _close(self, error: BaseException | None = None) -> bool:
        with self._life:
            if self._ended is not None:
                return False
            if self._started is None:
                self._started = self._created
            self._ended = self.live.clock()
            self.over = monotonic()
            self.error = error
            return True

    def _end_unless_begun(self) -> bool:
        """End it, unpublished, if it has neither begun nor ended; returns whether it did."""
        with self._life:
            if self._started is not None or self._ended is not None:
                return False
            self._ended = self.live.clock()
            self.over = monotonic()
            return True

    def _publish_end(self, status: Status, *, stop_writers: bool = False) -> None:
        with uninterrupted():
            try:
                self.live.end(status, stop_writers=stop_writers)
            finally:
                self._subscribers = ()  # who is told with the task itself would be a cycle

    def _refresh(self) -> None:
        """Bring `live` and `children` up to date, before they are published."""

    def _notify(self) -> None:
        for callback in self._subscribers:
            try:
                callback()
            except Exception:
                log_failure("Showing the progress of %r failed; it goes on.", self)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} belongs to this process and cannot be pickled or copied; hand on its "
            "`progress`, or the `result()` of a task, instead."
        )

    def __repr__(self) -> str:
        from ..values.format import percent  # not needed to compute

        progress = self.progress
        value = progress.value()
        at = f" {percent(value)}" if value is not None and self.has_figure else ""
        return f"<{type(self).__name__} {self.title or self.id}: {progress.status}{at}>"


def _waits(activity: Activity) -> bool:
    """Return whether a writer of it, or of a step of it, waits because it is paused."""
    return activity.live.guard.holds_any or any(map(_waits, activity.children))
