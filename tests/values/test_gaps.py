"""From when on no update is a stall: the rule, and how often it is wrong."""

from math import exp, inf
from random import Random

import pytest

from jupyter_progress.values.gaps import ENOUGH, LEAST, SHORTEST, Gaps, cut_at, t_quantile

MEDIANS = (0.001, 0.03, 0.15, 0.5, 5.0, 60.0)
DEVIATIONS = (0.1, 0.5, 1.0, 1.5, 2.0)


def steps(random, median, deviation):
    while True:
        yield median * exp(random.gauss(0, deviation))


def gaps_of(times, count):
    """Return what is known after so many steps, of which those within 0.1 s are seen as one."""
    gaps, since = Gaps(), 0.0
    for _, step in zip(range(count), times, strict=False):
        since += step
        if since >= SHORTEST:
            gaps.record(since)
            since = 0.0
    return gaps


def is_accused(times, count):
    """Return whether a run in which nothing stalls is said to, at any of its steps."""
    gaps, since = Gaps(), 0.0
    for _, step in zip(range(count), times, strict=False):
        if step > LEAST and step > gaps.limit():
            return True
        since += step
        if since >= SHORTEST:
            gaps.record(since)
            since = 0.0
    return False


def test_of_a_hundred_runs_with_log_normal_steps_at_most_one_is_falsely_said_to_stall():
    """Seeded: 9,000 runs of 30 kinds. As a table, when it fails and when asked for (-s)."""
    runs = 300
    table = {}
    for median in MEDIANS:
        count = 2000 if median < SHORTEST else 300
        for deviation in DEVIATIONS:
            # Those of fast and regular steps have no step that could be taken for a stall.
            if median * exp(5 * deviation) < LEAST:
                table[median, deviation] = 0
                continue
            accused = (
                is_accused(steps(Random(f"{median} {deviation} {i}"), median, deviation), count)
                for i in range(runs)
            )
            table[median, deviation] = sum(accused)
    print("\nmedian s, deviation of the logarithm: falsely accused of", runs)
    for (median, deviation), accused in table.items():
        print(f"{median:8} {deviation:5} {accused:5}")
    assert sum(table.values()) <= 0.01 * runs * len(table)
    assert max(table.values()) <= 0.025 * runs  # 7 of 300: were it 3, more would be a bad draw


@pytest.mark.parametrize(
    ("median", "deviation", "most"),
    [(0.02, 0.1, 10), (1, 0.1, 10), (1, 0.5, 20), (1, 1, 200), (60, 0.1, 180), (60, 0.5, 1200)],
)
def test_a_stall_is_not_missed_for_long(median, deviation, most):
    gaps = gaps_of(steps(Random(1), median, deviation), 200 if median >= 1 else 5000)
    assert LEAST <= gaps.limit() <= most


@pytest.mark.parametrize(
    "gaps", [[0.1] * 12 + [1.5], [0.1] * 18 + [2.0], [0.1] * 12 + [0.6, 1.5, 0.9], [0.15] * 3 + [5]]
)
def test_a_hiccup_among_a_few_fast_steps_does_not_hide_a_stall_for_ever(gaps):
    """The machine was busy for a moment; then a lock was never given back."""
    assert gaps_of(iter(gaps), len(gaps)).limit() <= max(60, 100 * max(gaps))


def test_too_little_is_known_at_first():
    gaps = Gaps()
    for _ in range(ENOUGH):
        assert gaps.limit() == inf
        gaps.record(1.0)
    assert gaps.limit() < 60


def test_equal_gaps_have_a_limit():
    for seconds in (0.1, 0.2, 1.0, 100.0, 1e6):
        gaps = gaps_of(iter([seconds] * 50), 50)
        assert gaps.limit() == pytest.approx(max(LEAST, 2 * seconds))


def test_a_validation_now_and_then_is_no_stall_twice():
    epochs = ([0.02] * 500 + [30.0 + i] for i in range(12))
    gaps = gaps_of((step for epoch in epochs for step in epoch), 10_000)
    assert 60 < gaps.limit() < 200


def test_the_quantiles_are_those_of_the_tables():
    """As printed in any table of Student's t."""
    for freedom, chance, expected in [
        (2, 0.0005, 31.599), (4, 0.0005, 8.610), (9, 0.0005, 4.781), (29, 0.0005, 3.659),
        (120, 0.0005, 3.373), (10, 0.005, 3.169),
    ]:  # fmt: skip
        assert expected <= t_quantile(chance, freedom) * 1.001 <= 1.06 * expected


def test_where_a_distribution_is_cut_off_is_found():
    assert cut_at(1 / 40**2) < -35
    half = (1 - 2 / 3.141592653589793) / (2 / 3.141592653589793)
    assert cut_at(half) == pytest.approx(0, abs=1e-5)  # that of a half-normal distribution
