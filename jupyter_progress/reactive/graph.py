"""What values are computed from, and the order in which a change goes through them.

A change first marks all that depends on it, then computes each value once its inputs are there:
so none is ever computed from an old value beside a new one, and each once a change.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol
from weakref import WeakValueDictionary

import traitlets

from ..core.interrupt import uninterrupted
from ..run.task import Task

graph = threading.RLock()
"""Guards the state of all values, for moments only: nobody's code runs meanwhile."""

told = threading.Condition(graph)
"""Notified whenever a value has told its new state."""


class Node(Protocol):
    """A value that is computed from others. `computed.Computed` is one."""

    dependents: WeakValueDictionary[int, Node]

    def outdate(self) -> Task[Any] | None:
        """Take note of a change; returns the run that is to be cancelled. `graph` is held."""

    def advance(self) -> None:
        """Begin to compute, if that is due and all inputs are there."""

    def publish(self) -> None:
        """Bring what is observed up to the state."""


class Source:
    """A trait that values are computed from: one for each trait, however many depend on it.

    Parameters
    ----------
    owner : HasTraits
    name : str
    """

    fresh = True
    _known: ClassVar[WeakValueDictionary[tuple[int, str], Source]] = WeakValueDictionary()

    @classmethod
    def of(cls, owner: traitlets.HasTraits, name: str) -> Source:
        """Return the one source for this trait."""
        with graph:
            source = cls._known.get((id(owner), name))
            if source is None:
                source = cls._known[id(owner), name] = cls(owner, name)
            return source

    def __init__(self, owner: traitlets.HasTraits, name: str) -> None:
        self.owner = owner
        self.name = name
        # Weak: a value that nobody holds or shows any more is not to be computed for ever.
        self.dependents: WeakValueDictionary[int, Node] = WeakValueDictionary()

    def current(self) -> Any:
        """Return the value of the trait."""
        return getattr(self.owner, self.name)

    def add(self, dependent: Node) -> None:
        """Outdate this value at every change from now on. To be called with `graph` held."""
        if not self.dependents:
            self.owner.observe(self._changed, self.name)
        self.dependents[id(dependent)] = dependent

    def discard(self, dependent: Node) -> None:
        """Undo `add`. To be called with `graph` held."""
        if self.dependents.pop(id(dependent), None) is not None and not self.dependents:
            self.owner.unobserve(self._changed, self.name)

    def _changed(self, _: Any) -> None:
        outdate(list(self.dependents.values()))


def outdate(changed: Iterable[Node]) -> None:
    """Cancel what is under way for these values and all that depend on them; compute them anew."""
    with uninterrupted():  # or what is marked would never be computed
        with graph:
            stale = downstream(changed)
            runs = [value.outdate() for value in stale]
        for run in runs:
            if run is not None:
                run.cancel()
        advance(stale)
        for value in stale:
            value.publish()


def downstream(changed: Iterable[Node]) -> list[Node]:
    """Return these values and all that depend on them, each once. `graph` is held."""
    found = dict.fromkeys(changed)
    queue = deque(found)
    while queue:
        for dependent in list(queue.popleft().dependents.values()):
            if dependent not in found:
                found[dependent] = None
                queue.append(dependent)
    return list(found)


class _Stack(threading.local):
    queue: deque[Node] | None = None


_this_thread = _Stack()


def advance(values: Iterable[Node]) -> None:
    """Compute each of these values if that is due and possible.

    Called while it is at work already, it leaves them to itself further up the stack: chains of
    any length need no depth.
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


@contextmanager
def users_code() -> Iterator[None]:
    """Let what runs here change values and wait for others: `advance` works at once in it."""
    queue, _this_thread.queue = _this_thread.queue, None
    try:
        yield
    finally:
        _this_thread.queue = queue
