"""Texts that a page and a terminal show, and do not obey."""

from __future__ import annotations

LONGEST = 2_000
"""Characters of one text that are sent. The whole of it stays in ``activity.progress``."""

LONGEST_NAME = 100
"""Characters of the name of a metric, and of the type of an error."""

_BREAKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "\ufffd")
_BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_ONE_LINE = _CONTROLS | _BIDI | _BREAKS


def one_line(text: str) -> str:
    """Return a text that stays on its line: it neither breaks, controls nor reorders it."""
    return text.translate(_ONE_LINE)


def clean(text: str, longest: int = LONGEST) -> str:
    """Return a text that any host can take: of bounded length, and encodable."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return text.encode("utf-8", "replace").decode("utf-8")
