"""What is said of the remaining time: calm, silent where it would be a guess, still in a pause."""

from random import Random

import pytest

from jupyter_progress.core.activity import Activity
from jupyter_progress.core.pace import EVIDENCE, Pace
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import bar_state
from jupyter_progress.values.progress import FakeProgress, Progress


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
def pace(clock):
    pace = Pace(clock)
    pace.record(Progress(0.0, status="running"))
    return pace


def go(pace, clock, steps, start=0.0):
    """Go on by a percent after each of so many seconds."""
    for i, seconds in enumerate(steps, 1):
        clock.now += seconds
        pace.record(Progress(start + i, status="running"))


def test_nothing_is_said_without_evidence(pace, clock):
    go(pace, clock, [EVIDENCE / 10] * 9)
    assert pace.estimate() is None
    go(pace, clock, [EVIDENCE / 10] * 9, start=9)
    assert pace.estimate() is not None


def test_it_counts_down_between_two_states_and_rises_once_they_are_overdue(pace, clock):
    go(pace, clock, [10.0] * 50)
    assert pace.estimate().likely == pytest.approx(500)
    clock.now += 10
    assert pace.estimate().likely == pytest.approx(490)
    clock.now += 60
    assert 490 < pace.estimate().likely < 550
    clock.now += 36_000
    assert pace.estimate() is None  # by now it would be a guess


def test_a_promise_is_kept_while_it_is_about_true(pace, clock):
    """As tqdm#813, #767 and indicatif#580: times that jump up and down."""
    random = Random(1)
    go(pace, clock, [random.lognormvariate(0, 0.3) for _ in range(40)])
    ends = set()
    for i in range(40, 80):
        go(pace, clock, [random.lognormvariate(0, 0.3)], start=i)
        ends.add(round(clock.now + pace.estimate().likely, 3))
    assert len(ends) < 10


def test_a_promise_is_given_up_when_the_pace_changes(pace, clock):
    go(pace, clock, [1.0] * 40)
    go(pace, clock, [10.0] * 20, start=40)
    assert pace.estimate().likely == pytest.approx(400, rel=0.1)


def test_to_ask_twice_says_the_same(pace, clock):
    go(pace, clock, [1.0, 3.0, 2.0, 2.0])
    assert pace.estimate() == pace.estimate()


def test_a_fake_segment_has_no_pace_and_what_comes_after_it_starts_anew(pace, clock):
    go(pace, clock, [10.0] * 20)
    pace.record(Progress(20.0, status="running", fake=FakeProgress(20, 50)))
    assert pace.estimate() is None
    clock.now += 1_000
    pace.record(Progress(50.0, status="running"))
    go(pace, clock, [2.0] * 10, start=50)
    assert pace.estimate().likely == pytest.approx(80)


def test_a_pause_does_not_count(monkeypatch):
    hand = Hand()
    for module in ("core.activity", "values.clock"):
        monkeypatch.setattr(f"jupyter_progress.{module}.monotonic", hand)
    activity = Activity("fit")
    activity.begin()
    for i in range(1, 51):
        hand.now += 1
        activity.live.progress = float(i)
        activity.live.throttle.flush()
    before = activity.estimate
    activity.live.pause()
    hand.now += 100_000
    assert activity.estimate == before
    activity.live.resume()
    for i in range(51, 61):
        hand.now += 1
        activity.live.progress = float(i)
        activity.live.throttle.flush()
    assert activity.remaining == pytest.approx(40)
    activity.end("cancelled")


def test_what_travels_is_the_estimate_in_milliseconds(monkeypatch):
    hand = Hand()
    for module in ("core.activity", "values.clock"):
        monkeypatch.setattr(f"jupyter_progress.{module}.monotonic", hand)
    activity = Activity("fit")
    activity.begin()
    assert [bar_state(activity)[part] for part in ("remaining", "range", "due")] == [None] * 3
    for i in range(1, 51):
        hand.now += 6
        activity.live.progress = float(i)
        activity.live.throttle.flush()
    state = bar_state(activity)
    assert state["remaining"] == pytest.approx(300_000)
    assert state["range"] is None  # it goes evenly
    assert state["due"] == pytest.approx(6_000, abs=1)
    assert "about 5 min left" in text(activity)
    activity.end("cancelled")
