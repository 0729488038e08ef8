"""What may be written after ``%%track_progress``."""

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.jupyter.magic.options import (
    MILLISECONDS,
    code_after,
    duration,
    identifier,
    percent,
    split,
    unquoted,
)

UNITS = ("d", "h", "m", "s", "ms")


@given(st.dictionaries(st.sampled_from(UNITS), st.integers(0, 999), min_size=1))
def test_a_duration_is_the_sum_of_its_parts(parts):
    text = "".join(f"{parts[unit]}{unit}" for unit in UNITS if unit in parts)
    assert duration(text) == sum(number * MILLISECONDS[unit] for unit, number in parts.items())
    assert duration(f"'{text}'") == duration(text.upper()) == duration(text)


@given(st.integers(0, 10**9))
def test_a_bare_number_is_milliseconds(number):
    assert duration(str(number)) == number


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("1500", 1500), ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("1.5 min", 90_000)],
)
def test_friendly_durations(text, milliseconds):
    assert duration(text) == milliseconds


def test_auto_is_a_duration():
    assert duration("auto") == "auto"


@pytest.mark.parametrize("text", ["", "soon", "5x", "-3", "nan", "inf", "3 4", "s", "1e3s"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="30s, 5m"):
        duration(text)


@pytest.mark.parametrize("text", ["101", "-1", "nan", "inf", "half"])
def test_what_is_no_percent_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="from 0 to 100"):
        percent(text)


def test_percents():
    assert percent("95") == percent("95%") == 95.0


def test_names():
    assert identifier("job") == "job"
    with pytest.raises(argparse.ArgumentTypeError, match="variable"):
        identifier("my job")


@given(st.text())
def test_quotes_are_taken_off(text):
    assert unquoted(f'"{text}"') == unquoted(f"'{text}'") == text


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_the_code_of_a_line_is_what_was_written(code):
    line = f"-e 5s --wait {code}"
    words = split(code)
    if split(line) == ["-e", "5s", "--wait", *words]:
        assert split(code_after(line, words)) == words
        assert line.endswith(code_after(line, words))


def test_spaces_in_the_code_of_a_line_are_kept():
    code = "print('a  b',  \"it's\")"
    line = f"-m 'hello  there' {code}"
    assert code_after(line, split(line)[2:]) == code


FANCY = "".join(chr(0x1D41A + ord(c) - ord("a")) for c in "print")  # which Python reads as print


@pytest.mark.parametrize("name", ["updater", "print", "get_ipython", "list", "In", FANCY])
def test_names_that_mean_something_else_are_refused(name):
    with pytest.raises(argparse.ArgumentTypeError, match="choose another name"):
        identifier(name)


def test_names_are_normalised_as_python_does():
    assert identifier("\ufb01t") == "fit"


def test_a_quote_that_is_not_closed_is_named(shell, capsys):
    shell.run_cell('%%track_progress -m "unclosed\npass')
    assert "close every quote" in capsys.readouterr().err


def test_an_executor_that_is_not_there_is_told_without_advice_that_is_refused(shell, capsys):
    shell.run_cell("%%track_progress --executor nope\npass")
    told = capsys.readouterr().err
    assert "no variable 'nope'" in told
    assert "executor=" not in told
