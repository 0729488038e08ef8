"""What an updater writes to: a sink, and the part of its bar that is the updater's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from ..core.sink import Sink
    from ..values.update import Update


class Scope:
    """A part of the bar of a sink, in whose terms an updater speaks: its own 0 to 100.

    Parameters
    ----------
    sink : Sink, optional
        By default one that nobody reads.
    start, end : float
        Percent of the sink.
    """

    __slots__ = ("_scale", "_sink", "_start")

    def __init__(self, sink: Sink | None = None, start: float = 0.0, end: float = 100.0) -> None:
        self._sink: Sink = _nobody() if sink is None else sink
        self._start = start
        self._scale = (end - start) / 100

    def forward(self, update: Update) -> None:
        """Send an update that comes from elsewhere, as one of this part."""
        progress, fake = update.progress, update.fake
        self._sink.send(
            update._replace(
                progress=None if progress is None else self._within(progress),
                fake=None if fake is None else fake._replace(end=self._within(fake.end)),
            )
        )

    @property
    def sink(self) -> Sink:
        """Where it writes."""
        return self._sink

    @property
    def cancelled(self) -> bool:
        """Whether the task was asked to cancel; tells without raising."""
        asked = self._sink.cancel_requested
        if asked:
            self._sink.heed()
        return asked

    @property
    def is_over(self) -> bool:
        """Whether what it moves is over; nothing that it sends is shown."""
        return bool(getattr(self._sink, "is_over", False))  # of no other does anybody know

    @property
    def _is_silent(self) -> bool:
        """Whether nobody looks, so that a loop need not be looked at."""
        return False

    def _within(self, progress: float) -> float:
        return self._start + progress * self._scale

    def _here(self) -> Scope:
        """Return the same part, or that of the step which the calling code is in."""
        return Scope(*self._sink.innermost(self._within(0), self._within(100)))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A ProgressUpdater belongs to its task and cannot be pickled or copied; hand it to "
            "functions as an argument, and keep it out of what is stored or sent elsewhere."
        )


def _nobody() -> Sink:
    """Return a sink that nobody reads."""
    from ..core.live import LiveProgress
    from ..core.slots import nothing

    return LiveProgress(nothing)
