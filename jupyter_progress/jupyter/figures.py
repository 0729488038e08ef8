"""Figures of matplotlib belong to the cell, or to the reactive function, that made them.

Pyplot keeps its open figures, and which of them is the current one, in one registry for the whole
process; the inline backend shows all of them at the end of whatever cell runs in the foreground.
Here that registry is made to hold, for each background cell and for each run of a reactive
function, the figures of that one: ``plt`` is then as private to it as it seems, and the figures
are shown where they were made.
"""

from __future__ import annotations

import importlib
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping, ValuesView
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..core.imports import Imports

REGISTRY = "matplotlib._pylab_helpers"

Figures = OrderedDict[Any, Any]

_own: ContextVar[Figures | None] = ContextVar("jupyter_progress_figures", default=None)


def separate() -> None:
    """Separate the figures of contexts, now or as soon as matplotlib is imported."""
    if REGISTRY in sys.modules:
        # Another thread may be about to import it: this waits for that.
        _separate(importlib.import_module(REGISTRY))
    elif _LATER not in sys.meta_path:
        _LATER.begin()


@contextmanager
def of_this_context(take: Callable[[list[Any]], None] | None = None) -> Iterator[None]:
    """Have pyplot begin without figures in this context; at the end they are shown and closed.

    Where the backend has windows of its own, they stay open instead. A figure from outside that
    becomes the current one meanwhile (``plt.sca(ax)``) is shown too, and stays open outside.

    Parameters
    ----------
    take : callable, optional
        Called with the figures that are open at the end, closed by then, in place of showing them.
    """
    own: Figures = OrderedDict()
    token = _own.set(own)
    try:
        yield
    finally:
        try:
            if own:
                _end(own, take)
        finally:
            _own.reset(token)


def is_figure(value: Any) -> bool:
    """Return whether this is a figure of matplotlib."""
    figure = getattr(sys.modules.get("matplotlib.figure"), "FigureBase", None)
    return figure is not None and isinstance(value, figure)


def _end(own: Figures, take: Callable[[list[Any]], None] | None) -> None:
    import matplotlib

    if "inline" not in matplotlib.get_backend().lower():
        sys.modules[REGISTRY].Gcf.figs.shared.update(own)
    elif take is None:
        from matplotlib_inline.backend_inline import show

        show(close=True)
    else:
        figures = [manager.canvas.figure for manager in own.values()]
        sys.modules[REGISTRY].Gcf.destroy_all()
        take(figures)


class _Registry(MutableMapping[Any, Any]):
    """The figures of the running context."""

    def __init__(self, shared: Figures) -> None:
        self.shared = shared

    def _figures(self) -> Figures:
        own = _own.get()
        return self.shared if own is None else own

    def __getitem__(self, number: Any) -> Any:
        return self._figures()[number]

    def __setitem__(self, number: Any, manager: Any) -> None:
        self._figures()[number] = manager

    def __delitem__(self, number: Any) -> None:
        del self._figures()[number]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._figures())

    def __reversed__(self) -> Iterator[Any]:
        return reversed(self._figures())

    def __len__(self) -> int:
        return len(self._figures())

    def values(self) -> ValuesView[Any]:  # unlike those of the base class, they can be reversed
        return self._figures().values()

    def move_to_end(self, number: Any, last: bool = True) -> None:
        self._figures().move_to_end(number, last)


def _separate(module: Any) -> None:
    if not isinstance(module.Gcf.figs, _Registry):
        module.Gcf.figs = _Registry(module.Gcf.figs)


def _imported(name: str) -> None:
    _LATER.end()
    _separate(sys.modules[name])


_LATER = Imports((REGISTRY,), _imported)
