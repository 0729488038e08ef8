"""Parameters: every value arrives as it was given, and the cell stands where papermill has it."""

import json
import math

import pytest
from headless import code
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_notebook

from jupyter_progress.notebook.parameters import inject, is_name, literal, parsed

TEXT = st.text()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@given(VALUES)
def test_any_value_of_json_is_the_same_in_python(value):
    source = literal(value)
    assert eval(source, {"float": float}) == value
    assert "\n" not in source
    assert parsed(json.dumps(value)) == value


def test_so_is_what_is_no_number():
    assert math.isnan(eval(literal(parsed("NaN"))))
    assert eval(literal(parsed("-Infinity"))) == -math.inf


@pytest.mark.parametrize(
    "text",
    [
        "a=b",
        "007",
        "1_000",
        "2024-01-01",
        "it's",
        'say "no"',
        "{not json",
        "",
        "yes",
        r"C:\new",
        "?",
    ],
)
def test_what_is_not_json_is_text_as_papermill_issue_864_and_pull_83(text):
    assert parsed(text) == text
    assert eval(literal(text)) == text


def test_the_words_of_python_are_values():
    assert [parsed(each) for each in ("True", "False", "None", "true")] == [True, False, None, True]


def test_too_deep_a_value_is_text():
    deep = "[" * 100_000
    assert parsed(deep) == deep


@pytest.mark.parametrize(("name", "is_one"), [("n", True), ("größe", True), ("1n", False)])
def test_names(name, is_one):
    assert is_name(name) is is_one
    assert not is_name("class")
    assert not is_name("a; import os")


def sources(notebook):
    return [each.source for each in notebook.cells]


def test_the_cell_stands_below_the_defaults():
    notebook = new_notebook(
        cells=[code("import os"), code("n = 1", "parameters"), code("print(n)")]
    )
    inject(notebook, {"n": 2, "name": "it's"})
    injected = '# Parameters\nn = 2\nname = "it\'s"'
    assert sources(notebook) == ["import os", "n = 1", injected, "print(n)"]
    assert notebook.cells[2].metadata.tags == ["injected-parameters"]


def test_an_earlier_one_is_replaced():
    earlier = code("# Parameters\nn = 5", "injected-parameters")
    notebook = new_notebook(cells=[code("n = 1", "parameters"), earlier, code("print(n)")])
    inject(notebook, {"n": 7})
    assert sources(notebook) == ["n = 1", "# Parameters\nn = 7", "print(n)"]


def test_without_defaults_it_is_the_first():
    notebook = new_notebook(cells=[code("print(n)")])
    inject(notebook, {"n": 7})
    assert sources(notebook) == ["# Parameters\nn = 7", "print(n)"]


@pytest.mark.parametrize("minor", [4, 5])
def test_the_cell_has_an_id_where_the_format_has_ids(minor):
    notebook = new_notebook(cells=[])
    notebook.nbformat_minor = minor
    inject(notebook, {"n": 7})
    assert ("id" in notebook.cells[0]) is (minor == 5)
