"""What becomes of the models of bars that are over: the last stay, older ones are closed.

ipywidgets and the page keep every model until it is closed. A bar that is over stands in its
output as html, and needs none; but a page that is opened again in the meantime gets from it how
the bar ended.
"""

from __future__ import annotations

import os
from collections import deque
from typing import Protocol
from weakref import ref

from .outputs import ids_in_boxes

MOST = 32
"""Models that stay open of bars that are over; up to twice as many, before they are closed."""


class Closable(Protocol):
    """A bar that is over."""

    def let_go(self) -> None:
        """Close the model, unless somebody may still need it."""


class Over:
    """The bars that are over and still have their model, the oldest first."""

    def __init__(self) -> None:
        self._bars: deque[ref[Closable]] = deque()  # what was closed by hand is let go

    def add(self, bar: Closable) -> None:
        """Take note that a bar is over; the oldest of too many let go of their models."""
        # Voila's page replaces no output: there the view itself stays.
        if "VOILA_BASE_URL" in os.environ:
            return
        self._bars.append(ref(bar))
        if len(self._bars) > 2 * MOST:
            boxed = ids_in_boxes()  # it takes a look at every widget, so not for each bar
            for _ in range(MOST):
                each = self._bars.popleft()()
                if each is not None and id(each) not in boxed:
                    each.let_go()


OVER = Over()
