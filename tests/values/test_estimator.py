"""The remaining time: laws that hold of any run, and runs of which people have complained."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from math import inf, isfinite, log, nan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_progress.values.course import MOST
from jupyter_progress.values.estimate import Estimate
from jupyter_progress.values.estimator import Estimator

STEPS = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=80)
RUNS = st.lists(
    st.tuples(st.floats(-10, 1e6), st.floats(0, 1) | st.floats(allow_nan=True)), max_size=60
)


def fed(steps, done=None, total=None):
    """Return an estimator that has seen the first `done` of steps of so many seconds."""
    total = total or len(steps)
    estimator = Estimator(0.0, 0.0)
    for i, time in enumerate(accumulate(steps[:done]), 1):
        estimator.observe(time, i / total)
    return estimator


def off(steps, done):
    """Return log(estimate / true) after so many of the steps."""
    return log(fed(steps, done).estimate().likely / sum(steps[done:]))


@given(st.integers(1, 99), st.floats(1e-3, 1e4))
def test_a_steady_run_is_foretold(done, seconds):
    told = fed([seconds] * 100, done).estimate()
    assert told.likely == pytest.approx((100 - done) * seconds, rel=1e-6)
    assert told.low < told.likely < told.high


@given(RUNS)
@example([(1.0, 0.5), (1.0, 0.9), (inf, 0.95), (2.0, 1.0)])
@example([(0.0, -9e15), (3e5, 0.0), (4e5, 0.5), (4.1e5, 1.0)])
@example([(1.0, nan), (2.0, 0.5)])
@example([(5e-324, 5e-324), (1e-323, 1e-323)])
def test_it_is_finite_and_in_order_whatever_comes(run):
    estimator = Estimator(0.0, 0.0)
    for time, position in run:
        estimator.observe(time, position)
        told = estimator.estimate()
        if told is not None:
            assert 0 < told.low <= told.likely <= told.high
            assert isfinite(told.high)
            assert told.due >= 0


@given(STEPS, st.floats(1e-3, 1e3))
def test_times_that_are_longer_give_estimates_that_are_longer(steps, k):
    told, scaled = (
        fed([x * by for x in steps], total=len(steps) + 10).estimate() for by in (1.0, k)
    )
    for name in ("low", "likely", "high", "due"):
        assert getattr(scaled, name) == pytest.approx(k * getattr(told, name), rel=1e-6)


@given(STEPS, st.floats(0, 1e5))
def test_it_never_stands_still(steps, wait):
    told = fed(steps, total=len(steps) + 10).estimate()
    # Between two moments it may have gone down and up again, to where it was.
    one, between, other = (told.after(wait + later) for later in (0, 0.5, 1))
    if one is not None and between is not None and other is not None:
        assert abs(between.likely - one.likely) > 1e-6
        assert abs(other.likely - between.likely) > 1e-6
        assert other.low <= one.low


@given(STEPS, st.floats(0, 1e3), st.floats(0, 1e3))
def test_to_wait_twice_is_to_wait_once(steps, first, then):
    told = fed(steps, total=len(steps) + 10).estimate()
    once, between = told.after(first + then), told.after(first)
    if once is not None and between is not None and (twice := between.after(then)) is not None:
        assert twice.likely == pytest.approx(once.likely, rel=1e-6, abs=1e-6)
        assert twice.high == pytest.approx(once.high, rel=1e-6, abs=1e-6)


def test_a_step_that_is_overdue_makes_it_longer_and_wider_until_it_is_a_guess():
    told = fed([10.0] * 100, 50).estimate()
    waits = [told.after(s) for s in (20, 60, 120, 240)]
    assert [each.likely for each in waits] == sorted(each.likely for each in waits)
    widths = [each.high - each.low for each in waits]
    assert widths == sorted(widths)
    assert told.after(10_000) is None


def test_what_has_no_news_to_expect_counts_down_and_is_gone():
    told = Estimate(10, 10, 10)
    assert told.after(8) == Estimate(2, 2, 2)
    assert told.after(10) is None


def test_nothing_is_said_before_anything_is_known_nor_at_the_end():
    estimator = Estimator(0.0, 0.0)
    assert estimator.estimate() is None
    estimator.observe(5.0, 0.0)
    assert estimator.estimate() is None
    estimator.observe(6.0, 1.0)
    assert estimator.estimate() is None


def test_going_back_starts_anew():
    """As indicatif#49: a bar that is used again for the next step."""
    estimator = fed([1.0] * 10, 8)
    estimator.observe(9.0, 0.0)
    assert estimator.estimate() is None
    for i in range(1, 6):
        estimator.observe(9.0 + 100 * i, i / 10)
    assert estimator.estimate().likely == pytest.approx(500)


