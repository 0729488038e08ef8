"""The rate of something that counts: honest at a steady rate, humble when stalled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.values.rate import EVIDENCE, RateEstimator


def fed(rate, steps, seconds, start=0.0):
    estimator = RateEstimator(start, 0.0)
    for step in range(1, steps + 1):
        now = seconds * step / steps
        estimator.record(start + rate * now, now)
    return estimator


@given(st.floats(0.01, 1e4), st.integers(1, 200), st.floats(1.5, 1e4))
def test_a_steady_rate_is_found_whatever_the_reporting(rate, steps, seconds):
    assert fed(rate, steps, seconds).rate(seconds) == pytest.approx(rate, rel=1e-6)


def test_nothing_is_said_without_evidence():
    estimator = RateEstimator(0, 0)
    assert estimator.rate(0) == 0
    estimator.record(10, EVIDENCE / 2)
    assert estimator.rate(EVIDENCE / 2) == 0


def test_a_stall_lowers_the_rate():
    estimator = fed(1.0, 10, 10)
    rates = [estimator.rate(10 + wait) for wait in (0, 5, 10, 60)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.1 * rates[0]


def test_going_back_starts_anew():
    estimator = fed(5.0, 10, 10)
    estimator.record(1.0, 11)
    assert estimator.rate(11) == 0


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e4)), max_size=50))
def test_it_is_never_negative(samples):
    estimator, now = RateEstimator(0, 0), 0.0
    for position, wait in samples:
        now += wait
        estimator.record(position, now)
        assert estimator.rate(now) >= 0
