"""The items of a group: drawn from where they come from when there is room for them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sized
from contextvars import Context
from functools import partial
from itertools import chain
from typing import Any

from .item import Item
from .threads import BACKGROUND


class Feed:
    """Items, in order, of which those whose turn has not come wait.

    A collection is taken as it is now. What else is iterated is drawn in a background thread, so
    that nobody waits for it, from the first `take` on, and only so far that `ahead` items wait.

    Parameters
    ----------
    values : iterable
    ahead : int
    context : contextvars.Context
        The iterator runs in a copy of it.
    drawn : callable
        Called, in some thread, whenever there may be something new to take, or the end has come.

    Attributes
    ----------
    items : list of Item
        Those that were drawn.
    error : BaseException or None
        What the iterator raised.

    Raises
    ------
    TypeError
        If they cannot be iterated.
    """

    def __init__(
        self, values: Iterable[Any], ahead: int, context: Context, drawn: Callable[[], None]
    ) -> None:
        self.items: list[Item] = []
        self.error: BaseException | None = None
        self._source: Iterator[Any] | None = None
        self._length: int | None = None
        if isinstance(values, Collection):
            self.items += [Item(i, value) for i, value in enumerate(values)]
        else:
            self._source = iter(values)
            if isinstance(values, Sized):
                self._length = len(values)
        self._waiting = deque(self.items)
        self._ahead = ahead
        self._context = context
        self._drawn = drawn
        self._lock = threading.RLock()
        self._is_drawing = self._is_stopped = False
        self._hurry: Callable[[], object] | None = None

    @property
    def total(self) -> int | None:
        """How many items there are; None while that is not known."""
        if self._source is None or self._is_stopped:
            return len(self.items)
        return None if self._length is None else max(self._length, len(self.items))

    @property
    def is_empty(self) -> bool:
        """Whether none waits, and none will come."""
        with self._lock:
            return not self._waiting and (self._source is None or self._is_stopped)

    def take(self) -> Item | None:
        """Return the next that waits, and is not handed over already; None if there is none."""
        with self._lock:
            item = None
            while self._waiting and item is None:
                item = self._waiting.popleft()
                if item.handed or item.outcome is not None:
                    item = None
        self._draw_more()
        return item

    def put_back(self, items: Iterable[Item]) -> None:
        """Have these wait, after those that wait already; what was stopped goes on."""
        with self._lock:
            self._waiting.extend(items)
            self._is_stopped = False

    def drop(self) -> list[Item]:
        """Draw nothing more for now; returns those that waited, which do no longer."""
        with self._lock:
            self._is_stopped = True
            # One that was handed over early, failed and was put back is there twice.
            waiting = list(dict.fromkeys(self._waiting))
            self._waiting.clear()
            return [each for each in waiting if not each.handed and each.outcome is None]

    def hurry(self) -> None:
        """Have it drawn although all threads are taken."""
        if self._hurry is not None:
            self._hurry()

    def _draw_more(self) -> None:
        with self._lock:
            if self._is_drawing or not self._wants_more():
                return
            self._is_drawing = True
        draw = partial(self._context.copy().run, self._draw)
        self._hurry = self._context.copy().run(BACKGROUND.submit, draw)

    def _draw(self) -> None:
        while True:
            with self._lock:
                source = self._source
                if source is None or not self._wants_more():
                    self._is_drawing = False
                    break
            try:
                value = next(source)
            except BaseException as error:
                with self._lock:
                    self.error = None if isinstance(error, StopIteration) else error
                    self._source, self._is_drawing = None, False
                break
            self._take_in(value)
            self._drawn()
        self._drawn()

    def _wants_more(self) -> bool:
        room = len(self._waiting) < self._ahead
        return room and self._source is not None and not self._is_stopped

    def _take_in(self, value: Any) -> None:
        with self._lock:
            if self._is_stopped:  # it comes first when that goes on
                assert self._source is not None
                self._source = chain((value,), self._source)
                return
            item = Item(len(self.items), value)
            self.items.append(item)
            self._waiting.append(item)
