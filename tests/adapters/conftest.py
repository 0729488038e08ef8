import pytest

from jupyter_progress.loops import rows


@pytest.fixture
def rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have loops within loops have rows from the beginning."""
    monkeypatch.setattr(rows, "LASTS", 0.0)
