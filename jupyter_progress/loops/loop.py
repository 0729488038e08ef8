"""Loops in the foreground: each outermost one is a bar, and those in its body are its rows."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from contextvars import Context, ContextVar, copy_context
from types import FrameType
from typing import Any, Generic, NamedTuple, TypeVar

from ..core.activity import Activity
from ..core.current import ancestors, here
from ..core.errors import log_failure
from ..core.interrupt import uninterrupted
from ..core.live import LiveProgress
from ..display.display import Display
from ..values.count import ALMOST, Count
from ..values.progress import Progress, Status
from .async_counted import AsyncCounted
from .counted import CountedIterator, Position, counted, with_ends
from .site import Site, calling_site
from .wanted import Wanted
from .weighed import Weighed

T = TypeVar("T")


class Options(NamedTuple):
    """What was asked of a loop's bar, when it is shown and where."""

    wanted: Wanted
    delay: float
    display: Display


class Loop(Activity, Generic[T]):
    """One pass over an iterable in the foreground.

    Items are handed out at C speed; the outermost loop's live progress samples the positions of
    all. Nobody waits for a loop, and no page cancels it.
    """

    foreground = True

    def __init__(self, iterable: Iterable[T] | AsyncIterable[T], options: Options) -> None:
        super().__init__()
        wanted = options.wanted
        self.live.message = wanted.message or ""
        self.live.stands_at_count = True
        self._options = options
        self._iterable: Any = iterable
        self._count = Count(wanted.initial, wanted.total, wanted.initial, wanted.unit)
        self._position: Position | None = None
        self._site: Site | None = None
        self._outer: Loop[Any] | None = None
        self._inner: tuple[Loop[Any], ...] = ()
        # One for a loop and those inside it. Taken after the throttle's, never before it.
        self._lock = threading.RLock()
        self._displayed = False
        self._says_done = False
        self._item: ItemRow | None = None
        self._around: Any = None
        self._context: Context | None = None  # that of its code, which holds it
        self._store()

    def __iter__(self) -> Iterator[T]:
        return with_ends(self._begin_counted, self._exhausted_or_left)

    def __aiter__(self) -> AsyncIterator[T]:
        size = self._options.wanted.size
        return AsyncCounted(self._iterable, self._begin_at, self._exhausted_or_left, size)

    def display(self) -> None:
        """Show it where it was made to be shown, now."""
        self._displayed = True
        try:
            self._options.display.display(self)
        except Exception:
            log_failure("A bar could not be shown; its loop goes on.")

    def done(self) -> None:
        """Take it for done wherever it is left: it found what it sought."""
        self._says_done = True

    def sample(self) -> bool:
        """Take in how far it and the loops inside it are; returns whether that is new."""
        with self._lock:
            if self._position is None:
                return False
            changed = self._store()
            changed |= self._show_rows([each for each in self._inner if each._is_due()])
            changed |= self._item is not None and self._item.has_changed()
        context = self._context
        if not self._displayed and context is not None and self._is_due():
            context.run(self.display)
        return changed

    def item_here(self) -> LiveProgress | None:
        """Return what the calling code moves, if it is in the body: the item under way."""
        position, site = self._position, self._site
        if position is None or site is None or not site.encloses(None):
            return None
        with self._lock:
            number = position.taken()
            if self._item is None or self._item.item != number:
                self._item = ItemRow(f"{self.id}.0", number)
            return self._item.live

    def stop(self) -> None:
        """Do nothing: a loop in the foreground is not cancelled."""

    def hold(self) -> None:
        """Do nothing: the kernel is busy with it, and could not be asked to go on."""

    # -- its life

    def _begin_counted(self) -> CountedIterator[T]:
        size = self._options.wanted.size
        made: CountedIterator[T]
        made = counted(self._iterable) if size is None else Weighed(self._iterable, size)
        self._begin_at(made)
        return made

    def _begin_at(self, position: Position) -> None:
        self._iterable = None
        self._tasks = ancestors.get()
        self._site = calling_site(_is_ours)
        open_loops = [each for each in _open.get() if each._position is not None]
        self._outer = next((each for each in reversed(open_loops) if each._encloses(self)), None)
        _open.set((*open_loops, self))
        self._position = position
        if self._outer is not None:
            self._lock = self._outer._lock
            self._started = self.live.clock()
            self.live.status = "running"
            self._outer._add_inner(self)
            return
        if not self._tasks:
            self._around = here.get()
            here.set(self)
        self._context = copy_context()
        try:
            self.begin()
            self.sample()
            self.live.watch(self)
        except BaseException:
            self._site = None  # an interrupt ends it, and not what takes its items
            raise

    def _encloses(self, loop: Loop[Any]) -> bool:
        same_task = self._tasks == loop._tasks
        return same_task and self._site is not None and self._site.encloses(loop._site)

    def _exhausted_or_left(self, exhausted: bool) -> None:
        if not sys.is_finalizing():
            with uninterrupted():
                self._over(exhausted)

    def _over(self, exhausted: bool) -> None:
        if self._position is None:
            return
        # What iterates beside it, in a `zip`, ends with it: its row is to be settled too. Before
        # the lock is taken, because an end publishes.
        for each in self._inner:
            each._exhausted_or_left(False)
        with self._lock:
            position = self._position
            if position is None:
                return
            self._position = None  # what it holds has to go with the loop
            done = self._is_done(position.taken(), exhausted)
            # Of a loop that was left, the last item is the one that was being dealt with.
            self._recount(position.taken() if done else position.dealt_with())
            if done:
                self._count = self._count.ended()
            self._store()
            if self._outer is None:
                # The rows that still say something are those of loops that were left early.
                self._show_rows([each for each in self._inner if each.status != "done"])
        self._context = None
        _open.set(tuple(each for each in _open.get() if each is not self))
        status: Status = "done" if done else "stopped"
        outer, self._outer = self._outer, None
        if outer is None:
            if here.get() is self:
                here.set(self._around)
            self.end(status)
        elif self._close():  # the outer loop samples it, and nobody else listens
            self.live.end(status)
            outer.live.touch()

    def _is_done(self, taken: int, exhausted: bool) -> bool:
        if exhausted or self._says_done:
            return True
        total, initial = self._options.wanted.total, self._options.wanted.initial
        # `zip` and others take all items without asking for one more.
        has_all = total is None or initial + taken >= total
        return has_all and self._site is not None and self._site.left_at_end(total is None)

    def _store(self) -> bool:
        """Bring its live progress up to its position; returns whether that is new."""
        if self._position is not None:
            self._recount(self._position.dealt_with())
        item = self._item
        if item is not None and (self._position is None or item.item != self._position.taken()):
            item = self._item = None
        percent = self._count.percent
        if item is not None and percent is not None and self._count.total:
            percent = min(percent + item.most() / self._count.total, ALMOST)
        if (self._count, percent) == (self.live.count, self.live.progress):
            return False
        self.live.count = self._count
        self.live.progress = percent
        return True

    def _recount(self, taken: int) -> None:
        wanted = self._options.wanted
        done, total = wanted.initial + max(0, taken), wanted.total
        # A total that was passed was wrong, and is no longer claimed.
        self._count = self._count.at(done, total if total is None or done <= total else None)

    # -- how it is shown

    def _is_due(self) -> bool:
        return (
            self._started is not None and self.live.clock() - self._started >= self._options.delay
        )

    def _add_inner(self, loop: Loop[Any]) -> None:
        """Give a loop in the body its row: that of the one before it."""
        with self._lock:
            under_way = [each for each in self._inner if each._position is not None]
            loop.id = f"{self.id}.{len(under_way) + 1}"  # a row of the page is used again
            self._inner = (*under_way, loop)

    def _show_rows(self, loops: list[Loop[Any]]) -> bool:
        changed = False
        for each in loops:
            if each._position is not None:
                changed |= each._store()
            changed |= each._show_rows([inner for inner in each._inner if inner._is_due()])
        item = () if self._item is None or not self._item.live.message else (self._item,)
        if (*loops, *item) != self.children:
            self.children = (*loops, *item)
            changed = True
        return changed


class ItemRow(Activity):
    """What code in the body of a loop says of the item under way, or does in it.

    Parameters
    ----------
    id : str
    item : int
        How many items were handed out by then.
    """

    is_part = True

    def __init__(self, id: str, item: int) -> None:
        super().__init__(id=id)
        self.item = item
        self._most = 0.0
        self._shown: Progress | None = None
        # It publishes nothing: there may be one for each item, and the loop looks at it anyway.
        self._started = self.live.clock()
        self.live.status = "running"
        self.live.throttle.quiet = False
        self.live.review()

    def most(self) -> float:
        """Return the percent of the item that it came to: the loop does not go back."""
        self._most = max(self._most, self.live.value())
        return self._most

    def has_changed(self) -> bool:
        """Return whether it stands elsewhere than when this was asked last."""
        self.live.sources.sample()
        shown, self._shown = self._shown, self.progress
        if self._shown == shown:
            return False
        self.live.pace.record(self._shown)
        return True


_open: ContextVar[tuple[Loop[Any], ...]] = ContextVar("jupyter_progress_loops", default=())
"""The loops of this context that have begun and are not over, outermost first."""


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).startswith(_ROOM)


_ROOM = __name__.rpartition(".")[0] + "."
