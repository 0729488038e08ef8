"""The rows of loops that are inside others, in an activity: each has its own once it lasts."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

from ..core.activity import Activity
from ..core.live import LiveProgress
from ..core.step import joining
from ..values.count import Count
from ..values.progress import Status

LASTS = 0.5
"""Seconds after which a loop inside another has a row."""


class Row(Activity):
    """What is shown of one loop inside another."""

    is_part = True

    def __init__(self, id: str, began: float, live: LiveProgress) -> None:
        super().__init__(id=id)
        self.live.clock = live.clock
        self.live.stands_at_count = True
        self._created = self._started = began
        self.live.status = "running"

    def tell(self, message: str | None, count: Count) -> bool:
        """Bring it up to date; returns whether anything is new."""
        if count == self.live.count and (message or "") == self.live.message:
            return False
        self.live.message = message or ""
        self.live.count, self.live.progress = count, count.percent
        self.live.pace.record(self.progress)
        return True

    def settle(self, status: Status) -> None:
        """End it; who shows it is told by the loop that it is inside."""
        if self._close():
            self.live.freeze(status)


class Rows:
    """The row of a loop, and the places for those inside it.

    A place is used again: where one loop has had a row, the next one has it at once, so that
    nothing flickers.
    """

    def __init__(self) -> None:
        self._row: Row | None = None
        self._outer: Rows | None = None
        self._live: LiveProgress | None = None
        self._number = 0
        self._taken: set[int] = set()
        self._used: dict[int, Any] = {}
        self._inside: list[Row] = []
        self._began = 0.0
        self.says = False

    @property
    def outer_says(self) -> bool:
        """Whether a loop around it has said on the bar what it is doing."""
        return self._outer is not None and (self._outer.says or self._outer.outer_says)

    def within(self, outer: Rows | None, live: LiveProgress) -> None:
        """Take the first free place in a loop around it."""
        self._live, self._began = live, live.clock()
        self._outer = outer
        if outer is not None:
            self._number = next(n for n in range(len(outer._taken) + 1) if n not in outer._taken)
            outer._taken.add(self._number)

    def show(self, message: str | None, count: Count) -> bool:
        """Have its row tell a count, if it has one by now; returns whether that is new."""
        if self._row is not None:
            return self._row.tell(message, count)
        live, outer = self._live, self._outer
        if live is None or outer is None or (outer._outer is not None and outer._row is None):
            return False
        if self._number not in outer._used and live.clock() - self._began < LASTS:
            return False
        self._used = outer._used.setdefault(self._number, {})
        around = live if outer._row is None else outer._row.live
        number = sum(1 for each in around.children if not isinstance(each, Row)) + self._number
        self._row = row = Row(f"{id(around)}.{number}", self._began, live)
        row.tell(message, count)
        with joining:
            before = [each for each in around.children if isinstance(each, Row)]
            others = tuple(each for each in around.children if not isinstance(each, Row))
            placed = {each.id: each for each in before} | {row.id: row}
            around.children = (*others, *placed.values())
        return True

    def show_inside(self, told: Sequence[tuple[str, Count]]) -> bool:
        """Have one row inside it for each of these; returns whether anything is new."""
        live = self._live if self._row is None else self._row.live
        if live is None or (self._row is None and self._outer is not None):
            return False
        if not self._inside and live.clock() - self._began < LASTS:
            return False
        changed = len(told) != len(self._inside)
        while len(self._inside) < len(told):
            id = f"{builtins.id(live)}.inside.{len(self._inside)}"
            self._inside.append(Row(id, live.clock(), live))
        del self._inside[len(told) :]
        for row, (message, count) in zip(self._inside, told, strict=True):
            changed |= row.tell(message, count)
        if changed:
            ours = f"{builtins.id(live)}.inside."
            with joining:
                others = (each for each in live.children if not each.id.startswith(ours))
                live.children = (*others, *self._inside)
        return changed

    def over(self, message: str | None, count: Count, *, stopped: bool) -> None:
        """Give back its place; rows inside it go, unless they say where it stopped."""
        row, outer, live = self._row, self._outer, self._live
        if outer is not None:
            outer._taken.discard(self._number)
        around = row.live if row is not None else live if outer is None else None
        if around is not None:
            with joining:
                around.children = tuple(
                    each
                    for each in around.children
                    if not isinstance(each, Row) or each.status == "stopped"
                )
        if row is not None:
            row.tell(message, count)
            row.settle("stopped" if stopped else "done")
