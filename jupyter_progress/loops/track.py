"""`track`: a bar for a loop in the foreground. What makes one is loaded when it is called."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .words import names_ours

if TYPE_CHECKING:
    from .shown import Track

T = TypeVar("T")


@overload
def track(
    iterable: Iterable[T],
    message: str = "",
    *,
    total: int | None = None,
    initial: int = 0,
    unit: str = "it",
    size: Callable[[Any], int] | None = None,
    delay: float = 0,
) -> Track[T]: ...
@overload
def track(
    iterable: AsyncIterable[T],
    message: str = "",
    *,
    total: int | None = None,
    initial: int = 0,
    unit: str = "it",
    size: Callable[[Any], int] | None = None,
    delay: float = 0,
) -> Track[T]: ...
@names_ours
def track(
    iterable: Any,
    message: str = "",
    *,
    total: int | None = None,
    initial: int = 0,
    unit: str = "it",
    size: Callable[[Any], int] | None = None,
    delay: float = 0,
) -> Track[Any]:
    """Show a bar for a loop: ``for x in track(xs, "Reading"):``.

    The loop runs at C speed: nothing of Python is called between two items, and the bar takes
    the position about 30 times a second. It ends at once, by exhaustion as done, and by
    ``break``, ``return`` or an exception where it stood. A loop inside another is a row of its
    bar. In a task or a background cell it is a part of that bar, as `ProgressUpdater.track` is.
    What is shown where is up to `display_mode`.

    Parameters
    ----------
    iterable : iterable or async iterable
        The latter for ``async for``.
    message : str
        Plain text.
    total : int, optional
        Items in all, `initial` included; by default what the iterable says of its length, if it
        does; infinity is taken for unknown. Without it there is no percent, but the count, the
        rate and the time.
    initial : int
        Items that were done before. They count as done, and do not enter the rate.
    unit : str
        What is counted; ``"B"`` for bytes.
    size : callable, optional
        Returns what an item weighs in that unit, a whole number, where it is not 1: ``len`` for
        chunks of bytes. `total` is then the weight of all. It is called for each item.
    delay : float
        Seconds during which nothing is drawn; a loop that is over by then is never shown.

    Returns
    -------
    Track
        To be iterated; each time is a bar of its own.

    Raises
    ------
    TypeError
        If `iterable` is not iterable, or another argument is of no such type.
    ValueError
        If a number is negative, or ``JUPYTER_PROGRESS`` names no mode.
    """
    from .shown import shown

    return shown(iterable, message, total, initial, unit, size, delay)
