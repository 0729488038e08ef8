"""The values that say how far an activity is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from .easing import ease

if TYPE_CHECKING:
    from .count import Count

Status = Literal["pending", "running", "done", "failed", "cancelled", "stopped"]
"""Where an activity is in its life. A loop that is left early has stopped; a task never has."""


def is_over(status: Status) -> bool:
    """Return whether an activity of this status changes no more."""
    return status not in ("pending", "running")


class Metrics(dict[str, Any]):
    """Metrics by name: a dict that is never changed, only replaced. It pickles."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("Metrics are not changed in place: send_update(..., name=value).")

    __setitem__ = __delitem__ = update = clear = pop = popitem = setdefault = _refuse
    __ior__ = _refuse

    def __reduce__(self) -> tuple[type[Metrics], tuple[dict[str, Any]]]:
        return Metrics, (dict(self),)


NO_METRICS = Metrics()


@dataclass(frozen=True)
class FakeProgress:
    """A segment of the bar that is shown as moving although nothing is counted.

    Attributes
    ----------
    start, end : float
        Percent, 0 to 100. An end at or below the start stands still.
    estimated_time : float or None
        Milliseconds; None where there is no estimate.
    began : float
        Seconds of the clock.
    note : str
        A remark on the estimate, such as "estimated from the last 5 runs"; empty if none.
    clock : callable
        Returns the seconds by which it moves; that of a task stands still while it is paused.
    """

    start: float
    end: float
    estimated_time: float | None = None
    began: float = field(default_factory=monotonic)
    note: str = ""
    clock: Callable[[], float] = field(default=monotonic, compare=False, repr=False)

    def elapsed(self) -> float:
        """Return the milliseconds since the segment began."""
        return (self.clock() - self.began) * 1000

    def remaining(self) -> float | None:
        """Return the seconds to 100 % at the pace of the estimate.

        None without one, after it, and where the segment is less than half of what was left.
        """
        estimate, span = self.estimated_time, self.end - self.start
        if estimate is None or span < (100 - self.start) / 2 or span <= 0:
            return None
        left = estimate - self.elapsed()
        return (left + (100 - self.end) / span * estimate) / 1000 if left > 0 else None

    def value(self) -> float:
        """Return the percent shown now."""
        return ease(self.start, self.end, self.estimated_time, self.elapsed())


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a task is, at one moment; replaced whole at every change.

    Two are equal if all they say is; metrics that do not compare (arrays do not) are if they are
    the same objects.

    Attributes
    ----------
    progress : float or None
        Percent, 0 to 100, as last reported; None where the total is not known.
    message : str
        What the task says it is doing; empty if it said nothing yet.
    metrics : mapping of str to object
        Numbers shown beside the message.
    status : {"pending", "running", "done", "failed", "cancelled", "stopped"}
        Where it is in its life.
    fake : FakeProgress or None
        The fake segment under way, if any.
    count : Count or None
        The items counted, where items are.
    """

    progress: float | None = 0.0
    message: str = ""
    metrics: Mapping[str, Any] = field(default_factory=lambda: NO_METRICS)
    status: Status = "pending"
    fake: FakeProgress | None = None
    count: Count | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is done, failed, cancelled or stopped."""
        return is_over(self.status)

    def value(self) -> float | None:
        """Return the percent shown now, the easing of a fake segment included."""
        return self.progress if self.fake is None else self.fake.value()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Progress):
            return NotImplemented
        return self._but_metrics() == other._but_metrics() and _same(self.metrics, other.metrics)

    def __hash__(self) -> int:
        return hash(self._but_metrics())

    def _but_metrics(self) -> tuple[Any, ...]:
        return (self.progress, self.message, self.status, self.fake, self.count)


def _same(these: Mapping[str, Any], those: Mapping[str, Any]) -> bool:
    try:
        return bool(these == those)
    except BaseException:  # whatever it is, it comes from a value of a metric
        return these is those


def status_after(error: BaseException | None) -> Status:
    """Return how something ends that is left by an error, or by none."""
    if error is None:
        return "done"
    return "failed" if isinstance(error, Exception) else "cancelled"
