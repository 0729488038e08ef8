"""The bar as plain html and text: what stays when there is no widget to show it.

The html looks like the live bar (``js/src/bar.ts``, same class names) and takes the same height.
It is still right where a host sanitises it, and keeps neither ``<style>`` nor ARIA: inline styles
use literals that read on light and dark, text takes the colour around it, and the meaning is in
words and in a native ``<progress>``. Where ``<style>`` survives, it refines by the host's theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import isfinite
from typing import Any, NamedTuple

from ..values.easing import ease
from ..values.text import duration, lasted, percent, roughly
from .settled_style import COLOURS, GONE_GROOVE, STYLE, inline

State = Mapping[str, Any]
Facts = list[tuple[str, str]]

GONE = "the kernel has gone; this bar is no longer live"
SNAPSHOT = "not live here"

_ENDED = ("done", "failed", "cancelled", "stopped", "gone")
_WORDS = {
    "pending": "Waiting",
    "running": "Running",
    "cancelling": "Cancelling",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "stopped": "Stopped",
    "gone": "Stopped",
}
_MARKS = {"done": "✓", "failed": "✗"}
_COUNTS = ("pending", "running", "cancelling", "done", "failed", "cancelled")


def settled_html(state: State) -> str:
    """Return the bar, and those of its rows, as html.

    Parameters
    ----------
    state : mapping
        A tracker's state as it goes over the wire, in any status: one that has not ended is
        shown as a snapshot.

    Returns
    -------
    str
        One ``<div>``; all text of the task escaped.
    """
    rows = "".join(_row(row) for row in state.get("rows") or ())
    if rows:
        rows = f'<div class="jprog-list"{inline("rows")}>{rows}</div>'
    return _frame(_block(state) + rows)


def settled_text(state: State) -> str:
    """Return the bar, and those of its rows, as text: a line each; a failure's traceback below."""
    lines = [_line(state)]
    lines += [f"  {_line(row)}" for row in state.get("rows") or ()]
    if trace := _traceback(state):
        lines += ["", trace]
    return "\n".join(lines)


class Readout(NamedTuple):
    """What a bar says, in parts, for those who draw it by other means."""

    name: str
    value: float | None
    status: str
    figure: str
    facts: list[str]


def readout(state: State) -> Readout:
    """Return the parts of a bar: of one row, or of the whole without its rows."""
    status, value = _status(state), _value(state)
    facts = [
        " ".join(filter(None, [text, kind] if kind in _COUNTS else [kind, text]))
        for kind, text in _facts(state)
    ]
    return Readout(
        _name(state),
        value,
        status,
        _figure(status, value),
        [f.removeprefix("error ") for f in facts],
    )


def gone_bundle() -> dict[str, str]:
    """Return the bar of a kernel that died, as html and text, for the page to fill in.

    ``{{message}}`` stands for the message, ``{{percent}}`` for `` at 43 %`` (nothing where it is
    not known), ``{{width}}`` for the percent as a number.
    """
    head = _head("{{message}}", "stopped{{percent}}")
    track = _track("gone", "{{width}}", "stopped{{percent}}")
    bar = f'<div class="jprog-bar jprog-is-gone">{head}{track}{_foot([("", GONE)])}</div>'
    return {
        "text/html": _frame(bar),
        "text/plain": f"{{{{message}}}}  stopped{{{{percent}}}}  {GONE}",
    }


def _frame(bars: str) -> str:
    return f'<div class="jprog jprog-settled"{inline("frame")}>{bars}<style>{STYLE}</style></div>'


def _block(state: State) -> str:
    status, value = _status(state), _value(state)
    body = _head(_name(state), _figure(status, value))
    body += _track(status, _width(status, value), f"{_name(state)}: {_spoken(status, value)}")
    if trace := _traceback(state):
        body += _details(_foot(_facts(state), "summary"), trace)
    else:
        body += _foot(_facts(state), aside="" if status in _ENDED else SNAPSHOT)
    return f'<div class="jprog-bar jprog-is-{status}">{body}</div>'


def _row(state: State) -> str:
    status, value = _status(state), _value(state)
    title, message = str(state.get("title") or ""), str(state.get("message") or "")
    name = f"{title} · {message}" if title and message else _name(state)
    brief = {
        "cancelled": "cancelled",
        "stopped": "stopped",
        "gone": "stopped",
        "pending": "waiting",
    }
    figure = brief.get(status) or _figure(status, value)
    tone = "" if status in _MARKS else " quiet"
    row = (
        f'<div class="jprog-each jprog-is-{status}"{inline("row")}>'
        f'<span class="jprog-name jprog-q" dir="auto"{inline("row-name quiet")}>'
        f"{escape(name)}</span>"
        + _track(status, _width(status, value), f"{name}: {_spoken(status, value)}", "thin")
        + f'<span class="jprog-figure{tone and " jprog-q"}"{inline(f"row-figure{tone}")}>'
        f"{escape(figure)}</span></div>"
    )
    if status != "failed":
        return row
    facts = [("error", _failure(state))]
    if trace := _traceback(state):
        return row + _details(_foot(facts, "summary"), trace, "row-trace")
    return row + _foot(facts)


def _head(name: str, figure: str) -> str:
    return (
        f'<div class="jprog-head"{inline("line")}>'
        f'<span class="jprog-name" dir="auto" title="{escape(name)}"{inline("name")}>'
        f"{escape(name)}</span>"
        f'<span class="jprog-figure"{inline("figure")}>{escape(figure)}</span></div>'
    )


