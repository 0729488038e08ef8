"""How large arguments are: told without computing anything, and never a value."""

from collections import UserList

import numpy as np
import pandas as pd
import pytest

from jupyter_progress.run.sizes import size_of


class Lazy:
    """As a query of Django, or a frame of Dask: to ask for its length computes it."""

    def __len__(self):
        raise AssertionError("computed")

    @property
    def shape(self):
        raise AssertionError("computed")

    nbytes = shape


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ([[1, 2, 3]], 3),
        ([range(10**12)], 10**12),
        (["text", b"bytes"], 9),
        ([{"a": 1}, {1, 2}, (3,)], 4),
        ([np.zeros((10, 10))], 800),
        ([pd.DataFrame({"a": [1, 2], "b": [3, 4]})], 4),
        ([pd.Series([1.0, 2.0])], 16),
        ([1000, 2.5, None, True, np.float64(3), np.array(7)], None),
        ([], None),
        ([Lazy(), iter([1]), open, object()], None),
        ([Lazy(), [1]], 1),
        ([UserList([1, 2])], None),
    ],
)
def test_sizes(arguments, size):
    assert size_of(arguments) == size


def test_a_broken_array_has_no_size(monkeypatch):
    class Broken(np.ndarray):
        nbytes = property(lambda self: 1 / 0)

    Broken.__module__ = "numpy.broken"
    assert size_of([np.zeros(3).view(Broken)]) is None
