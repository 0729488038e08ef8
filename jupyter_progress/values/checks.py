"""Checks of what a task hands in: each error names the value, the place and the way out."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite, isinf, isnan
from threading import TIMEOUT_MAX
from typing import Any

from .easing import SHORTEST


def as_percent(value: Any, where: str) -> float:
    """Return `value` as a percent, clamped to 0 to 100.

    Raises
    ------
    TypeError
        If it is not a real number (numpy's numbers are).
    ValueError
        If it is NaN or infinite.
    """
    number = _as_number(value, where, "a number from 0 to 100 (percent)")
    if 0.0 <= number <= 100.0:
        return number
    if not isfinite(number):
        raise ValueError(f"{where}: progress is {value!r}; give a finite number from 0 to 100.")
    return 0.0 if number < 0.0 else 100.0


def as_bound(value: Any, where: str) -> float | None:
    """Return `value` as a percent; None where it is None. It raises as `as_percent` does."""
    return None if value is None else as_percent(value, where)


def is_auto(value: Any) -> bool:
    """Return whether an estimated time is to be learned from earlier runs."""
    return isinstance(value, str) and value == "auto"


def as_milliseconds(value: Any, where: str) -> float | None:
    """Return an estimated time in milliseconds; None for no estimate.

    Parameters
    ----------
    value : float, timedelta or None
        A number counts as milliseconds. Zero is taken as the shortest estimate there is.
    where : str
        Named in the errors.

    Raises
    ------
    TypeError
        If it is neither a real number, a timedelta nor None.
    ValueError
        If it is negative, NaN or infinite.
    """
    if value is None:
        return None
    if isinstance(value, timedelta):
        number = value.total_seconds() * 1000
    else:
        number = _as_number(value, where, "'auto', milliseconds, a datetime.timedelta or None")
    if not isfinite(number) or number < 0:
        raise ValueError(
            f"{where}: estimated_time is {value!r}; "
            "give milliseconds above 0, a datetime.timedelta, or None for no estimate."
        )
    return max(number, SHORTEST)


def as_timeout(value: Any, where: str) -> float | None:
    """Return how many seconds to wait; None, for ever, also where no lock can wait so long.

    Raises
    ------
    TypeError
        If it is neither a real number nor None.
    ValueError
        If it is NaN.
    """
    if value is None:
        return None
    seconds = _as_number(value, f"{where}: timeout", "seconds, or None to wait for the end")
    if isnan(seconds):
        raise ValueError(f"{where}: timeout is {value!r}; give seconds, or None for no limit.")
    return None if seconds >= TIMEOUT_MAX else seconds


def as_message(value: Any, where: str) -> str:
    """Return a message as it will be shown.

    Raises
    ------
    TypeError
        If it is not a string.
    """
    if not isinstance(value, str):
        raise TypeError(
            f"{where}: message is {_short(value)} of type {type(value).__name__}; give a str "
            "(numbers beside the message go in as metrics: send_update(50, loss=0.1))."
        )
    return str.__str__(value)  # no class of somebody's own


def as_title(value: Any, where: str) -> str:
    """Return the title of a step as it will be shown.

    Raises
    ------
    TypeError
        If it is not a string.
    """
    if not isinstance(value, str):
        kind = type(value).__name__
        raise TypeError(f"{where}: title is {_short(value)} of type {kind}; give a str.")
    return str.__str__(value)


def as_natural(value: Any, where: str) -> int:
    """Return a whole number, 0 or more.

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it is negative.
    """
    try:
        if isinstance(value, (bool, str, bytes)):
            raise TypeError
        number = int(value.__index__()) if hasattr(value, "__index__") else int(value)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{where} is {_short(value)}; give a whole number.") from None
    if number < 0:
        raise ValueError(f"{where} is {_short(value)}; give 0 or more.")
    return number


def as_total(value: Any, where: str) -> int | None:
    """Return a total; None, and infinity, for one that is not known.

    Raises
    ------
    TypeError, ValueError
        As `as_natural`.
    """
    if value is None or (isinstance(value, float) and isinf(value) and value > 0):
        return None
    return as_natural(value, f"{where}: total")


def as_above_zero(value: Any, where: str) -> float:
    """Return a number that is above 0 and finite.

    Raises
    ------
    TypeError
        If it is not a real number.
    ValueError
        If it is not above 0, or not finite.
    """
    number = _as_number(value, where, "a number above 0")
    if not isfinite(number) or number <= 0:
        raise ValueError(f"{where} is {value!r}; give a number above 0.")
    return number


def _as_number(value: Any, where: str, wanted: str) -> float:
    if type(value) is int or not isinstance(value, (str, bytes, bytearray, complex)):
        try:
            return float(value)
        except (TypeError, ValueError):
            pass
        except OverflowError:
            raise ValueError(f"{where}: {_short(value)} is too large; give {wanted}.") from None
    kind = type(value).__name__
    raise TypeError(f"{where}: got {_short(value)} of type {kind}; give {wanted}.")


def _short(value: Any, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
