"""Figures of matplotlib belong to the cell that made them.

Pyplot keeps its open figures, and which of them is the current one, in one registry for the whole
process; the inline backend shows all of them at the end of whatever cell runs in the foreground.
Here that registry is made to hold, for each background cell, the figures of that cell: ``plt`` is
then as private to the cell as it seems, and the figures are shown where they were made.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping, ValuesView
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

REGISTRY = "matplotlib._pylab_helpers"

Figures = OrderedDict[Any, Any]

_own: ContextVar[Figures | None] = ContextVar("jupyter_progress_figures", default=None)


def separate() -> None:
    """Separate the figures of background cells, now or as soon as matplotlib is imported."""
    if REGISTRY in sys.modules:
        _separate(sys.modules[REGISTRY])
    elif not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


@contextmanager
def of_this_context() -> Iterator[None]:
    """Have pyplot begin without figures in this context; at the end they are shown and closed."""
    own: Figures = OrderedDict()
    token = _own.set(own)
    try:
        yield
    finally:
        try:
            if own:
                _show(own)
        finally:
            _own.reset(token)


def _show(own: Figures) -> None:
    import matplotlib

    if "inline" in matplotlib.get_backend().lower():
        from matplotlib_inline.backend_inline import show

        show(close=True)
    else:
        sys.modules[REGISTRY].Gcf.figs.shared.update(own)


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


class _Finder(MetaPathFinder):
    """Waits for the import of the registry."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != REGISTRY:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_separate(module: Any) -> None:
                execute(module)
                _separate(module)

            spec.loader.exec_module = execute_and_separate  # type: ignore[method-assign]
        return spec
