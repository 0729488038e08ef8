"""Earlier runs as if their arguments had been as large as now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.values.earlier import EarlierRun
from jupyter_progress.values.sized import as_large


def runs(*sizes_and_seconds):
    return tuple(
        EarlierRun(seconds, (), {"step": seconds / 2}, size) for size, seconds in sizes_and_seconds
    )


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_what_goes_with_a_power_of_the_size_is_foretold_for_other_sizes(power):
    earlier = runs(*((size, 3 * size**power) for size in (10, 200, 50)))
    for each in as_large(earlier, 1000):
        assert each.seconds == pytest.approx(3 * 1000**power)
        assert each.steps["step"] == pytest.approx(each.seconds / 2)


@pytest.mark.parametrize(
    "earlier",
    [
        runs((10, 1.0), (1000, 100.0)),  # two points are always on a line
        runs((10, 5.0), (1000, 5.0), (100, 5.0)),
        runs((10, 7.0), (1000, 5.0), (100, 6.0)),  # the larger, the less
        runs((10, 1.0), (10, 5.0), (10, 3.0)),
        runs((10, 5.0), (1000, 5.2), (100, 1.0), (30, 5.1), (300, 4.9)),
        runs((None, 1.0), (None, 2.0), (None, 4.0)),
    ],
)
def test_where_it_does_not_help_the_runs_are_as_they_were(earlier):
    assert as_large(earlier, 5000) is earlier


def test_what_has_no_size_now_is_as_it_was():
    earlier = runs(*((size, float(size)) for size in (10, 200, 50)))
    assert as_large(earlier, None) is earlier
    assert as_large(earlier, 0) is earlier


def test_one_that_was_interrupted_by_sleep_does_not_turn_the_line():
    earlier = runs((10, 1.0), (1000, 100.0), (100, 10.0), (30, 3000.0), (300, 30.0))
    taken = [each.seconds for each in as_large(earlier, 500)]
    assert sorted(taken)[2] == pytest.approx(50, rel=0.1)


@given(
    st.lists(st.tuples(st.integers(1, 2**61), st.floats(1e-3, 1e9)), max_size=5),
    st.integers(1, 2**61),
)
def test_whatever_was_remembered_it_raises_nothing_and_keeps_the_runs(pairs, size):
    found = as_large(runs(*pairs), size)
    assert len(found) == len(pairs)
    assert all(each.seconds >= 0 for each in found)
