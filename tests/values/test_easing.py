"""The easing: the golden vectors, and the laws that hold for every segment."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.values.easing import LINEAR_SHARE, OPEN_TIME_CONSTANT, ease

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "easing.json").read_text())

percent = st.floats(0, 100)
estimates = st.none() | st.floats(1, 36_000_000)
shares = st.floats(0, 100)


def test_there_are_at_least_200_vectors():
    assert len(GOLDEN["values"]) >= 200


@pytest.mark.parametrize("vector", GOLDEN["values"], ids=lambda vector: vector["name"])
def test_golden_value(vector):
    got = ease(vector["start"], vector["end"], vector["estimated_time"], vector["elapsed"])
    assert got == pytest.approx(vector["value"], abs=1e-7)


@pytest.mark.parametrize("chain", GOLDEN["chains"], ids=lambda chain: chain["name"])
def test_golden_chain(chain):
    at = chain["start"]
    for segment in chain["segments"]:
        at = ease(at, segment["end"], segment["estimated_time"], segment["elapsed"])
    assert at == pytest.approx(chain["value"], abs=1e-7)


@given(percent, percent, estimates, shares, shares)
def test_it_never_goes_back_and_stays_within(start, end, estimate, one, other):
    scale = estimate or OPEN_TIME_CONSTANT
    early, late = sorted((one * scale, other * scale))
    at, later = ease(start, end, estimate, early), ease(start, end, estimate, late)
    assert at <= later
    assert start <= at
    assert later <= max(start, end)


@given(percent, percent, st.floats(1, 36_000_000))
def test_value_and_slope_are_continuous_at_the_joint(start, end, estimate):
    joint, step = LINEAR_SHARE * estimate, 1e-4 * estimate
    before, at, after = (ease(start, end, estimate, joint + d) for d in (-step, 0, step))
    distance = max(0.0, end - start)
    assert at == pytest.approx(start + LINEAR_SHARE * distance, abs=1e-9)
    assert after - at == pytest.approx(at - before, abs=1e-6 * distance + 1e-9)


@given(percent, percent, estimates, shares, shares, percent)
def test_a_segment_that_takes_over_starts_where_the_other_stood(s, e, t, one, other, next_end):
    scale = t or OPEN_TIME_CONSTANT
    stood = ease(s, e, t, one * scale)
    assert ease(stood, next_end, t, 0) == stood
    assert ease(stood, next_end, t, other * scale) >= stood


def test_time_before_the_start_counts_as_the_start():
    assert ease(10, 90, 1000, -5) == 10
