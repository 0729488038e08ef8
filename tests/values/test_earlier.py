"""What earlier runs teach of the remaining time: laws, and runs of which people have complained."""

import json
from itertools import accumulate
from math import inf, isfinite, log, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.values.earlier import EarlierRun, Way, are_points, quantile
from jupyter_progress.values.estimator import Estimator

SECONDS = st.floats(1e-3, 1e6)
TIMES = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=40)
COURSES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=40)


def run_of(steps, shares=None):
    """Return what is remembered of a run with steps of so many seconds."""
    way, at = Way(0.0), 0.0
    for time, share in zip(accumulate(steps), shares or [1 / len(steps)] * len(steps), strict=True):
        at = min(at + share, 1.0)
        way.note(time, at)
    return EarlierRun(sum(steps), way.points(sum(steps)))


def fed(steps, done, earlier, shares=None):
    """Return an estimator that has seen the first of some steps, after earlier runs."""
    estimator, at = Estimator(0.0, 0.0, tuple(earlier)), 0.0
    pairs = zip(accumulate(steps), shares or [1 / len(steps)] * len(steps), strict=True)
    for time, share in list(pairs)[:done]:
        at += share
        estimator.observe(time, at)
    return estimator


def off(steps, done, earlier, shares=None):
    """Return log(estimate / true) after so many of the steps."""
    told = fed(steps, done, earlier, shares).estimate()
    return log(told.likely / sum(steps[done:]))


@given(st.lists(SECONDS, min_size=1, max_size=9), st.floats(0, 1), st.floats(0, 1))
def test_a_quantile_is_among_the_values_and_rises(values, one, other):
    low, high = sorted((one, other))
    assert min(values) <= quantile(values, low) <= quantile(values, high) <= max(values)


@given(st.lists(SECONDS, min_size=4, max_size=4), SECONDS)
def test_one_run_that_was_far_off_does_not_change_what_is_aimed_at(values, far):
    aimed = quantile([*values, max(values) * 1000], 0.75)
    assert aimed == quantile([*values, max(values) + far], 0.75) == max(values)


@given(COURSES, SECONDS)
def test_what_is_remembered_of_any_run_can_be_read_again(course, seconds):
    way = Way(0.0)
    for time, position in sorted(course):
        way.note(time * seconds, position)
    points = way.points(seconds)
    assert are_points(json.loads(json.dumps(points)))
    run = EarlierRun(seconds, points)
    assert (run.at(0.0), run.at(1.0)) == (pytest.approx(0.0), pytest.approx(seconds))
    marks = [run.at(i / 20) for i in range(21)]
    assert marks == sorted(marks)
    assert all(run.between(i / 20, (i + 1) / 20) > 0 for i in range(20))


@given(COURSES)
def test_a_run_that_goes_back_and_forth_is_remembered_in_order(course):
    way = Way(0.0)
    for i, (_, position) in enumerate(course):
        way.note(float(i), position)
    assert are_points(list(way.points(float(len(course) + 1))))


@pytest.mark.parametrize(
    "found",
    [
        None,
        "text",
        {},
        [[0.5]],
        [[0.5, "x"]],
        [[0.5, True]],
        [[0.5, nan]],
        [[0.5, inf]],
        [[0.5, -0.1]],
        [[1.5, 0.5]],
        [[0.5, 0.5], [0.4, 0.6]],
        [[0.4, 0.6], [0.5, 0.5]],
        [[i / 100, 0.5] for i in range(1, 50)],
    ],
)
def test_what_no_run_can_have_left_is_no_course(found):
    assert not are_points(found)


@given(TIMES, st.lists(TIMES, min_size=1, max_size=5), st.data())
def test_it_is_finite_and_in_order_whatever_was_learned(steps, learned, data):
    done = data.draw(st.integers(0, len(steps) - 1))
    told = fed(steps, done, map(run_of, learned)).estimate()
    if told is not None:
        assert 0 < told.low <= told.likely <= told.high
        assert isfinite(told.high)
        assert told.due >= 0


@given(TIMES, st.lists(TIMES, min_size=1, max_size=3), st.floats(1e-2, 1e2), st.data())
def test_times_that_are_longer_give_estimates_that_are_longer(steps, learned, k, data):
    done = data.draw(st.integers(0, len(steps) - 1))
    told, scaled = (
        fed(
            [by * x for x in steps], done, [run_of([by * x for x in each]) for each in learned]
        ).estimate()
        for by in (1.0, k)
    )
    for name in ("low", "likely", "high"):
        assert getattr(scaled, name) == pytest.approx(k * getattr(told, name), rel=1e-3)


@given(SECONDS)
def test_it_speaks_from_the_start_where_there_was_a_run(seconds):
    assert Estimator(0.0, 0.0).estimate() is None
    told = Estimator(0.0, 0.0, (EarlierRun(seconds),)).estimate()
    assert told.likely == pytest.approx(seconds)
    assert told.low < seconds < told.high
    assert told.due == pytest.approx(seconds)


FIT = ([2.0] * 7 + [600.0, 5.0], [0.1] * 7 + [0.25, 0.05])


@pytest.mark.parametrize("done", [1, 4, 7])
def test_a_fit_of_ten_minutes_at_70_percent_is_foreseen(done):
    steps, shares = FIT
    assert abs(off(steps, done, [run_of(steps, shares)], shares)) < 0.1
    assert off(steps, done, [], shares) < -1 if done > 1 else True
    told = fed(steps, 7, [run_of(steps, shares)] * 3, shares).estimate()
    assert 200 < told.after(300).likely < 400  # it counts down meanwhile


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.5])
def test_a_slow_last_phase_is_foreseen_whatever_the_size_of_the_data(factor):
    steps = [1.0] * 80 + [6.0] * 20
    now = [factor * each for each in steps]
    assert abs(off(now, 60, [run_of(steps)] * 4)) < 0.2
    assert off(now, 60, []) < -0.8


def test_which_of_two_modes_it_is_shows_early():
    """As ndmitchell/shake#361 and r-lib/progress#120: what is cached takes no time."""
    steps = [1.0] * 20
    cached, full = run_of([0.01] * 10 + steps[10:]), run_of([9.0] * 10 + steps[10:])
    earlier = [cached, full, full, cached, full]
    assert abs(off([0.01] * 10 + steps[10:], 4, earlier)) < 0.4
    assert abs(off([9.0] * 10 + steps[10:], 4, earlier)) < 0.4


@pytest.mark.parametrize("kind", [FIT, ([1.0] * 80 + [6.0] * 20, None)])
def test_a_run_of_another_kind_is_soon_taken_for_itself(kind):
    earlier = [run_of(*kind)] * 5
    steps = [0.1] * 50
    for done in (10, 25, 40):
        assert abs(off(steps, done, earlier)) < 0.3


@given(st.lists(SECONDS, min_size=2, max_size=5))
def test_the_less_earlier_runs_agree_the_wider_the_range(seconds):
    def width(runs):
        told = Estimator(0.0, 0.0, tuple(runs)).estimate()
        return told.high / told.low

    assert width(EarlierRun(each) for each in seconds) >= 0.999 * width(
        [EarlierRun(seconds[0])] * len(seconds)
    )
