"""The bar as plain html and text: what stays when there is no widget to show it.

The html looks like the live bar (``js/src/bar/bar.ts``, same class names) and is as high. It is
still right where a host sanitises it, and keeps neither ``<style>`` nor ARIA: inline styles
use literals that read on light and dark, text takes the colour around it, and the meaning is in
words and in a native ``<progress>``. Where ``<style>`` survives, it refines by the host's theme.
"""

from __future__ import annotations

from html import escape

from .plain import one_line
from .states import look, states
from .style import GONE_GROOVE, inline, sheet
from .words import (
    Fact,
    State,
    depth_of,
    facts,
    figure,
    line_figure,
    name_of,
    reason,
    rest,
    spoken,
    status_of,
    traceback,
    value_of,
)

SNAPSHOT = "not live here"
INDENT = "  "

_TEX = {"$": "&#36;", "\\": "&#92;"}


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
    if more := state.get("more"):
        rows += f'<div class="jprog-more jprog-q"{inline("quiet")}>{rest(more)}</div>'
    if rows:
        rows = f'<div class="jprog-list"{inline("rows")}>{rows}</div>'
    return _frame(_block(state) + rows, f"<style>{sheet()}</style>")


def settled_text(state: State) -> str:
    """Return the bar, and those of its rows, as text: a line each; a failure's traceback below."""
    lines = [one_line(_line(state))]
    lines += [INDENT * depth_of(row) + one_line(_line(row)) for row in state.get("rows") or ()]
    if more := state.get("more"):
        lines.append(INDENT + rest(more))
    if trace := traceback(state):
        lines += ["", *map(one_line, trace.split("\n"))]
    return "\n".join(lines)


def gone_bundle() -> dict[str, str]:
    """Return the bar of a kernel that died, as html and text, for the page to fill in.

    The front end is bundled with it (``js/src/gone.json``, made by ``tests/golden/make_gone.py``).
    ``{{message}}`` stands for the message, ``{{tooltip}}`` for the same in an attribute,
    ``{{percent}}`` for `` at 43 %`` (nothing where it is not known), ``{{width}}`` for the percent
    as a number, ``{{style}}`` for the style sheet.
    """
    words, stopped = states().gone, look("gone").word.lower() + "{{percent}}"
    body = _head("{{message}}", stopped, "{{tooltip}}") + _track("gone", "{{width}}", stopped)
    bar = f'<div class="jprog-bar jprog-is-gone">{body}{_foot([Fact(words)])}</div>'
    return {
        "text/html": _frame(bar, "{{style}}"),
        "text/plain": f"{{{{message}}}}  {stopped}  {words}",
    }


def text_to_html(text: str, attribute: bool = False) -> str:
    r"""Return a text as html that every host shows as just that text: no markup, no TeX.

    What typesets (MathJax 2 in nbconvert and nbviewer, MathJax 3 in JupyterLab, KaTeX) looks for
    its delimiters, ``$ $$ \( \[ \begin{ \$``, within one run of text, and any element but
    ``<br>`` ends a run. So each dollar and each backslash gets an element of its own, and no
    delimiter has its other half. The classes that ward off MathJax would not do: 2 and 3 go by
    different ones, KaTeX by none, and sanitisers drop them. Dollar and backslash are entities,
    for those who look for TeX in the source: Markdown processors as pandoc and Quarto.

    ``js/src/hosts/html.ts`` does the same; both meet ``tests/golden/html.json``.

    Parameters
    ----------
    text : str
    attribute : bool
        Whether it is the value of an attribute, in double quotes. Nobody typesets these.
    """
    html = escape(text)
    for sign, entity in _TEX.items():
        html = html.replace(sign, entity if attribute else f"<span>{entity}</span>")
    return html


def _frame(bars: str, style: str) -> str:
    return f'<div class="jprog jprog-settled"{inline("frame")}>{bars}{style}</div>'


def _block(state: State) -> str:
    status, value = status_of(state), value_of(state)
    body = _head(name_of(state), figure(status, value))
    body += _track(status, _width(status, value), f"{name_of(state)}: {spoken(status, value)}")
    if trace := traceback(state):
        body += _details(_foot(facts(state), "summary"), trace)
    else:
        body += _foot(facts(state), aside="" if look(status).ended else SNAPSHOT)
    return f'<div class="jprog-bar jprog-is-{status}">{body}</div>'


