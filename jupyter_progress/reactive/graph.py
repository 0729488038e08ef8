"""The order in which a change goes through the values that depend on it.

A change first marks all that depends on it, then computes each value once its inputs are there.
So no value is computed from an old input beside a new one, and each is computed once a change.

Any thread may change an input, and any thread in which a run ends goes on with what depends on
it. `graph_lock` is held for moments, and no code of users runs meanwhile; a view takes its own
lock before it, never after.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from weakref import WeakValueDictionary

from ..core.interrupt import uninterrupted
from ..run.task import Task

graph_lock = threading.RLock()
"""Guards the state of all nodes."""


class Node:
    """What values can be computed from.

    Attributes
    ----------
    dependents : WeakValueDictionary
        The values to be outdated at a change, by id. Weak: a value that nobody holds or shows any
        more is not to be computed for ever.
    """

    def __init__(self) -> None:
        self.dependents: WeakValueDictionary[int, Dependent] = WeakValueDictionary()

    @property
    def fresh(self) -> bool:
        """Whether `current` is up to date."""
        return True

    def current(self) -> Any:
        """Return the value."""
        raise NotImplementedError

    def add(self, dependent: Dependent) -> None:
        """Outdate this value at every change from now on. `graph_lock` is held."""
        self.dependents[id(dependent)] = dependent

    def discard(self, dependent: Dependent) -> None:
        """Undo `add`. `graph_lock` is held."""
        self.dependents.pop(id(dependent), None)


class Dependent(Protocol):
    """A node that is computed from others."""

    dependents: WeakValueDictionary[int, Dependent]

    def outdate(self) -> Task[Any] | None:
        """Take note of a change; returns the run that is to be cancelled. `graph_lock` is held."""

    def advance(self) -> None:
        """Begin to compute, if that is due and all inputs are there."""

    def publish(self) -> None:
        """Tell the state to whoever observes it."""


def outdate(changed: Iterable[Dependent]) -> None:
    """Cancel what is under way for these values and all that depend on them; compute them anew."""
    with uninterrupted():  # what is marked must be computed too
        with graph_lock:
            stale = downstream(changed)
            runs = [value.outdate() for value in stale]
        for run in runs:
            if run is not None:
                run.cancel()
        advance_and_publish(stale)


def downstream(changed: Iterable[Dependent]) -> list[Dependent]:
    """Return these values and all that depend on them, each once. `graph_lock` is held."""
    found = dict.fromkeys(changed)
    queue = deque(found)
    while queue:
        for dependent in list(queue.popleft().dependents.values()):
            if dependent not in found:
                found[dependent] = None
                queue.append(dependent)
    return list(found)


class _ThisThread(threading.local):
    queue: deque[Dependent] | None = None


_this_thread = _ThisThread()


def advance(values: Iterable[Dependent]) -> None:
    """Compute each of these values if that is due and possible.

    Called from within itself, it leaves the values to the call further up the stack: a long chain
    needs no deep recursion.
    """
    if _this_thread.queue is not None:
        _this_thread.queue.extend(values)
        return
    _this_thread.queue = queue = deque(values)
    try:
        while queue:
            queue.popleft().advance()
    finally:
        _this_thread.queue = None


def advance_and_publish(values: Iterable[Dependent]) -> None:
    """Do what is due for values that were just marked, and tell their states."""
    advance(values)
    for value in values:
        value.publish()


@contextmanager
def users_code() -> Iterator[None]:
    """Run code of users: it may change values and wait for others, so `advance` works at once."""
    queue, _this_thread.queue = _this_thread.queue, None
    try:
        yield
    finally:
        _this_thread.queue = queue
