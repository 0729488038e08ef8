"""How each new state of a value becomes known: in order, and told by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakMethod

from ..core.errors import log_failure
from ..core.interrupt import interruptible, raise_later, uninterrupted
from .graph import graph_lock, users_code
from .state import State

published = threading.Condition(graph_lock)
"""Notified whenever a publisher has told the last state."""


class Publisher:
    """Holds the state of a value, and tells it to the owner of that value.

    Parameters
    ----------
    title : str
        What the log calls the value.
    on_state : WeakMethod
        Called with each new `State`, never twice at once. Weak: the owner holds the value, and
        both are to go when nobody holds the owner, without waiting for the garbage collector.

    Attributes
    ----------
    state : State
        The newest. Replaced under `graph_lock`; then `publish` is called without it.
    """

    def __init__(self, title: str, on_state: WeakMethod[Callable[[State], Any]]) -> None:
        self.state = State()
        self._title = title
        self._on_state = on_state
        self._published: State | None = self.state
        self._publishing_thread: int | None = None

    def publish(self) -> None:
        """Tell the newest state, unless it was told, or another thread is about to."""
        with uninterrupted():
            with graph_lock:
                if self._publishing_thread is not None:
                    return
                self._publishing_thread = threading.get_ident()
            while True:
                with graph_lock:
                    state = self.state
                    if self._published is state:
                        self._publishing_thread = None
                        published.notify_all()
                        return
                    self._published = state
                self._tell(state)

    def _tell(self, state: State) -> None:
        on_state = self._on_state()
        if on_state is None:
            return
        try:
            with users_code(), interruptible():
                on_state(state)
        except Exception:
            log_failure("An observer of %s failed; its value is there anyway.", self._title)
        except BaseException as interrupt:
            self._published = None  # perhaps not all observers were told: once more
            raise_later(interrupt)

    def is_done(self) -> bool:
        """Return whether the newest state was told. `graph_lock` is held."""
        # An observer may wait for the value that it is being told of: it has heard.
        nobody_else = self._publishing_thread in (None, threading.get_ident())
        return nobody_else and self._published is self.state