def _row(state: State) -> str:
    status, value = status_of(state), value_of(state)
    title, message = str(state.get("title") or ""), str(state.get("message") or "")
    name = f"{title} · {message}" if title and message else name_of(state)
    depth = depth_of(state) - 1
    indent = f"text-indent:{depth}em" if depth else ""
    tone = "" if look(status).mark else " quiet"
    row = (
        f'<div class="jprog-each jprog-is-{status}"{inline("row")}>'
        f'<span class="jprog-name jprog-q" dir="auto"{inline("row-name quiet", indent)}>'
        f"{text_to_html(name)}</span>"
        + _track(status, _width(status, value), f"{name}: {spoken(status, value)}", "thin")
        + f'<span class="jprog-figure{tone and " jprog-q"}"{inline(f"row-figure{tone}")}>'
        f"{text_to_html(figure(status, value, brief=True))}</span></div>"
    )
    if status != "failed":
        return row
    line = [reason(state)]
    if trace := traceback(state):
        return row + _details(_foot(line, "summary"), trace, "row-trace")
    return row + _foot(line)


def _head(name: str, right: str, tooltip: str = "") -> str:
    title = text_to_html(tooltip or name, attribute=True)
    return (
        f'<div class="jprog-head"{inline("line")}>'
        f'<span class="jprog-name" dir="auto" title="{title}"{inline("name")}>'
        f"{text_to_html(name)}</span>"
        f'<span class="jprog-figure"{inline("figure")}>{text_to_html(right)}</span></div>'
    )


def _track(status: str, width: str | None, words: str, kind: str = "track") -> str:
    groove = GONE_GROOVE if status == "gone" else ""
    value = "" if width is None else f' value="{width}"'
    title = text_to_html(words, attribute=True)
    fill = inline("fill", f"width:{width or 0}%;background:{look(status).colour}")
    return (
        f'<div class="jprog-track"{inline(kind, groove)}><div class="jprog-fill"{fill}></div>'
        f'<progress max="100"{value} title="{title}"{inline("native")}>'
        f"{text_to_html(words)}</progress></div>"
    )


def _foot(line: list[Fact], tag: str = "div", aside: str = "") -> str:
    spans = "".join(f"<span{inline('fact')}>{_fact(fact)}</span>" for fact in line)
    right = _quiet(aside) if aside else ""
    if tag == "summary":
        right = (
            f'<span class="jprog-toggle jprog-q"{inline("toggle quiet")}>'
            '<span class="jprog-show">Show</span>'
            f'<span class="jprog-hide"{inline("hidden")}>Hide</span> traceback</span>'
        )
    room = "facts failed-facts" if line[:1] and line[0].is_error else "facts"
    return (
        f'<{tag} class="jprog-foot"{inline("foot")}>'
        f'<span class="jprog-line"{inline(room)}>{spans}</span>{right}</{tag}>'
    )


def _details(summary: str, trace: str, more: str = "") -> str:
    return (
        f'<details class="jprog-details"{inline("details")}>{summary}'
        f'<pre class="jprog-trace" tabindex="0"{inline(f"trace {more}")}>'
        f"{text_to_html(trace)}</pre></details>"
    )


def _fact(fact: Fact) -> str:
    """Return a fact as html: its value stands out, its label stays quiet."""
    text, label, is_error = fact
    if is_error:
        return f'<span class="jprog-bad"{inline("error")}>{text_to_html(text)}</span>'
    if label == "failed":
        return f'<span class="jprog-bad">{text_to_html(str(fact))}</span>'
    if not label:
        return _quiet(text)
    pair = [text_to_html(text), _quiet(label)]
    return " ".join(pair if fact.is_count else reversed(pair))


def _quiet(text: str) -> str:
    return f'<span class="jprog-q"{inline("quiet")}>{text_to_html(text)}</span>'


def _line(state: State) -> str:
    mark = look(status_of(state)).mark
    words = [name_of(state), line_figure(state).removeprefix(mark).strip()]
    words += map(str, facts(state))
    return " ".join(filter(None, [mark, "  ".join(filter(None, words))]))


def _width(status: str, value: float | None) -> str | None:
    """Return the filled share in percent; None for a bar that has nothing to measure."""
    if value is None:
        return "100" if status == "done" else None
    return f"{value:.2f}"
