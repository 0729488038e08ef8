"""What a display is: the one who shows activities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol
from weakref import WeakSet

from ..core.activity import Activity
from ..core.group import Group


class Value(Protocol):
    """A reactive value, as far as displays know it."""

    def view(self) -> Any:
        """Return a widget that shows it, live."""

    def wait(self, timeout: float | None = None) -> Any:
        """Return when it is up to date."""


class Display:
    """Shows activities. Bring your own: ``with display_mode(MyDisplay()): ...``.

    A subclass needs `show` only. It is called from any thread; what it raises is logged, and does
    not stop what is shown.

    Examples
    --------
    >>> class Printed(Display):
    ...     def show(self, activity):
    ...         activity.subscribe(lambda: print(activity.progress))
    """

    is_silent = False
    """Whether nothing is ever shown, so that loops need not even be counted."""

    def show(self, activity: Activity) -> None:
        """Show an activity from now on, with its children, until it is over."""
        raise NotImplementedError(f"{type(self).__name__} has to say how to show {activity!r}.")

    def display(self, activity: Activity) -> None:
        """Show an activity, and remember that: `waiting` will not show it again."""
        self._displayed.add(activity)
        self.show(activity)

    def show_value(self, value: Value) -> None:
        """Show a reactive value. By default its text, once it is there."""
        value.wait()
        print(repr(value))

    @contextmanager
    def waiting(self, activity: Activity) -> Iterator[None]:
        """Show an activity to whoever waits for it; by default until it is over."""
        if activity not in self._displayed:
            self.display(activity)
        yield

    def expect(self, activity: Activity) -> Callable[[], None] | None:
        """Take note, in the thread that starts it, that an activity is about to begin.

        Returns
        -------
        callable or None
            Called in the activity's own thread before it begins. It returns as soon as the
            activity is shown, or nobody is about to show it: a call that then keeps the GIL has
            its bar on the page.
        """
        return None

    @cached_property
    def _displayed(self) -> WeakSet[Activity]:
        return WeakSet()


class Silent(Display):
    """Shows nothing."""

    is_silent = True

    def show(self, activity: Activity) -> None:
        """Do nothing."""


def as_one(activities: tuple[Activity, ...]) -> Activity:
    """Return what stands for these activities: the only one itself, or a group of them."""
    return activities[0] if len(activities) == 1 else Group(activities)
