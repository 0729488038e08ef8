"""What tests of the history share."""

import functools

import pytest

from jupyter_progress.run.durations import Durations
from jupyter_progress.run.history import History


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTER_PROGRESS_HISTORY", raising=False)
    return History(tmp_path / "state" / "history.sqlite3")


@pytest.fixture
def learning(store, monkeypatch):
    """Have tasks use the store of this test."""
    with_store = functools.partial(Durations, store=store)
    monkeypatch.setattr("jupyter_progress.run.start.Durations", with_store)
    return store
