"""A trait that values are computed from."""

from __future__ import annotations

from typing import Any, ClassVar
from weakref import WeakValueDictionary

import traitlets

from .graph import Dependent, Node, graph_lock, outdate


class Source(Node):
    """A trait as a node of the graph: one for each trait, however many values depend on it.

    Parameters
    ----------
    owner : HasTraits
    name : str
    """

    _known: ClassVar[WeakValueDictionary[tuple[int, str], Source]] = WeakValueDictionary()

    @classmethod
    def of(cls, owner: traitlets.HasTraits, name: str) -> Source:
        """Return the one source for this trait."""
        with graph_lock:
            source = cls._known.get((id(owner), name))
            if source is None:
                source = cls._known[id(owner), name] = cls(owner, name)
            return source

    def __init__(self, owner: traitlets.HasTraits, name: str) -> None:
        super().__init__()
        self.owner = owner
        self.name = name

    def current(self) -> Any:
        """Return the value of the trait."""
        return getattr(self.owner, self.name)

    def add(self, dependent: Dependent) -> None:
        """Outdate this value at every change from now on. `graph_lock` is held."""
        if not self.dependents:
            self.owner.observe(self._changed, self.name)
        super().add(dependent)

    def discard(self, dependent: Dependent) -> None:
        """Undo `add`. `graph_lock` is held."""
        observed = bool(self.dependents)
        super().discard(dependent)
        if observed and not self.dependents:
            self.owner.unobserve(self._changed, self.name)

    def _changed(self, _: Any) -> None:
        outdate(list(self.dependents.values()))
