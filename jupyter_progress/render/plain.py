"""Texts that a terminal shows, and does not obey."""

from __future__ import annotations

_BREAKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "\ufffd")
_BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_ONE_LINE = _CONTROLS | _BIDI | _BREAKS


def one_line(text: str) -> str:
    """Return a text that stays on its line: it neither breaks, controls nor reorders it."""
    return text.translate(_ONE_LINE)
