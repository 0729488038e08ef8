"""Who ran when, as a picture that stays in a saved notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from ..values.format import lasted
from .html import text_to_html
from .plain import one_line
from .states import look
from .words import rest

WIDTH = 800
"""Pixels of the picture's width; where there is less room it is as wide as that."""

LANE = 14
"""Pixels of the height of a lane."""

AXIS = 24
"""Pixels of the height of the line of times below the lanes."""

MOST_LANES = 64

NARROWEST = 2.0
"""Pixels of the shortest bar. Shorter ones that touch each other are drawn as one."""

MOST_BARS = 3_000
"""Of all lanes together: about half a megabyte."""

GREY = "#8a8f96"
"""Reads on light and on dark."""

ORDER = ("failed", "cancelled", "running")
"""Of several runs drawn as one the colour is that of the first of these."""


class Run(NamedTuple):
    """A task that ran, or runs.

    Attributes
    ----------
    name : str
    lane : int
        Which of the places that run at once it had, from 0.
    began, ended : float
        Seconds of one clock.
    status : str
    """

    name: str
    lane: int
    began: float
    ended: float
    status: str


MOST_NAMES = 5
"""Runs that are named of those that failed in one bar."""


class Timeline:
    """A picture of runs: a lane for each place, a bar for each run, whose tooltip tells more.

    Parameters
    ----------
    title : str
    runs : iterable of Run
    """

    def __init__(self, title: str, runs: Iterable[Run]) -> None:
        self.title = title
        self.runs = tuple(sorted(runs, key=lambda run: (run.lane, run.began)))

    def __repr__(self) -> str:
        lanes = len({run.lane for run in self.runs})
        runs = f"{len(self.runs):,} run{'s' * (len(self.runs) != 1)}"
        where = f"{lanes} lane{'s' * (lanes != 1)}"
        return f"<Timeline {one_line(self.title)}: {runs} in {where}, {self._took()}>"

    def _repr_svg_(self) -> str:
        bars, height, foot = self._drawn()
        rects = "".join(
            f'<rect x="{bar.x:.2f}" y="{bar.lane * LANE + 2}" width="{bar.width:.2f}" '
            f'height="{LANE - 4}" rx="1.5" fill="{bar.colour}"><title>{escape(bar.words)}</title>'
            "</rect>"
            for bar in bars
        )
        places = zip((0, WIDTH / 2, WIDTH), ("start", "middle", "end"), foot, strict=True)
        texts = "".join(
            f'<text x="{x}" y="{height + 16}" text-anchor="{anchor}">{escape(words)}</text>'
            for x, anchor, words in places
        )
        name = escape(repr(self))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + AXIS}" '
            f'width="{WIDTH}" height="{height + AXIS}" role="img" aria-label="{name}" '
            f'font-family="system-ui,sans-serif" font-size="11" fill="{GREY}">{rects}'
            f'<path d="M0 {height + 2.5}H{WIDTH}" stroke="{GREY}"/>{texts}</svg>'
        )

    def _repr_html_(self) -> str:
        # Of a notebook that is not trusted JupyterLab drops every svg; inline styles stay.
        bars, height, foot = self._drawn()
        divs = "".join(
            f'<div title="{text_to_html(bar.words, attribute=True)}" style="position:absolute;'
            f"left:{100 * bar.x / WIDTH:.3f}%;width:{100 * bar.width / WIDTH:.3f}%;"
            f"top:{bar.lane * LANE + 2}px;height:{LANE - 4}px;border-radius:1.5px;"
            f'background:{bar.colour}"></div>'
            for bar in bars
        )
        spans = "".join(f"<span>{text_to_html(words)}</span>" for words in foot)
        return (
            f'<div role="img" aria-label="{text_to_html(repr(self), attribute=True)}" '
            f'style="max-width:{WIDTH}px"><div style="position:relative;height:{height}px;'
            f'border-bottom:1px solid {GREY}">{divs}</div><div style="display:flex;'
            "justify-content:space-between;font-size:.85em;opacity:.75;"
            f'font-variant-numeric:tabular-nums">{spans}</div></div>'
        )

    def _drawn(self) -> tuple[list[_Bar], int, tuple[str, str, str]]:
        """Return the bars, the height of all lanes, and the words below them."""
        lanes = [list(runs) for _, runs in groupby(self.runs, key=lambda run: run.lane)]
        start = min((run.began for run in self.runs), default=0.0)
        scale = WIDTH / (self._seconds() or 1.0)
        narrowest = max(NARROWEST, WIDTH * min(len(lanes), MOST_LANES) / MOST_BARS)
        bars = [
            bar
            for lane, runs in enumerate(lanes[:MOST_LANES])
            for bar in _bars(lane, runs, start, scale, narrowest)
        ]
        more = len(lanes) - MOST_LANES
        foot = ("0:00", rest(more) if more > 0 else "", self._took())
        return bars, LANE * max(1, min(len(lanes), MOST_LANES)), foot

    def _took(self) -> str:
        return lasted(1000 * self._seconds())

    def _seconds(self) -> float:
        if not self.runs:
            return 0.0
        return max(run.ended for run in self.runs) - min(run.began for run in self.runs)


class _Bar(NamedTuple):
    lane: int
    x: float
    width: float
    colour: str
    words: str


def _bars(
    lane: int, runs: Sequence[Run], start: float, scale: float, narrowest: float
) -> list[_Bar]:
    """Return the bars of a lane."""
    merged: list[tuple[float, float, list[Run]]] = []
    for run in runs:
        x = (run.began - start) * scale
        end = (run.ended - start) * scale
        if merged:
            first, last, others = merged[-1]
            if x - first < narrowest or (x - last < narrowest and end - first < 2 * narrowest):
                merged[-1] = (first, max(last, end), [*others, run])
                continue
        merged.append((x, end, [run]))
    bars = []
    for x, end, together in merged:
        width = max(end - x - 0.75, NARROWEST - 0.5)  # a gap, by which neighbours are told apart
        x = min(x, WIDTH - width)
        bars.append(_Bar(lane, x, width, look(_status(together)).colour, _words(together)))
    return bars


def _status(runs: Sequence[Run]) -> str:
    found = {run.status for run in runs}
    return next((status for status in ORDER if status in found), "done")


def _words(runs: Sequence[Run]) -> str:
    first, last = runs[0], runs[-1]
    took = lasted(1000 * (max(run.ended for run in runs) - first.began))
    if len(runs) == 1:
        return f"{one_line(first.name)}: {look(first.status).word.lower()}, {took}"
    failed = [one_line(run.name) for run in runs if run.status == "failed"]
    names = ", ".join(failed[:MOST_NAMES]) + (" …" if len(failed) > MOST_NAMES else "")
    also = f", {len(failed):,} failed ({names})" if failed else ""
    return f"{len(runs):,} runs, {one_line(first.name)} to {one_line(last.name)}: {took}{also}"
