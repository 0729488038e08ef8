"""How the settled bar looks; the measures are those of ``js/src/widget.css``.

`inline` holds what survives a sanitiser: no ``var()``, no colour that needs a light or a dark
ground. `STYLE` refines it by the host's theme where a ``<style>`` is let through.
"""

from __future__ import annotations

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


def _mix(colour: str, share: int, ground: str = "currentColor") -> str:
    return f"color-mix(in srgb,{colour} {share}%,{ground})"


_ACCENT = _mix("var(--jp-brand-color1,var(--vscode-progressBar-background,#1976d2))", 84)
_GOOD = _mix("var(--jp-success-color1,var(--vscode-testing-iconPassed,#388e3c))", 76)
_BAD = _mix("var(--jp-error-color1,var(--vscode-errorForeground,#d32f2f))", 78)
_STILL = _mix("#8a8f96", 85)
_QUIET = _mix("currentColor", 68, "transparent")
_GROOVE_MIX = _mix("currentColor", 13, "transparent")

_RULES = {
    "": "container:jprog/inline-size;font-variant-numeric:tabular-nums",
    ".jprog-q": f"opacity:1!important;color:{_QUIET}",
    ".jprog-bad,.jprog-is-failed>.jprog-head .jprog-figure,.jprog-is-failed>.jprog-figure": (
        f"color:{_BAD}"
    ),
    ".jprog-is-done>.jprog-head .jprog-figure,.jprog-is-done>.jprog-figure": f"color:{_GOOD}",
    ".jprog-track": f"background-color:{_GROOVE_MIX}!important",
    ".jprog-each .jprog-figure": "font-weight:400;text-align:end!important",
    ".jprog-is-gone>.jprog-track": "background-color:transparent!important",
    ".jprog-fill": f"background:{_STILL}!important",
    ".jprog-is-running>*>.jprog-fill,.jprog-is-pending>*>.jprog-fill": (
        f"background:{_ACCENT}!important"
    ),
    ".jprog-is-done>*>.jprog-fill": f"background:{_GOOD}!important",
    ".jprog-is-failed>*>.jprog-fill": f"background:{_BAD}!important",
    "[open] .jprog-show": "display:none",
    "[open] .jprog-hide": "display:inline!important",
}

_NARROW = {
    ".jprog-each": "flex-wrap:wrap",
    ".jprog-each .jprog-name": "flex:1 1 0!important",
    ".jprog-each .jprog-track": "order:1;flex:0 0 100%!important;margin:0 0 .3em!important",
}


def _sheet(rules: dict[str, str]) -> str:
    return "".join(
        ",".join(f".jprog-settled {part}".strip() for part in selector.split(",")) + f"{{{rule}}}"
        for selector, rule in rules.items()
    )


# JupyterLab keeps 20 px free at the right of html, but not of widgets.
_FULL_WIDTH = ".jp-RenderedHTMLCommon>.jprog-settled{margin-right:-20px!important}"

_FORCED = {".jprog-track": "forced-color-adjust:none;outline:1px solid CanvasText"}

STYLE = (
    _sheet(_RULES)
    + _FULL_WIDTH
    + f"@container jprog (max-width:320px){{{_sheet(_NARROW)}}}"
    + f"@media (forced-colors:active){{{_sheet(_FORCED)}}}"
)
