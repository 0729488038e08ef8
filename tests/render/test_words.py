"""What a bar says: the golden words, which the front end meets too."""

import json
import subprocess
import sys
from datetime import datetime
from math import inf
from pathlib import Path

import pytest

from jupyter_progress.render.states import states
from jupyter_progress.render.words import (
    facts,
    failure,
    figure,
    name_of,
    rest,
    row_figure,
    row_name,
    spoken,
    status_of,
    times,
    value_of,
)
from jupyter_progress.values import format
from jupyter_progress.values.estimate import Estimate
from jupyter_progress.values.left import left
from jupyter_progress.values.progress import is_over

CLOCK = (14 * 60 + 20) * 60_000
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "words.json").read_text("utf-8"))


def test_there_are_at_least_40_states_and_every_status_is_among_them():
    assert len(GOLDEN["states"]) >= 40
    assert {case["state"]["status"] for case in GOLDEN["states"]} >= set(states().statuses)


@pytest.mark.parametrize("case", GOLDEN["states"], ids=lambda case: case["what"])
def test_golden_state(case):
    state = case["state"]
    status, value = status_of(state), value_of(state)
    said = {
        "name": name_of(state),
        "figure": figure(status, value),
        "brief": figure(status, value, brief=True),
        "row": row_figure(state),
        "row_name": row_name(state),
        "spoken": spoken(status, value),
        "facts": [str(fact) for fact in facts(state, CLOCK)],
        "failure": failure(state),
    }
    assert said == {part: case[part] for part in said}


@pytest.mark.parametrize("function", ["duration", "lasted", "waited", "roughly", "whole"])
def test_golden_formats(function):
    for value, text in GOLDEN[function]:
        assert getattr(format, function)(value) == text, value


def test_golden_left():
    for given, text in GOLDEN["left"]:
        assert left(*given) == text, given


def test_golden_after():
    for (low, likely, high, due, since), told in GOLDEN["after"]:
        due = inf if due is None else due
        is_range = low < high
        news = Estimate(low, likely, high, max(due, 0), is_range)
        estimate = news.after(since + max(-due, 0))
        was = None if estimate is None else estimate.when_due()
        assert told == (was and [was.low, was.likely, was.high, was.late])


def test_the_time_of_the_day_is_that_of_now_and_here(monkeypatch):
    class Now(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 11, 26, 14, 20, 10)

    monkeypatch.setattr("jupyter_progress.render.words.datetime", Now)
    assert "done about 14:58" in times({"status": "running", "remaining": 38 * 60_000})


def test_golden_rest():
    for more, text in GOLDEN["rest"]:
        assert rest(more) == text


@pytest.mark.parametrize("status", ["pending", "running", "done", "failed", "cancelled"])
def test_a_task_is_over_when_its_bar_has_ended(status):
    assert is_over(status) == states().statuses[status].ended


def test_nothing_is_read_before_something_is_rendered():
    script = (
        "import jupyter_progress; from jupyter_progress.render.states import states; "
        "print(states.cache_info().misses)"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "0\n"
