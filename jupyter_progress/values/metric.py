"""Any value that a task reports, in a few words. It may be anything, and may misbehave."""

from __future__ import annotations

import sys
from datetime import timedelta
from reprlib import Repr
from time import monotonic
from typing import Any
from weakref import WeakSet

from .format import lasted, number

LONGEST = 60
"""Characters of a metric that is not a number."""

SLOW = 0.5
"""Seconds that the text of a value may take; its kind is named instead from then on."""


def metric(value: Any) -> str:
    """Return any value, on one line: numbers, numpy's too, with sensible digits.

    What cannot say itself is called by its kind, whatever it raises: `KeyboardInterrupt` too.
    A real one has to be held back by the caller (`core.interrupt.uninterrupted`).
    """
    kind = type(value)
    if kind in _slow:
        return _named(kind)
    began = monotonic()
    try:
        return _metric(value)
    except BaseException:
        return _named(kind)
    finally:
        if monotonic() - began > SLOW and kind.__module__ != "builtins":
            _slow.add(kind)


_slow: WeakSet[type] = WeakSet()


def _named(kind: type) -> str:
    return _line(f"<{type.__dict__['__name__'].__get__(kind)}>")


def _metric(value: Any) -> str:
    if not isinstance(value, (bool, int, float, str)) and getattr(value, "ndim", None) == 0:
        value = _item(value)
    if _is_exact(value):
        value = _float(value)
    if isinstance(value, timedelta):
        return lasted(value.total_seconds() * 1000)
    # The bare number: a class of somebody's own may have other ideas of `abs` and of formats.
    if isinstance(value, int) and not isinstance(value, bool):
        return number(int.__add__(value, 0))
    if isinstance(value, float):
        return number(float.__add__(value, 0.0))
    return _line(_text(value))


def _is_exact(value: Any) -> bool:
    """Return whether it is a `Fraction` or a `Decimal`; who has none needs no import."""
    for module, name in (("fractions", "Fraction"), ("decimal", "Decimal")):
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(value, kind):
            return True
    return False


def _item(value: Any) -> Any:
    """Return the Python number in a numpy scalar, or in any array without dimensions."""
    try:
        return value.item()
    except Exception:
        return value


def _float(value: Any) -> Any:
    try:
        return float(value)
    except (OverflowError, ValueError):
        return value


def _text(value: Any) -> str:
    """Return a text, or as much of it as will be shown, where it could be long."""
    kind = type(value)
    if kind in (str, bytes, bytearray):
        return str(value[: 4 * LONGEST])
    if kind in (list, tuple, dict, set, frozenset) and len(value) > LONGEST:
        return _start.repr(value)
    return str(value)


_start = Repr()
_start.maxlist = _start.maxtuple = _start.maxdict = _start.maxset = _start.maxfrozenset = LONGEST


def _line(text: str) -> str:
    line = " ".join(text[: 4 * LONGEST].split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
