"""What a task sees: the writing end of its progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from inspect import Signature
from typing import Any, Literal

from ..values.checks import as_above_zero, as_milliseconds, as_percent, as_title, is_auto
from ..values.update import FakeRequest, Update
from .counting import Counting


class ProgressUpdater(Counting):
    """Report how far a task is.

    A task gets one by naming a parameter of this type (see `track_progress`). It may hand it to
    its own threads: every method is thread-safe. ``ProgressUpdater()`` does nothing, for code
    that is called with one or without.

    Methods
    -------
    send_update(progress, message, **metrics)
        Say how far it is, in percent; None keeps the percent.
    fake_progress(progress_end, message, estimated_time)
        Let the bar move by itself, through a call that cannot be counted.
    track(iterable, message)
        Iterate, and move the bar along.
    counter(total, message), watch(read, total, message)
        Move the bar by a count that is made by hand, by a library or by compiled code.
    step(title, weight), plan(steps)
        Name the steps of the work: a row each.
    span(start, end)
        Return an updater whose 0 to 100 is a part of this one.

    Attributes
    ----------
    cancelled : bool
        Whether the task was asked to cancel; tells without raising.

    Examples
    --------
    >>> @track_progress
    ... def simulate(n: int, updater: ProgressUpdater):
    ...     for i in updater.track(range(n), "Simulating", end=80):
    ...         work(i)
    ...     updater.fake_progress(95, "Solving", estimated_time=5000)
    ...     return solve()
    """

    __slots__ = ()
    __signature__ = Signature()  # those that move a bar are handed out

    def send_update(
        self, progress: float | None, message: str | None = None, **metrics: Any
    ) -> None:
        """Say how far the task is. A number ends a fake segment.

        Parameters
        ----------
        progress : float or None
            Percent; clamped to 0 to 100. None keeps the last one, and lets what moves the bar go
            on: ``send_update(None, best=0.93)`` in a loop that is tracked.
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
        sink = self._sink
        # Not as 0 <= progress <= 100, which takes Python longer.
        if type(progress) is not float or not (progress >= 0.0 and progress <= 100.0):
            if progress is None:
                if message is not None:
                    sink.message = message = str(message)
                if metrics or sink.needs_slow_path:
                    sink.send(Update(None, message, metrics))
                return
            progress = as_percent(progress, "send_update")
        if message is not None:
            if type(message) is not str:
                message = str(message)
            sink.message = message
        sink.progress = progress
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
            Milliseconds. 60 % of it is shown at constant speed. None: no estimate. "auto": so long
            that three in four of the last successful runs of the same function took less for the
            segment with this message.

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
        return SpanUpdater(self._sink, self._within(begin), self._within(stop))

    @contextmanager
    def step(self, title: str, weight: float | None = None) -> Iterator[ProgressUpdater]:
        """Name a step for a block: a row of the bar with its own state and duration.

        It takes a share of what is left of the bar, by its weight and those that are still to
        come: of a `plan`, or else as much as was begun so far, so that steps without a plan lead
        ever closer to the end. What is sent in the block, by this updater too, is the step's; in
        other threads use the updater that the block gets, whose 0 to 100 is the step.

        Parameters
        ----------
        title : str
            Plain text. Steps may have the same.
        weight : float, optional
            How much of the work it is, beside the others. By default that of the plan, or what
            the step took in earlier runs, where 1 is the mean; in a first run 1.

        Raises
        ------
        TypeError, ValueError
            If `title` is no text, or `weight` no number above 0.
        TaskCancelled
            If the task was asked to cancel.
        """
        from ..core.shares import Range
        from ..core.step import as_live, step_of  # here, as not every task has steps

        title = as_title(title, "step")
        if weight is not None:
            weight = as_above_zero(weight, "step: weight")
        here = self._here()
        scope = Range(here._within(0), here._within(100))
        with step_of(as_live(here._sink, "step"), title, weight, scope) as inside:
            yield ProgressUpdater(inside)

    def plan(self, steps: Mapping[str, float] | Iterable[str]) -> None:
        """Say what steps are to come: they are shown as waiting, and the bar moves by weights.

        A step that never comes is not shown in the end, and one more takes its share of the rest.

        Parameters
        ----------
        steps : mapping of str to float, or iterable of str
            Titles with weights; or titles alone, weighed by what they took in earlier runs, and
            in a first one all alike.

        Raises
        ------
        TypeError, ValueError, TaskCancelled
            As `step` does.

        Examples
        --------
        >>> updater.plan({"Load": 2, "Fit": 5, "Report": 1})
        """
        from ..core.step import as_live, plan_of

        if isinstance(steps, str):
            raise TypeError(f"plan: steps is {steps!r}; give several titles, as in [{steps!r}].")
        weights: dict[str, float | None]
        if isinstance(steps, Mapping):
            weights = {
                as_title(each, "plan"): as_above_zero(w, "plan: weight")
                for each, w in steps.items()
            }
        else:
            weights = dict.fromkeys(as_title(each, "plan") for each in steps)
        plan_of(as_live(self._here()._sink, "plan"), weights)


class SpanUpdater(ProgressUpdater):
    """The updater of a part of a bar; a whole bar has none, whose updates are quicker for it."""

    __slots__ = ()

    def send_update(
        self, progress: float | None, message: str | None = None, **metrics: Any
    ) -> None:
        """Say how far the part is; see `ProgressUpdater.send_update`."""
        if progress is not None:
            progress = self._within(as_percent(progress, "send_update"))
        super().send_update(progress, message, **metrics)
