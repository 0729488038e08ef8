"""What moves a part of a bar by a count: a loop in an activity, or a counter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

from ..core.in_turn import Turn, in_turn
from ..core.live import LiveProgress
from ..core.parts import WHOLE
from ..core.shares import Item, Range, item_of, items, share_of
from ..core.sink import Sink
from ..core.slots import nothing
from ..values.count import ALMOST, Count
from ..values.update import FakeRequest, Update
from .counted import Stoppable
from .rows import Rows


class Part(NamedTuple):
    """Of which bar what part is to be moved.

    Attributes
    ----------
    sink : Sink
    scope : Range
        What the updater moves.
    start, end : float or None
        Percent of the sink; None for where the bar stands, and for the end of the scope.
    """

    sink: Sink
    scope: Range
    start: float | None = None
    end: float | None = None

    @classmethod
    def of_nobody(cls) -> Part:
        """Return a part of a bar that nobody reads."""
        return cls(LiveProgress(nothing), Range(0.0, 100.0))


def teller_of(live: LiveProgress) -> LiveProgress:
    """Return the bar that tells the counts of another: that of a step tells none."""
    while live.outer is not None:
        live = live.outer
    return live


class Moving:
    """Moves its part of a bar by a count.

    Within an item of another loop that is the share of the item, and the bar tells the count of
    the outermost one; those inside it are rows, once they last.

    Parameters
    ----------
    part : Part
    message : str or None
        None keeps the last message.
    count : Count
        What was done before, and what is counted.
    """

    def __init__(self, part: Part, message: str | None, count: Count) -> None:
        self.scope = part.scope
        self._part = part
        self._sink = part.sink
        self._live = part.sink if isinstance(part.sink, LiveProgress) else None
        self._message = message
        self._count = count
        self._range = part.scope
        self._position: Stoppable | None = None
        self._turn: Turn | None = None
        self._advance: Callable[[Update], None] = part.sink.send
        self._is_sampled = part.sink.sampler is not None
        self._is_outermost = True
        self._counts = self._tells = False
        self._rows = Rows()
        self._lock = threading.RLock()
        # How many others began in the item under way, and in the one before it.
        self._at_item = self._begun = self._expected = 0

    # -- its life

    def begin(self, position: Stoppable) -> None:
        """Take its part of the bar, and follow a position from now on."""
        try:
            self._begin(position)
        except BaseException:  # an interrupt: what runs next must not be taken for a part of this
            self.over(False)
            raise

    def _begin(self, position: Stoppable) -> None:
        live = self._live
        if live is None:
            scope, start, end = self._part[1:]
            start = self._sink.value() if start is None else start
            self._range = Range(start, scope.end if end is None else end)
        else:
            live.check()
            outer = item_of(live)
            self._range = self._range_in(live, outer)
            self._is_outermost = outer is None
            self._rows.within(outer._rows if isinstance(outer, Moving) else None, live)
            self._advance = live.advance
        self._position = position
        items.set((*items.get(), self))
        if live is not None:
            self._begin_in(live)
        if self._is_outermost or not self._rows.outer_says:
            self._rows.says = self._message is not None
            self._advance(Update(self._range.start, self._message))
        if self._count.total is None and self._sink.check():
            self._advance(Update(fake=FakeRequest(self._end())))

    def _begin_in(self, live: LiveProgress) -> None:
        self._counts = self._count.total is not None
        if self._counts:
            live.begin_count(self._range.start)
        teller = teller_of(live)
        self._tells = self._is_outermost and (teller.count is None or teller.count.is_over)
        if self._tells:
            teller.count = self._count
        live.watch(self)

    def over(self, exhausted: bool, *, keep: bool = False) -> None:
        """Follow it no longer; a part whose count was exhausted is full.

        Parameters
        ----------
        exhausted : bool
        keep : bool
            Whether to keep telling the count, which tells where it stopped.
        """
        self.sample()
        with self._lock:  # no sample that is under way may overwrite what comes next
            position, self._position = self._position, None
        items.set(tuple(each for each in items.get() if each is not self))
        if position is None:
            return
        taken = position.taken()
        # The traceback of a cancel would keep what it iterates over: that has to go with the loop,
        # as it would with a plain one. A generator such as of `pool.map` is closed by that.
        del position
        live = self._live
        try:
            if exhausted and self._sink.check():  # a cancel has ended it, too
                self._recount(taken)
                self._advance(Update(self._end()))
            else:
                keep = keep or exhausted
        except BaseException:
            keep = True
            raise
        finally:
            if live is not None:
                live.unwatch(self)
                if self._turn is not None:
                    in_turn(live).over(self._turn, done=exhausted)
                self._count = self._count.ended()
                keep = keep or (exhausted and self._is_short())
                self._rows.over(self._message, self._count, stopped=keep)
                if self._tells:
                    teller_of(live).count = self._count if keep else None
                if self._counts:
                    live.end_count()
                if exhausted and self._is_outermost and self._part.end == 100:
                    self._advance(Update(100.0))  # asked for by name

    def _end(self) -> float:
        end = self._range.end
        return end if self._live is None or self._part.end == 100 else min(end, ALMOST)

    def _is_short(self) -> bool:
        return self._count.total is not None and self._count.done < self._count.total

    # -- how far it is

    def stop(self) -> None:
        """Give out nothing more: the activity was asked to cancel."""

    def hold(self) -> None:
        """Give out nothing more before `check` of the sink returns: it was paused."""

    def sample(self) -> bool:
        """Move the bar to where the count is; returns whether that is new."""
        with self._lock:
            if self._position is None or self._live is None or self._live.guard.is_paused:
                return False
            done = self._position.dealt_with()
            changed = self._recount(done)
            if self._counts and self._is_sampled:
                changed |= self._live.count_to(self._at(done))
            if self._tells and changed:
                teller = teller_of(self._live)
                teller.count = self._count
                if teller is not self._live:
                    teller.touch()
            return self._rows.show(self._message, self._count) or changed

    def expect(self, total: int | None) -> None:
        """Take another total, without a look at whether to go on."""
        with self._lock:
            self._count = self._count.at(self._count.done, total)
            if total is not None and not self._counts and self._live is not None:
                self._live.begin_count(self._live.value())
                self._counts = True
            if self._tells and self._live is not None and self._position is not None:
                teller = teller_of(self._live)
                teller.count = self._count
                teller.touch()

    def _recount(self, amount: int) -> bool:
        done, total = self._count.initial + amount, self._count.total
        if done == self._count.done:
            return False
        # A total that was passed was wrong, and is no longer claimed.
        self._count = self._count.at(done, total if total is None or done <= total else None)
        return True

    def _at(self, amount: int) -> float:
        total = self._count.total
        if total is None:
            return self._range.start
        done = min((self._count.initial + amount) / (total or 1), 1.0)
        return min(self._range.at(100 * done), self._range.end)  # whatever the last bit says

    # -- what happens within an item

    def moves(self, live: object) -> bool:
        """Return whether it moves this bar, and is not over."""
        return live is self._live and self._position is not None

    def share(self) -> Range:
        """Return what the item under way has of the bar; all of it where none is known."""
        position = self._position
        if self._count.total is None or position is None:
            return self._range
        return Range(self._at(position.dealt_with()), self._at(position.taken()))

    def end_for(self, start: float) -> float:
        """Return how far a loop within the item is to move the bar, which it moves from `start`.

        To the end of the item, unless the one before had several loops in it: then each has as
        much of what is left. Where nobody knows how many items come, half of it.
        """
        share, item = self.share(), 0 if self._position is None else self._position.taken()
        if item != self._at_item:
            self._expected, self._begun = self._begun, 0
            self._at_item = item
        self._begun += 1
        left = max(self._expected - self._begun, 0) + 1
        return start + (share.end - start) / (2 if self._count.total is None else left)

    def _range_in(self, live: LiveProgress, outer: Item | None) -> Range:
        _, scope, start, end = self._part
        room = share_of(live, scope)
        stands = min(max(live.value(), room.start), room.end)
        if outer is None:
            if start is None and end is None and scope == WHOLE:
                self._turn = in_turn(live).begin(stands, room.end)
                return Range(self._turn.start, self._turn.end)
            return Range(stands if start is None else start, room.end if end is None else end)
        begin = stands if start is None else max(stands, room.at(scope.share(start)))
        last = outer.end_for(begin) if end is None else room.at(scope.share(end))
        return Range(begin, max(begin, min(last, room.end)))
