"""How a stall reads in a terminal, and in plain html."""

import json
from pathlib import Path

import pytest

from jupyter_progress.render.fit import rows, width
from jupyter_progress.render.html import settled_html
from jupyter_progress.render.lines import settled_text

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "words.json").read_text("utf-8"))
STALLED = next(each["state"] for each in GOLDEN["states"] if each["what"] == "stalled")


@pytest.mark.parametrize("cells", range(10, 140))
def test_a_terminal_tells_as_much_as_has_room(cells):
    (row,) = rows(STALLED | {"rows": []}, cells, "utf-8")
    assert width(row.name + row.figure + row.facts) + row.width_of_bar <= cells
    if cells >= 100:
        assert row.facts.endswith("no update for 38 s, in solver.py:88 (lock.acquire)")
    if cells >= 85:
        assert "solver.py:88" in row.facts


def test_a_saved_bar_has_the_line_and_no_more():
    state = STALLED | {"rows": []}
    assert "no update for 38 s, in solver.py:88 (lock.acquire)" in settled_text(state)
    html = settled_html(state)
    assert '<span class="jprog-warn">no update for 38 s, in solver.py:88' in html
    assert "<details" not in html
