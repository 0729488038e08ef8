"""The seam through which everything that reports progress writes."""

from __future__ import annotations

from typing import Protocol

from ..values.progress import FakeProgress
from ..values.update import Update


class Sink(Protocol):
    """Where an updater writes: the live progress of this process, or a stand-in for one elsewhere.

    An update that only has a number and a message is stored in the two slots, in that order:
    message, progress. If `needs_slow_path` is set after that, `send` is called with the same
    update whole. So a burst of updates costs two stores and one look each.

    Attributes
    ----------
    progress : float or None
        Percent.
    message : str
    needs_slow_path : bool
        Whether an update that was stored has to be sent as well.
    """

    progress: float | None
    message: str
    needs_slow_path: bool

    def send(self, update: Update) -> None:
        """Take an update whole; what was stored of it already is stored again.

        Raises
        ------
        TaskCancelled
            If the writer was asked to cancel.
        """

    def check(self) -> bool:
        """Return whether updates are still wanted; raises as `send` does."""

    def value(self) -> float:
        """Return the percent that the bar shows now."""

    @property
    def cancel_requested(self) -> bool:
        """Whether the writer was asked to cancel."""

    @property
    def sampler(self) -> Sampler | None:
        """What reads sources for this sink; None where each item has to be an update of its own."""


class Nowhere:
    """The sink of an updater that nobody reads."""

    sampler = None
    needs_slow_path = False
    cancel_requested = False

    def __init__(self) -> None:
        self.progress: float | None = 0.0
        self.message = ""

    def send(self, update: Update) -> None:
        """Take an update, to no effect but on where later parts begin."""
        if update.progress is not None:
            self.progress = update.progress

    def check(self) -> bool:
        """Return True: nobody stops the writer."""
        return True

    def value(self) -> float:
        """Return the percent last sent."""
        return self.progress or 0.0


class Sampler(Protocol):
    """Reads positions from outside, about 30 times a second."""

    def watch(self, source: Source) -> None:
        """Read a position until `unwatch`."""

    def unwatch(self, source: Source) -> None:
        """Read this position no longer."""

    def store(self, progress: float | None) -> None:
        """Take a number from a source."""


class Source(Protocol):
    """A position that is read from outside, whenever something may be published."""

    def sample(self) -> bool:
        """Store what is new; returns whether anything is."""

    def stop(self) -> None:
        """Give out nothing more: the activity was asked to cancel."""


class Estimates(Protocol):
    """Where ``"auto"`` estimates come from. `run.durations` has it."""

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the estimated milliseconds of a segment, if known, and a remark."""

    def began(self, message: str, fake: FakeProgress) -> None:
        """Time a segment that was estimated so."""

    def ended(self, fake: FakeProgress) -> None:
        """Take note that this segment, which may have been another's, is over."""


class Recorder(Protocol):
    """Takes every single update. `run.callbacks` has it."""

    def make_room(self) -> None:
        """Wait until another update can be taken; called while no lock is held."""

    def put(self, update: Update, fake: FakeProgress | None) -> None:
        """Take an update, and the fake segment that it has begun."""