def test_threads_that_overtake_each_other_do_not_start_it_anew():
    estimator = fed([1.0] * 100, 50)
    estimator.observe(50.5, 0.49)
    assert estimator.estimate().likely == pytest.approx(50)


def test_it_remembers_no_more_of_a_long_run():
    estimator = fed([1.0] * 20_000, total=20_001)
    assert len(estimator._course.points) <= MOST
    assert estimator.estimate().likely == pytest.approx(1.0, rel=0.01)


def test_it_may_be_asked_by_one_thread_while_another_observes():
    estimator, over = Estimator(0.0, 0.0), threading.Event()
    wrong = []

    def ask():
        while not over.is_set():
            told = estimator.estimate()
            if told is not None and not 0 < told.low <= told.likely <= told.high:
                wrong.append(told)

    with ThreadPoolExecutor() as pool:
        asking = pool.submit(ask)
        try:
            for i in range(1, 5_000):
                estimator.observe(float(i), i / 5_000)
        finally:
            over.set()
        asking.result()
    assert not wrong


def test_what_was_done_before_says_nothing_of_the_rate():
    """As indicatif#40, tqdm#70 and ruby-progressbar#66: a run that goes on at 10 %."""
    estimator = Estimator(0.0, 0.1)
    for i in range(1, 31):
        estimator.observe(60.0 * i, 0.1 + 0.01 * i)
    assert estimator.estimate().likely == pytest.approx(60 * 60)


def test_items_that_are_skipped_at_first_are_soon_forgotten():
    """As alive-progress#215 and r-lib/progress#120: 40 of 100 were cached."""
    steps = [0.01] * 40 + [60.0] * 60
    assert fed(steps, 42).estimate().after(0) is None  # it would be a guess
    assert abs(off(steps, 55)) < log(1.35)


def test_a_slow_first_step_is_soon_forgotten():
    """As where a network is compiled in its first step."""
    assert abs(off([300.0] + [1.0] * 199, 40)) < log(1.2)


def test_it_speeds_up_with_what_it_measures():
    """As ProgressMeter.jl#336: slow at the start, and faster towards the end."""
    steps = [100.0 - i for i in range(100)]
    assert abs(off(steps, 50)) < log(1.3)  # the mean is wrong by a factor of 3


def test_every_hundredth_step_is_long():
    """As tqdm#1344: the last steps alone say nothing."""
    steps = [30.0 if i % 100 == 99 else 1.0 for i in range(2000)]
    for done in (799, 800, 801, 850):
        assert abs(off(steps, done)) < log(1.25)


def test_bursts_with_pauses_do_not_make_it_jump():
    """As tqdm#813 and indicatif#656."""
    steps = [20.0 if i % 10 == 0 else 0.1 for i in range(400)]
    told = [fed(steps, done).estimate().likely + sum(steps[:done]) for done in range(100, 300)]
    assert max(told) < 1.2 * min(told)


def test_a_step_may_take_longer_than_any_window():
    """As rich#2282 and rich#3089, which say nothing of steps of 60 s."""
    assert fed([60.0] * 20, 3).estimate().likely == pytest.approx(17 * 60)


def test_one_stall_is_not_taken_to_come_again():
    steps = [1.0] * 50 + [60.0] + [1.0] * 49
    assert abs(off(steps, 70)) < log(1.1)  # the mean is wrong by a factor of 1.8
