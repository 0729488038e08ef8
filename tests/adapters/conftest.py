"""What tests of adapters share."""

import pytest
from memory import Memory

from jupyter_progress import display_mode
from jupyter_progress.loops import rows


@pytest.fixture
def memory():
    """The bars that are shown."""
    memory = Memory()
    with display_mode(memory):
        yield memory


@pytest.fixture
def rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have loops within loops have rows from the beginning."""
    monkeypatch.setattr(rows, "LASTS", 0.0)
