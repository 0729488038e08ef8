"""How numbers and sizes are written; times and percents are among the golden words."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from jupyter_progress.values.format import number, percent, size
from jupyter_progress.values.metric import metric


@pytest.mark.parametrize(
    ("value", "text"),
    [(29 / 100 * 100, "29 %"), (99.9999999999, "99 %"), (100, "100 %"), (0, "0 %")],
)
def test_percent(value, text):
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.127, "0.127"),
        (4, "4"),
        (4.0, "4"),
        (1234567, "1,234,567"),
        (1234567.8, "1,234,568"),
        (1.2e-05, "1.2e-05"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (-0.0, "0"),
        (98.7654, "98.77"),
        (999.96, "1,000"),
        (1.5e300, "1.5e+300"),
        (-1234, "-1,234"),
    ],
)
def test_number(value, text):
    assert number(value) == text


def test_a_number_too_long_to_be_written_out():
    assert number(10**5000) == "1.000e+5000"


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "1.5 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (20.3 * 1024**2, "20.3 MiB"),
        (3 * 1024**6, "3,072.0 PiB"),
    ],
)
def test_size(n_bytes, text):
    assert size(n_bytes) == text


class Rude:
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float32(0.127), "0.127"),
        (np.int64(1234567), "1,234,567"),
        (np.array(2.5), "2.5"),
        (np.bool_(True), "True"),
        (np.array([1, 2]), "[1 2]"),
        (True, "True"),
        (None, "None"),
        (Fraction(1, 4), "0.25"),
        (Decimal("1e-5"), "1e-05"),
        (timedelta(seconds=72), "1:12"),
        ("two\n lines", "two lines"),
        ("x" * 100, "x" * 59 + "…"),
        (Rude(), "<Rude>"),
    ],
)
def test_metric(value, text):
    assert metric(value) == text
