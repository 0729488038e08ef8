"""How numbers, times and sizes are written; ``js/src/bar/format.ts`` follows the same rules."""

from __future__ import annotations

from math import ceil, floor, isfinite, log10

DAY = 24 * 60
"""Minutes of a day."""

_MOST_BYTES = 10**300
"""From here on division by a float would not do."""

MOST_DAYS = 100
"""Days from which on an estimate is not told."""

FORGIVEN = 50
"""Milliseconds by which an estimate may be above the seconds that are told.

Of steps of a second each it is whole seconds and a few ms, or whole seconds less a few ms.
"""


def duration(ms: float) -> str:
    """Return a time in milliseconds as ``0:12`` or ``1:02:03``."""
    minutes, seconds = divmod(int(max(ms, 0) // 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def lasted(ms: float) -> str:
    """Return how long something lasted, in milliseconds: as `duration`; below a second in ms."""
    return duration(ms) if ms >= 1000 else f"{int(max(ms, 0))} ms"


def waited(ms: float) -> str:
    """Return how long something has been waited for: ``38 s``, ``4 min``, ``2 h 5 min``."""
    seconds = int(max(ms, 0) // 1000)
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 2 * DAY:
        return _pair(*divmod(minutes, 60), "h", "min")
    return _pair(*divmod(minutes // 60, 24), "d", "h")


def roughly(ms: float) -> str:
    """Return an estimate in milliseconds that promises no more than it knows.

    ``0:16``, ``4 min``, ``1 h 40 min``, ``2 d 3 h``. From 100 days on it is nothing at all: such
    a figure says more about the estimate than about the time.
    """
    seconds = max(1, ceil((ms - FORGIVEN) / 1000)) if ms > 0 else 0
    if seconds < 120:
        return duration(seconds * 1000)
    minutes = floor(seconds / 60 + 0.5)
    if minutes < 60:
        return f"{minutes} min"
    tens = floor(minutes / 10 + 0.5) * 10
    if tens < DAY:
        return _pair(*divmod(tens, 60), "h", "min")
    hours = floor(minutes / 60 + 0.5)
    return _pair(*divmod(hours, 24), "d", "h") if hours < MOST_DAYS * 24 else ""


def _pair(large: int, small: int, unit: str, subunit: str) -> str:
    return f"{large} {unit} {small} {subunit}" if small else f"{large} {unit}"


def whole(percent: float) -> int:
    """Return a percent as it is shown: floored, so that 100 is shown only when it is 100.

    The last bits of a float are forgiven: ``29 / 100 * 100`` is shown as 29.
    """
    return 100 if percent >= 100 else min(floor(percent + 1e-9), 99)


def percent(value: float) -> str:
    """Return a percent as ``43 %``."""
    return f"{whole(value)} %"


def number(value: float) -> str:
    """Return a number with sensible digits: ``0.127``, ``1,234,567``, ``1.2e-05``, ``nan``."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**15 else _large(value)
    if isfinite(value) and 999.95 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value + 0.0:.4g}" if value else "0"


def _large(value: int) -> str:
    """Return a whole number as ``1.000e+5000``, however many digits it has, at once."""
    exponent = floor(log10(abs(value)))
    digits = f"{10 ** (log10(abs(value)) - exponent):.3f}"
    if digits == "10.000":
        digits, exponent = "1.000", exponent + 1
    return f"{'-' if value < 0 else ''}{digits}e+{exponent}"


def size(n_bytes: float) -> str:
    """Return a number of bytes as ``512 B``, ``1.5 KiB``, ``20.3 MiB``."""
    if abs(n_bytes) < 1024:
        return f"{n_bytes:.0f} B"
    if n_bytes > _MOST_BYTES:
        return f"{number(int(n_bytes) // 1024**5)} PiB"
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        n_bytes /= 1024
        if abs(n_bytes) < 1023.95:
            return f"{n_bytes:.1f} {unit}"
    return f"{n_bytes / 1024:,.1f} PiB"
