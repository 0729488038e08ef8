"""What a task sees: the writing end of its progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Literal, NoReturn, TypeVar

from ..core.sink import Nowhere, Sink
from ..loops.tracked import TrackedLoop
from ..values.checks import as_milliseconds, as_percent, is_auto
from ..values.update import FakeRequest, Update

T = TypeVar("T")


class ProgressUpdater:
    """Report how far a task is.

    A task gets one by naming a parameter of this type (see `track_progress`). It may hand it to
    its own threads: every method is thread-safe. ``ProgressUpdater()`` does nothing, for code
    that is called with one or without.
    """

    __slots__ = ("_scale", "_sink", "_start")

    def __init__(self, sink: Sink | None = None, start: float = 0.0, end: float = 100.0) -> None:
        self._sink: Sink = Nowhere() if sink is None else sink
        self._start = start
        self._scale = (end - start) / 100

    def send_update(self, progress: float, message: str | None = None, **metrics: Any) -> None:
        """Say how far the task is. Ends a fake segment.

        Parameters
        ----------
        progress : float
            Percent; clamped to 0 to 100.
        message : str, optional
            Plain text, never markup. None keeps the last message.
        **metrics
            Shown beside the message (``loss=0.12, epoch=4``) until they change.

        Raises
        ------
        TypeError
            If `progress` is not a number.
        ValueError
            If `progress` is NaN or infinite.
        TaskCancelled
            If the task was asked to cancel.
        """
        if type(progress) is not float or not 0.0 <= progress <= 100.0:
            progress = as_percent(progress, "send_update")
        sink = self._sink
        if message is not None:
            if type(message) is not str:
                message = str(message)
            sink.message = message
        sink.progress = progress = self._start + progress * self._scale
        if metrics or sink.needs_slow_path:
            sink.send(Update(progress, message, metrics))

    def fake_progress(
        self,
        progress_end: float,
        message: str | None = None,
        estimated_time: float | timedelta | Literal["auto"] | None = None,
    ) -> None:
        """Let the bar move by itself, ever slower, until the next update of any kind.

        It starts where the bar stands now, never goes back and never passes `progress_end`.
        The browser does the moving: it goes on while Python holds the GIL.

        Parameters
        ----------
        progress_end : float
            Percent that is approached; clamped to 0 to 100.
        message : str, optional
            Plain text. None keeps the last message.
        estimated_time : float, timedelta or "auto", optional
            Milliseconds. 60 % of it is shown at constant speed. None: no estimate. "auto": as
            long as the segment with this message took in the last successful runs of the same
            function.

        Raises
        ------
        TypeError
            If `progress_end` or `estimated_time` is of no such type.
        ValueError
            If one is NaN or infinite, or `estimated_time` is negative.
        TaskCancelled
            If the task was asked to cancel.
        """
        end = self._within(as_percent(progress_end, "fake_progress"))
        estimate: float | Literal["auto"] | None = "auto"
        if not is_auto(estimated_time):
            estimate = as_milliseconds(estimated_time, "fake_progress")
        if message is not None:
            message = str(message)
        self._sink.send(Update(None, message, fake=FakeRequest(end, estimate)))

    def forward(self, update: Update) -> None:
        """Send an update that comes from elsewhere, as this updater's part of the bar."""
        progress, fake = update.progress, update.fake
        self._sink.send(
            update._replace(
                progress=None if progress is None else self._within(progress),
                fake=None if fake is None else fake._replace(end=self._within(fake.end)),
            )
        )

    def track(
        self,
        iterable: Iterable[T],
        message: str | None = None,
        start: float | None = None,
        end: float = 100.0,
    ) -> Iterator[T]:
        """Iterate, and move the bar from `start` to `end` meanwhile.

        Parameters
        ----------
        iterable : iterable
            Where its length is not known, the bar eases towards `end` without an estimate.
        message : str, optional
            Plain text. None keeps the last message.
        start : float, optional
            Percent; None for where the bar stands.
        end : float
            Percent that is reached after the last item.

        Returns
        -------
        iterator
            The items of `iterable`. The loop runs at C speed: the bar takes its position about
            30 times a second. Only where `on_progress` asks for every update is each item one.

        Raises
        ------
        TaskCancelled
            While iterating, at the next item, if the task was asked to cancel.
        """
        begin = None if start is None else self._within(as_percent(start, "track"))
        loop = TrackedLoop(
            self._sink,
            iterable,
            message,
            lambda: self._stands() if begin is None else begin,
            self._within(as_percent(end, "track")),
        )
        return iter(loop)

    def span(self, start: float, end: float) -> ProgressUpdater:
        """Return an updater whose 0 to 100 is the part from `start` to `end` of this one.

        Parameters
        ----------
        start, end : float
            Percent of this updater; clamped to 0 to 100.

        Raises
        ------
        ValueError
            If `end` is below `start`, or one is NaN or infinite.
        """
        begin, stop = as_percent(start, "span"), as_percent(end, "span")
        if stop < begin:
            raise ValueError(f"span: start {start!r} is above end {end!r}; give start <= end.")
        return ProgressUpdater(self._sink, self._within(begin), self._within(stop))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A ProgressUpdater belongs to its task and cannot be pickled or copied; hand it to "
            "functions as an argument, and keep it out of what is stored or sent elsewhere."
        )

    @property
    def cancelled(self) -> bool:
        """Whether the task was asked to cancel; tells without raising."""
        return self._sink.cancel_requested

    def _within(self, progress: float) -> float:
        return self._start + progress * self._scale

    def _stands(self) -> float:
        return min(max(self._sink.value(), self._within(0)), self._within(100))
