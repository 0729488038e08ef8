"""How far a notebook is and how long it will take, by what its parts took before."""

import random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from jupyter_progress.notebook.parts import parts_of
from jupyter_progress.notebook.weights import Weights, learned
from jupyter_progress.run.history import History

SECONDS = st.floats(0.01, 1000)


def test_parts_that_never_ran_are_all_alike():
    weights = Weights((None, None, None, None))
    assert weights.percent(1, 0.5) == pytest.approx(37.5)


def test_one_that_never_ran_is_taken_for_the_median_of_the_others():
    assert Weights((1.0, None, 3.0, 8.0)).weights == (1.0, 3.0, 3.0, 8.0)


@given(st.lists(SECONDS | st.none(), min_size=1))
@example([1.515517, 74.04719637638344, 437.0, None])
def test_the_percent_rises_from_0_to_almost_100(expected):
    weights = Weights(tuple(expected))
    reached = [
        weights.percent(part, share) for part in range(len(expected)) for share in (0.0, 0.5, 1.0)
    ]
    assert reached == sorted(reached)
    assert reached[0] == 0
    assert 99.99 < reached[-1] < 100


@given(st.lists(SECONDS, min_size=1, max_size=50), st.integers(0, 2**32), st.floats(0.2, 0.3))
def test_a_second_run_whose_parts_take_within_10_percent_is_foretold_within_25(first, seed, at):
    chance = random.Random(seed)
    second = [each * chance.uniform(0.9, 1.1) for each in first]
    elapsed, part = at * sum(second), 0
    while elapsed > second[part]:
        elapsed -= second[part]
        part += 1
    left = sum(second[part:]) - elapsed
    assert Weights(tuple(first)).remaining(part, elapsed, None) == pytest.approx(left, rel=0.25)


@given(
    st.lists(SECONDS, min_size=1, max_size=50),
    st.integers(0, 2**32),
    st.floats(0.1, 10),
    st.floats(0.2, 0.9),
)
def test_a_run_that_is_slower_or_faster_is_foretold_once_a_third_is_over(first, seed, pace, at):
    chance = random.Random(seed)
    second = [pace * each * chance.uniform(0.9, 1.1) for each in first]
    elapsed, part = at * sum(second), 0
    while elapsed > second[part]:
        elapsed -= second[part]
        part += 1
    assume(sum(first[:part]) > 0.34 * sum(first))
    left = sum(second[part:]) - elapsed
    weights = Weights(tuple(first)).in_pace(dict(enumerate(second[:part])))
    slack = 2 * 0.1 * pace * sum(first[part:])  # of the pace itself, and of what is left
    assert weights.remaining(part, elapsed, None) == pytest.approx(left, abs=1.001 * slack)


def test_one_part_that_waited_tells_nothing_of_the_others():
    weights = Weights((1.0, 5.0, None, 5.0, 5.0, 4.0))
    assert weights.in_pace({0: 1.0, 1: 90.0, 2: 3.0}) == weights
    assert weights.in_pace({0: 2.0, 1: 10.0}).expected == (2.0, 10.0, None, 10.0, 10.0, 8.0)
    assert weights.in_pace({}) == weights
    assert Weights((None, 0.0, 0.0)).in_pace({0: 1.0, 1: 2.0}).expected == (None, 0.0, 0.0)


def test_imports_that_were_faster_the_second_time_make_not_all_faster():
    weights = Weights((1.0, 4.0, 15.0))
    assert weights.in_pace({0: 1.0, 1: 0.5}) == weights


def test_nothing_is_foretold_where_most_parts_never_ran():
    assert Weights((1.0, None, None, None)).remaining(0, 0.5, None) is None
    assert Weights((None, None)).remaining(0, 0.5, None) is None
    assert Weights((1.0, None, 1.0, 1.0)).remaining(0, 0.5, None) == 3.5


def test_a_bar_of_the_last_cell_tells_how_long_it_takes_the_first_time():
    assert Weights((1.0, None)).remaining(1, 5.0, 7.0) == 7.0
    assert Weights((1.0, None)).share(1, 5.0, 40.0) == 0.4


def test_a_cell_that_takes_longer_than_before_goes_by_its_bar():
    weights = Weights((2.0, 5.0))
    assert weights.remaining(0, 1.0, 90.0) == 6.0
    assert weights.remaining(0, 3.0, 90.0) == 95.0
    assert weights.remaining(0, 3.0, None) == 5.0


def test_what_is_learned_is_the_median_by_source(tmp_path):
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    store = History(tmp_path / "history.sqlite3")
    cells = [new_code_cell("fit()"), new_markdown_cell("fit()"), new_code_cell("fit()")]
    notebook = new_notebook(cells=[*cells, new_code_cell("  "), new_code_cell("show()")])
    parts = parts_of(notebook, "python3")
    assert [each.where for each in parts[1:-1]] == [f"cell {n} of 3" for n in (1, 2, 3)]
    assert [each.place for each in parts] == [-1, 0, 2, 4, -1]
    first, second = (each.key for each in parts[1:3])
    for seconds in (1, 50, 2):
        store.learn((first, seconds * 1000), (second, 7000))
    assert learned((each.key for each in parts), store).expected == (None, 2, 7, None, None)


def test_a_cell_that_is_left_out_is_no_part():
    from nbformat.v4 import new_code_cell, new_notebook

    skipped = new_code_cell("never()", metadata={"tags": ["skip-execution"]})
    assert len(parts_of(new_notebook(cells=[skipped]), "python3")) == 2
