"""A run of a notebook as one bar, with those of its kernel as its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from ..core.activity import Activity
from ..render.words import name_of
from ..values.estimate import Estimate
from ..values.format import percent
from ..values.progress import NO_METRICS, Progress, Status
from .bars import KernelBar, KernelBars
from .parts import Part
from .weights import Weights


class At(NamedTuple):
    """Where a run is: which part, and since when in seconds of the monotonic clock."""

    part: int
    since: float


class NotebookRun(Activity):
    """What is shown of a run.

    Parameters
    ----------
    title : str
        What the notebook is called.
    parts : sequence of Part
    weights : Weights
        What each part is expected to take.
    """

    foreground = True

    def __init__(self, title: str, parts: Sequence[Part], weights: Weights) -> None:
        super().__init__(title)
        self.bars = KernelBars()
        self._parts = tuple(parts)
        self._weights = weights
        # In the pace of this run.
        self._paced = weights
        self._took: Mapping[int, float] = {}
        self._at: At | None = None
        self._reached = 0.0
        self._is_stopping = False
        self.live.reported = True

    def start(self, part: int) -> None:
        """Begin a part; those before it are over."""
        now = monotonic()
        if self._at is not None:
            self._took = {**self._took, self._at.part: now - self._at.since}
            self._paced = self._weights.in_pace(self._took)
        self.bars.forget()
        self._at = At(part, now)
        self.heard()

    def heard(self) -> None:
        """Take note that something is new, of its bars too."""
        self.children = self.bars.under_way
        self.live.touch()

    def stopping(self, why: str) -> None:
        """Say that it was asked to stop."""
        self._is_stopping, self.remark = True, why
        self.live.touch()

    def finish(self, status: Status, error: BaseException | None = None) -> None:
        """End it as it stands; what is not done says where it stopped."""
        now = self.progress
        self.live.progress = now.progress
        self.live.message = "" if status == "done" else now.message
        self.remark = ""
        self.children = ()
        self.end(status, error)

    @property
    def says(self) -> str:
        """What is going on in the part under way: its bar, or what it is called."""
        at, bar = self._at, self._bar()
        if at is None:
            return ""
        if bar is None:
            return self._parts[at.part].what
        said = bar.progress
        value = said.value() if bar.has_figure else None
        name = name_of({"message": said.message, "title": bar.title, "status": said.status})
        return name if value is None else f"{name} {percent(value)}"

    @property
    def progress(self) -> Progress:
        """How far it is, by what the parts took in earlier runs."""
        at = self._at
        if self.live.is_over or at is None:
            return self.live.snapshot()
        share = self._paced.share(at.part, monotonic() - at.since, self.bars.percent)
        # What is said of one part by several measures may go back; the bar does not.
        self._reached = reached = max(self._reached, self._weights.percent(at.part, share))
        message = ": ".join(filter(None, (self._parts[at.part].where, self.says)))
        return Progress(reached, message, NO_METRICS, "running")

    @property
    def estimate(self) -> Estimate | None:
        """How long is left, by what the parts took earlier; None where that is a guess."""
        at = self._at
        if at is None or self._is_stopping or self.live.is_over:
            return None
        bar = self._bar()
        said = None if bar is None else bar.remaining
        left = self._paced.remaining(at.part, monotonic() - at.since, said)
        return None if left is None else Estimate(left, left, left)

    @property
    def cancelling(self) -> bool:
        """Whether it was asked to stop."""
        return self._is_stopping and not self.live.is_over

    def _bar(self) -> KernelBar | None:
        """Return the bar of the part under way, if there is just one."""
        bars = self.children
        one = bars[0] if len(bars) == 1 else None
        return one if isinstance(one, KernelBar) else None
