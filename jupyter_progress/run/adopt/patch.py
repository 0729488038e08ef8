"""Attributes of other libraries that stand replaced while a task runs, and are put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Patch:
    """An attribute of a class or a module that is replaced for a while.

    Parameters
    ----------
    owner : type or module
    name : str
    make : callable
        Takes what is replaced, as an attribute of the owner, and returns the replacement, as it
        goes into the owner.
    """

    def __init__(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        self._owner = owner
        self._name = name
        self._make = make
        self._original: Any = None
        self._ours: Any = None

    def apply(self) -> None:
        """Replace it, unless it is replaced."""
        if self._current() is not self._ours or self._ours is None:
            self._original = self._current()
            self._ours = self._make(getattr(self._owner, self._name))
            setattr(self._owner, self._name, self._ours)

    def undo(self) -> None:
        """Put back what was there; if somebody else has replaced ours, that stays."""
        if self._ours is not None and self._current() is self._ours:
            if self._original is _INHERITED:
                delattr(self._owner, self._name)
            else:
                setattr(self._owner, self._name, self._original)
            self._ours = self._original = None

    def _current(self) -> Any:
        return vars(self._owner).get(self._name, _INHERITED)


_INHERITED = object()
"""In place of an attribute that a class has from another."""
