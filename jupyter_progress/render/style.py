"""How the settled bar looks; the measures are those of ``js/src/widget.css``.

`inline` holds what survives a sanitiser: no ``var()``, no colour that needs a light or a dark
ground. `sheet` refines it by the host's theme where a ``<style>`` is let through. The front end is
bundled with both, to save a bar in mid-run (``js/src/hosts/settled.ts``).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from .built import built


@cache
def _pieces() -> dict[str, str]:
    pieces: dict[str, str] = json.loads(Path(__file__).with_name("style.json").read_text("utf-8"))
    return pieces


@cache
def _style(names: str) -> str:
    return ";".join(_pieces()[name] for name in names.split())


@cache
def _attribute(names: str) -> str:
    return f' style="{_style(names)}"'


def inline(names: str, more: str = "") -> str:
    """Return the style attribute of these pieces, with a space before it."""
    if not more:
        return _attribute(names)
    return f' style="{";".join(filter(None, [_style(names), more]))}"'


@cache
def sheet() -> str:
    """Return the style sheet of settled bars, ``js/src/settled.css`` as it was built."""
    return built("settled.css").strip()
