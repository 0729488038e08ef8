"""How the settled bar looks; the measures are those of ``js/src/widget.css``.

`inline` holds what survives a sanitiser: no ``var()``, no colour that needs a light or a dark
ground. `sheet` refines it by the host's theme where a ``<style>`` is let through.
"""

from __future__ import annotations

from functools import cache

from .built import built

_ELLIPSIS = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap"
_GROOVE = "position:relative;overflow:hidden;border-radius:.2em;background:rgba(128,128,128,.25);"

_INLINE = {
    "frame": "margin:0;padding:.25em 0 .3em;font-size:.93em;line-height:1.5;text-align:start",
    "line": "display:flex;gap:1em;justify-content:space-between",
    "name": f"min-width:0;{_ELLIPSIS}",
    "figure": "unicode-bidi:plaintext;font-weight:600;white-space:nowrap",
    "track": f"{_GROOVE}height:.4em;margin:.25em 0",
    "thin": f"{_GROOVE}flex:1;height:.28em;margin:0 1em",
    "fill": "height:100%",
    "native": "position:absolute;top:0;left:0;width:100%;height:100%;margin:0;opacity:0",
    "foot": "display:flex;flex-wrap:wrap;gap:0 1em;min-height:1.5em;line-height:1.5;"
    "list-style:none",
    "facts": "display:flex;flex-wrap:wrap;gap:0 1.1em;flex:1 1 0;min-width:0;"
    "max-height:4.5em;overflow:hidden",
    "failed-facts": "flex-basis:11em",
    "fact": "unicode-bidi:plaintext",
    "quiet": "opacity:.75",
    "error": "overflow-wrap:anywhere;white-space:pre-wrap",
    "toggle": "white-space:nowrap;cursor:pointer;opacity:.75",
    "hidden": "display:none",
    "details": "margin:0",
    "trace": "max-height:26em;margin:.4em 0 0;padding:.6em .9em;overflow:auto;"
    "border-left:3px solid #d9534f;background:rgba(217,83,79,.1);color:inherit;font-size:.92em;"
    "line-height:1.45;white-space:pre",
    "row-trace": "margin-bottom:.4em",
    "rows": "margin-top:.15em;line-height:1.65",
    "row": "display:flex;align-items:center",
    "row-name": f"flex:0 0 32%;min-width:0;{_ELLIPSIS}",
    "row-figure": "min-width:5em;text-align:right;white-space:nowrap",
}

GONE_GROOVE = (
    "background:repeating-linear-gradient(-55deg,rgba(128,128,128,.3) 0 .45em,"
    "rgba(128,128,128,0) .45em .8em)"
)


def inline(names: str, more: str = "") -> str:
    """Return the style attribute of these pieces, with a space before it."""
    style = ";".join(filter(None, [*(_INLINE[name] for name in names.split()), more]))
    return f' style="{style}"'


@cache
def sheet() -> str:
    """Return the style sheet of settled bars, ``js/src/settled.css`` as it was built."""
    return built("settled.css").strip()
