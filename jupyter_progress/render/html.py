"""The bar as plain html: what stays when there is no widget to show it; `lines` has its text.

``js/src/hosts/settled.ts`` makes the same of a bar that is saved in mid-run, or whose kernel died;
both meet ``tests/golden/settled.json``.

The html looks like the live bar (``js/src/bar/bar.ts``, same class names) and is as high. It is
still right where a host sanitises it, and keeps neither ``<style>`` nor ARIA: inline styles
use literals that read on light and dark, text takes the colour around it, and the meaning is in
words and in a native ``<progress>``. Where ``<style>`` survives, it refines by the host's theme.
"""

from __future__ import annotations

from html import escape

from .states import look
from .style import inline, sheet
from .words import (
    Fact,
    State,
    below,
    depth_of,
    facts,
    line_figure,
    name_of,
    rest,
    row_figure,
    row_name,
    spoken,
    status_of,
    traceback,
    value_of,
)

SNAPSHOT = "not live here"

_TEX = {"$": "&#36;", "\\": "&#92;"}


def settled_html(state: State, *, aside: str = SNAPSHOT, refined: bool = True) -> str:
    """Return the bar, and those of its rows, as html.

    Parameters
    ----------
    state : mapping
        A tracker's state as it goes over the wire, in any status: one that has not ended is
        shown as a snapshot.
    aside : str, optional
        What a snapshot says of itself.
    refined : bool, optional
        With the style sheet, which is more than all the rest.

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
    style = f"<style>{sheet()}</style>" if refined else ""
    return (
        f'<div class="jprog jprog-settled"{inline("frame")}>'
        f"{_block(state, aside)}{rows}{style}</div>"
    )


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


def _block(state: State, aside: str) -> str:
    status, value = status_of(state), value_of(state)
    body = _head(name_of(state), line_figure(state))
    body += _track(status, _width(status, value), f"{name_of(state)}: {spoken(status, value)}")
    if trace := traceback(state):
        body += _details(_foot(facts(state), "summary"), trace)
    else:
        body += _foot(facts(state), aside="" if look(status).ended else aside)
    return f'<div class="jprog-bar jprog-is-{status}">{body}</div>'


def _row(state: State) -> str:
    status, value = status_of(state), value_of(state)
    name = row_name(state)
    depth = depth_of(state) - 1
    indent = f"text-indent:{depth}em" if depth else ""
    tone = "" if look(status).mark else " quiet"
    row = (
        f'<div class="jprog-each jprog-is-{status}"{inline("row")}>'
        f'<span class="jprog-name jprog-q" dir="auto"{inline("row-name quiet", indent)}>'
        f"{text_to_html(name)}</span>"
        + _track(status, _width(status, value), f"{name}: {spoken(status, value)}", "thin")
        + f'<span class="jprog-figure{tone and " jprog-q"}"{inline(f"row-figure{tone}")}>'
        f"{text_to_html(row_figure(state))}</span></div>"
    )
    line = below(state)
    if not line:
        return row
    if trace := traceback(state):
        return row + _details(_foot(line, "summary"), trace, "row-trace")
    return row + _foot(line)


def _head(name: str, right: str) -> str:
    title = text_to_html(name, attribute=True)
    return (
        f'<div class="jprog-head"{inline("line")}>'
        f'<span class="jprog-name" dir="auto" title="{title}"{inline("name")}>'
        f"{text_to_html(name)}</span>"
        f'<span class="jprog-figure"{inline("figure")}>{text_to_html(right)}</span></div>'
    )


def _track(status: str, width: str | None, words: str, kind: str = "track") -> str:
    kind += " gone" if status == "gone" else ""
    value = "" if width is None else f' value="{width}"'
    title = text_to_html(words, attribute=True)
    fill = inline("fill", f"width:{width or 0}%;background:{look(status).colour}")
    return (
        f'<div class="jprog-track"{inline(kind)}><div class="jprog-fill"{fill}></div>'
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
    room = "facts wide-facts" if aside or (line[:1] and line[0].is_error) else "facts"
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
    text, label = fact.text, fact.label
    if fact.is_error:
        return f'<span class="jprog-bad"{inline("error")}>{text_to_html(text)}</span>'
    if fact.is_warning:
        return f'<span class="jprog-warn">{text_to_html(text)}</span>'
    if label == "failed":
        return f'<span class="jprog-bad">{text_to_html(str(fact))}</span>'
    if not label:
        return _quiet(text)
    pair = [text_to_html(text), _quiet(label)]
    return " ".join(pair if fact.is_count else reversed(pair))


def _quiet(text: str) -> str:
    return f'<span class="jprog-q"{inline("quiet")}>{text_to_html(text)}</span>'


def _width(status: str, value: float | None) -> str | None:
    """Return the filled share in percent; None for a bar that has nothing to measure."""
    if value is None:
        return "100" if status == "done" else None
    return f"{value:.2f}"
