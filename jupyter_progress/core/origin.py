"""Where something was made: what it does later prints and shows there."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

from . import marimo

T = TypeVar("T")


class Origin:
    """The cell, or whatever else, in whose context this is made."""

    def __init__(self) -> None:
        self._context = copy_context()
        self._cell = marimo.context_of_cell()

    def run(self, func: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call a function as if it were called there, in whichever thread this is."""
        with marimo.in_context(self._cell):
            return self._context.copy().run(func, *args, **kwargs)
