"""What tests of adapters share."""

import pytest
from memory import Memory

from jupyter_progress import display_mode


@pytest.fixture
def memory():
    """The bars that are shown."""
    memory = Memory()
    with display_mode(memory):
        yield memory