def _track(status: str, width: str | None, words: str, kind: str = "track") -> str:
    groove = GONE_GROOVE if status == "gone" else ""
    value = "" if width is None else f' value="{width}"'
    fill = inline("fill", f"width:{width or 0}%;background:{COLOURS[status]}")
    return (
        f'<div class="jprog-track"{inline(kind, groove)}><div class="jprog-fill"{fill}></div>'
        f'<progress max="100"{value} title="{escape(words)}"{inline("native")}>'
        f"{escape(words)}</progress></div>"
    )


def _foot(facts: Facts, tag: str = "div", aside: str = "") -> str:
    spans = "".join(f"<span{inline('fact')}>{_fact(kind, text)}</span>" for kind, text in facts)
    right = _quiet(aside) if aside else ""
    if tag == "summary":
        right = (
            f'<span class="jprog-toggle jprog-q"{inline("toggle quiet")}>'
            '<span class="jprog-show">Show</span>'
            f'<span class="jprog-hide"{inline("hidden")}>Hide</span> traceback</span>'
        )
    room = "facts failed-facts" if facts[:1] and facts[0][0] == "error" else "facts"
    return (
        f'<{tag} class="jprog-foot"{inline("foot")}>'
        f'<span class="jprog-line"{inline(room)}>{spans}</span>{right}</{tag}>'
    )


def _details(summary: str, trace: str, more: str = "") -> str:
    return (
        f'<details class="jprog-details"{inline("details")}>{summary}'
        f'<pre class="jprog-trace" tabindex="0"{inline(f"trace {more}")}>'
        f"{escape(trace)}</pre></details>"
    )


def _fact(kind: str, text: str) -> str:
    """Return a fact as html: its value stands out, its label stays quiet."""
    if kind == "error":
        return f'<span class="jprog-bad"{inline("error")}>{escape(text)}</span>'
    if kind == "failed":
        return f'<span class="jprog-bad">{escape(text)} failed</span>'
    if kind in _COUNTS:
        return f"{escape(text)} {_quiet(kind)}"
    return f"{_quiet(kind)} {escape(text)}" if kind else _quiet(text)


def _quiet(text: str) -> str:
    return f'<span class="jprog-q"{inline("quiet")}>{escape(text)}</span>'


def _line(state: State) -> str:
    status, value = _status(state), _value(state)
    words = [_name(state), _figure(status, value).removeprefix(_MARKS.get(status, "")).strip()]
    for kind, text in _facts(state):
        if kind in ("", "error"):
            words.append(text)
        else:
            words.append(f"{text} {kind}" if kind in _COUNTS else f"{kind} {text}")
    return " ".join([*filter(None, [_MARKS.get(status)]), "  ".join(filter(None, words))])


def _facts(state: State) -> Facts:
    """Return the quiet line: (label, value), label ``"error"`` for a failure, ``""`` for words."""
    status, elapsed = _status(state), _finite(state.get("elapsed"))
    if status == "gone":
        return [("", GONE)]
    facts: Facts = []
    if status == "failed":
        facts.append(("error", _failure(state)))
    if elapsed is not None:
        if status == "done":
            facts.append(("", f"took {lasted(elapsed)}"))
        elif status in _ENDED:
            facts.append(("", f"after {lasted(elapsed)}"))
        else:
            facts.append(("", f"{duration(elapsed)} elapsed"))
    remaining = _finite(state.get("remaining"))
    if status not in _ENDED and remaining is not None and remaining > 0:
        facts.append(("", f"about {roughly(remaining)} left"))
    facts += [(str(label), str(value)) for label, value in state.get("facts") or ()]
    if state.get("note"):
        facts.append(("", str(state["note"])))
    return facts


def _status(state: State) -> str:
    status = str(state.get("status"))
    return status if status in _WORDS else "running"


def _name(state: State) -> str:
    return str(state.get("message") or state.get("title") or _WORDS[_status(state)])


def _value(state: State) -> float | None:
    fake = state.get("fake")
    value = _finite(state.get("progress"))
    if fake and _status(state) not in _ENDED:
        value = ease(fake["start"], fake["end"], fake["estimated_time"], fake["elapsed"])
    return None if value is None else min(max(value, 0.0), 100.0)


def _finite(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and isfinite(value) else None


def _width(status: str, value: float | None) -> str | None:
    """Return the filled share in percent; None for a bar that has nothing to measure."""
    if value is None:
        return "100" if status == "done" else None
    return f"{value:.2f}"


def _figure(status: str, value: float | None) -> str:
    at = "" if value is None else percent(value)
    if status == "pending":
        return ""
    if status == "done":
        return f"✓ {at if value == 100 else 'done'}"
    if status in ("cancelled", "stopped", "gone"):
        verb = "stopped" if status == "gone" else status
        return f"{verb} at {at}" if at else verb
    mark = _MARKS.get(status)
    return f"{mark} {at or status}" if mark else at


def _spoken(status: str, value: float | None) -> str:
    word = _WORDS[status].lower()
    at = "" if value is None else percent(value)
    if status == "running":
        return at or word
    return word if status in ("pending", "done") or not at else f"{word} at {at}"


def _failure(state: State) -> str:
    error = state.get("error")
    if not error:
        return "failed"
    return f"{error['type']}: {error['message']}" if error["message"] else str(error["type"])


def _traceback(state: State) -> str:
    error = state.get("error")
    return str(error["traceback"] or "") if error and _status(state) == "failed" else ""
