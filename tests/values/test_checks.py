"""What a task hands in: refused with the value and the way out in the error, or clamped."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.values.checks import as_milliseconds, as_percent


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_percent_is_clamped(value):
    assert as_percent(value, "here") == min(max(value, 0), 100)


@pytest.mark.parametrize(
    "value",
    [42, np.float32(42), np.int64(42), np.array(42), Decimal(42), Fraction(84, 2)],
    ids=repr,
)
def test_whatever_is_a_number_is_taken(value):
    assert as_percent(value, "here") == 42


@pytest.mark.parametrize(
    "value", ["5", b"5", None, [5], {}, object, 5j, np.array([1, 2])], ids=repr
)
def test_whatever_is_none_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"^here: got .*; give a number from 0 to 100"):
        as_percent(value, "here")


@pytest.mark.parametrize("value", [nan, inf, -inf, np.float64("nan"), 10**400], ids=str)
def test_not_finite_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"^here: .*give a"):
        as_percent(value, "here")


def test_a_huge_value_does_not_flood_the_error():
    with pytest.raises(TypeError) as caught:
        as_percent("x" * 10_000, "here")
    assert len(str(caught.value)) < 200


@given(st.floats(0, 1e12))
def test_milliseconds_are_never_zero(value):
    assert isfinite(as_milliseconds(value, "here"))
    assert as_milliseconds(value, "here") > 0


def test_a_timedelta_counts_as_milliseconds():
    assert as_milliseconds(timedelta(seconds=5), "here") == 5000
    assert as_milliseconds(None, "here") is None


@pytest.mark.parametrize("value", [-1, nan, inf, timedelta(seconds=-1)], ids=str)
def test_an_impossible_time_is_refused_by_name(value):
    with pytest.raises(ValueError, match="estimated_time is"):
        as_milliseconds(value, "here")


def test_a_time_that_is_none_is_refused_by_name():
    with pytest.raises(TypeError, match=r"'5s'.*milliseconds, a datetime.timedelta or None"):
        as_milliseconds("5s", "here")
