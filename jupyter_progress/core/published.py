"""The slots of a live progress, and what publishes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..values.clock import Clock
from ..values.progress import Progress
from .counting import CountedSlots
from .pace import Pace
from .pulse import Pulse
from .slots import nothing
from .sources import Sources
from .throttle import Throttle


class PublishedSlots(CountedSlots):
    """Slots that are published, about 30 times a second, when there is something new in them.

    Parameters
    ----------
    publish, refresh : callable
        Those of `LiveProgress`.

    Attributes
    ----------
    clock : Clock
    pace : Pace
        How fast it advances.
    pulse : Pulse
        When its updates come; that of a step is that of the whole.
    throttle : Throttle
    sources : Sources
    """

    def __init__(self, publish: Callable[[], None], refresh: Callable[[], None] = nothing) -> None:
        super().__init__()
        self.clock = Clock()
        self.pace = Pace(self.clock)
        self.pulse = Pulse(self.clock, self.touch)
        self.throttle = Throttle(self._publish_new, self.review)
        self.sources = Sources()
        self._publish, self._refresh = publish, refresh
        self._published: Progress | None = None
        self._published_partial: tuple[Any] | None = None
        # Whether something else is new that belongs to it; whether an update came, new or not.
        self._touched = self._came = False

    def touch(self) -> None:
        """Publish soon, although nothing here is new: something that belongs to it is."""
        self._touched = True
        if self.throttle.quiet:
            self.throttle.request()

    def publish_no_more(self) -> None:
        """Let go of who published it: what a task returned goes when the task goes.

        Without this they would be a cycle, which waits for the garbage collector.
        """
        self._publish = self._refresh = nothing
        self.in_turn = None
        self.throttle.end()
        self.pulse.end()

    def _publish_new(self) -> bool:
        watching = bool(self.sources)
        touched, self._touched = self._touched, False
        came, self._came = self._came, False
        sampled = self.sources.sample()
        if self._final is None:
            self._refresh()
        now, before = self.snapshot(), self._published
        if self.partial is not self._published_partial:
            self._published_partial, touched = self.partial, True
        is_new = now != before
        if (is_new or came or sampled) and self.pulse.beat(before, now):
            touched = True  # there was a stall, and is no more
        if not (is_new or touched or sampled):
            return watching
        self._published = now
        self.pace.record(now)
        self._publish()
        return True
