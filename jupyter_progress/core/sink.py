"""The seam through which everything that reports progress writes."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from ..values.easing import SHORTEST
from ..values.progress import FakeProgress, Progress
from ..values.update import FakeRequest, Update


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
    partial : tuple of one object, or None
        The newest result so far, in a box: it may be None itself.
    needs_slow_path : bool
        Whether an update that was stored has to be sent as well.
    """

    progress: float | None
    message: str
    partial: tuple[Any] | None
    needs_slow_path: bool

    def send(self, update: Update) -> None:
        """Take an update whole; what was stored of it already is stored again.

        Returns once the activity is not paused.

        Raises
        ------
        TaskCancelled
            If the writer was asked to cancel.
        """

    def check(self) -> bool:
        """Return whether updates are still wanted; waits and raises as `send` does."""

    def value(self) -> float:
        """Return the percent that the bar shows now."""

    def innermost(self, start: float, end: float) -> tuple[Sink, float, float]:
        """Return where the calling context writes to, and a range of this bar in its terms.

        That is this sink itself, or the live progress of the innermost step that is open.
        """

    @property
    def cancel_requested(self) -> bool:
        """Whether the writer was asked to cancel."""

    @property
    def heeded(self) -> bool:
        """Whether the writer knows that it was."""

    def heed(self) -> None:
        """Take note that the writer knows that it was asked to cancel."""

    @property
    def sampler(self) -> Sampler | None:
        """What reads sources for this sink; None where each item has to be an update of its own."""


class Sampler(Protocol):
    """Reads positions from outside, about 30 times a second."""

    def watch(self, source: Source) -> None:
        """Read a position until `unwatch`."""

    def unwatch(self, source: Source) -> None:
        """Read this position no longer."""

    def store(self, progress: float | None, message: str | None = None) -> None:
        """Take a number from a source."""


class Source(Protocol):
    """A position that is read from outside, whenever something may be published."""

    def sample(self) -> bool:
        """Store what is new; returns whether anything is."""

    def stop(self) -> None:
        """Give out nothing more: the activity was asked to cancel."""

    def hold(self) -> None:
        """Give out nothing more before ``check`` of the sink returns: it was paused."""


REST = "(rest)"
"""The name under which it is remembered how long a run went on after the steps of its plan."""


class Foreseen(NamedTuple):
    """What is expected of a step, by earlier runs.

    Attributes
    ----------
    weight : float
        What it took beside others, of which the mean is 1.
    aim : float
        The same by which most of them were over.
    whole : float
        The same for all that it is a part of; 0 if that is not known.
    unit : float
        Seconds that a weight of 1 takes in this run, as far as it is known by now.
    moves : FakeRequest or None
        The fake segment that lasts as long; None where it is too short for one.
    """

    weight: float
    aim: float
    whole: float
    unit: float
    moves: FakeRequest | None


class Estimates(Protocol):
    """Where ``"auto"`` estimates come from. `run.durations` has it."""

    def segment(self, message: str) -> tuple[float | None, str]:
        """Return the estimated milliseconds of a segment, if known, and a remark."""

    def step(self, path: tuple[str, ...]) -> Foreseen | None:
        """Return what is expected of a step: its title is the last, after those around it."""

    def stepped(self, path: tuple[str, ...], seconds: float, is_given: bool) -> None:
        """Take note of what a step took, which has ended well, and if its weight was given."""

    def began(self, message: str, fake: FakeProgress) -> None:
        """Time a segment that was estimated so."""

    def ended(self, fake: FakeProgress) -> None:
        """Take note that this segment, which may have been another's, is over."""

    def begin_again(self, seconds: float) -> None:
        """Forget what was timed: the run has begun again, so many seconds after its begin."""


class Recorder(Protocol):
    """Takes every single update. `run.callbacks` has it."""

    def make_room(self) -> None:
        """Wait until another update can be taken; called while no lock is held."""

    def put(self, update: Update, now: Progress) -> None:
        """Take an update, and how far it has brought its writer."""


def estimated(
    request: FakeRequest, message: str, estimates: Estimates | None
) -> tuple[float | None, str]:
    """Return the milliseconds that a segment is reckoned to take, if known, and a remark."""
    if request.estimated_time == "auto":
        estimate, note = (None, request.note) if estimates is None else estimates.segment(message)
    else:
        estimate, note = request.estimated_time, request.note
    return (None if estimate is None else max(estimate, SHORTEST)), note
