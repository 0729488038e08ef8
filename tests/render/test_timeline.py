"""The picture of who ran when: escaped, bounded, and readable without its kernel."""

import random
from xml.etree import ElementTree

import pytest

from jupyter_progress.render.states import look
from jupyter_progress.render.timeline import MOST_BARS, MOST_LANES, Run, Timeline


def rects(timeline):
    """The bars of a timeline, read as the xml that svg is."""
    tree = ElementTree.fromstring(timeline._repr_svg_())
    return [each for each in tree if each.tag.endswith("rect")]


def test_a_bar_for_each_run_with_its_state_and_duration():
    runs = [
        Run("a", 0, 0.0, 1.0, "done"),
        Run("b", 1, 0.5, 3.0, "failed"),
        Run("c", 0, 1.0, 4.0, "running"),
        Run("d", 1, 3.5, 4.0, "cancelled"),
    ]
    drawn = rects(Timeline("work", runs))
    assert [rect[0].text for rect in drawn] == [
        "a: done, 0:01",
        "c: running, 0:03",
        "b: failed, 0:02",
        "d: cancelled, 500 ms",
    ]
    states = ("done", "running", "failed", "cancelled")
    assert [rect.get("fill") for rect in drawn] == [look(state).colour for state in states]
    assert float(drawn[1].get("x")) == 200
    assert float(drawn[2].get("y")) > float(drawn[1].get("y"))


def test_ten_thousand_runs_are_bounded_and_failures_are_seen():
    generator = random.Random(1)
    runs, now = [], 0.0
    for i in range(10_000):
        took = generator.random() / 100
        runs.append(Run(str(i), i % 8, now, now + took, "failed" if i == 5000 else "done"))
        now += took / 8
    timeline = Timeline("many", runs)
    drawn = rects(timeline)
    assert len(drawn) <= MOST_BARS
    assert [rect[0].text for rect in drawn if rect.get("fill") == look("failed").colour] != []
    assert len(timeline._repr_html_()) < 700_000
    assert (
        sum(
            int(rect[0].text.split()[0].replace(",", ""))
            for rect in drawn
            if " runs, " in rect[0].text
        )
        <= 10_000
    )


def test_many_lanes_are_bounded():
    timeline = Timeline("wide", [Run(str(i), i, 0.0, 1.0, "done") for i in range(100)])
    assert len(rects(timeline)) == MOST_LANES
    assert "and 36 more" in timeline._repr_svg_()
    assert "and 36 more" in timeline._repr_html_()


@pytest.mark.parametrize("runs", [[], [Run("x", 0, 5.0, 5.0, "done")]])
def test_nothing_and_no_time(runs):
    assert len(rects(Timeline("", runs))) == len(runs)


def test_texts_are_texts():
    hostile = "<script>$x$ \\(y\\)\x00\n\u202e&\"'"
    timeline = Timeline(hostile, [Run(hostile, 0, 0.0, 1.0, "done")])
    assert rects(timeline)[0][0].text.startswith("<script>$x$ \\(y\\)\ufffd \ufffd&")
    html = timeline._repr_html_()
    assert "<script" not in html
    assert "$" not in html
    assert "\\" not in html
