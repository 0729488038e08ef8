"""What becomes of the models of bars that are over: the last stay, older ones show the next bars.

ipywidgets and the page keep every model until it is closed, and the page what it has loaded for it
for ever. A bar that is over stands in its output as html, and needs none; but a page that is opened
again in the meantime gets from it how the bar ended.
"""

from __future__ import annotations

import os
from collections import deque
from typing import Generic, Protocol, TypeVar
from weakref import ref

from ..core import host
from .outputs import ids_in_boxes

MOST = 32
"""Models that stay open of bars that are over; up to twice as many, before they are closed."""


class OverBar(Protocol):
    """A bar that is over."""

    @property
    def is_free(self) -> bool:
        """Whether it may show something else."""

    def let_go(self) -> None:
        """Close the model, unless somebody may still need it."""


Bar = TypeVar("Bar", bound=OverBar)


class Over(Generic[Bar]):
    """The bars that are over and still have their model, the oldest first."""

    def __init__(self) -> None:
        self._bars: deque[ref[Bar]] = deque()  # what was closed by hand is let go

    def take(self) -> Bar | None:
        """Return the oldest of too many, to show something else; None where there is none.

        Only for pages of JupyterLab: there an output says which bar of a model it shows.
        """
        if len(self._bars) <= MOST or not host.is_jupyterlab():
            return None
        found, others = None, []
        while len(self._bars) > MOST and found is None:
            bar = self._bars.popleft()()
            if bar is not None and bar.is_free:
                found = bar
            elif bar is not None:
                others.append(bar)
        if others:
            self._let_go(others)
        return found

    def add(self, bar: Bar) -> None:
        """Take note that a bar is over; the oldest of too many let go of their models."""
        # Voila's page replaces no output: there the view itself stays.
        if "VOILA_BASE_URL" in os.environ:
            return
        if any(each() is bar for each in list(self._bars)):
            return
        self._bars.append(ref(bar))
        if len(self._bars) > 2 * MOST:
            oldest = [self._bars.popleft()() for _ in range(MOST)]
            self._let_go([bar for bar in oldest if bar is not None])

    def _let_go(self, bars: list[Bar]) -> None:
        boxed = ids_in_boxes()  # it takes a look at every widget, so not for each bar
        for each in bars:
            if id(each) not in boxed:
                each.let_go()
