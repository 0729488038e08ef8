"""The switch for signs outside the notebook."""

from datetime import timedelta

import pytest

from jupyter_progress import Task, notify
from jupyter_progress.display.notify import signs
from jupyter_progress.jupyter.tracker import ProgressTracker


@pytest.fixture(autouse=True)
def _off():
    with notify(tab=False, desktop=False):
        yield


def test_it_is_off_until_it_is_switched_on_and_off_again():
    assert signs() is None
    notify()
    assert signs() == {"tab": True, "desktop": True, "after": 30_000}
    notify(tab=False, desktop=False)
    assert signs() is None


def test_a_block_ends_with_what_held_before():
    notify(after=timedelta(minutes=1))
    with pytest.raises(KeyError), notify(desktop=False, after=5):
        assert signs() == {"tab": True, "desktop": False, "after": 5000}
        raise KeyError
    assert signs() == {"tab": True, "desktop": True, "after": 60_000}


@pytest.mark.parametrize("after", [-1, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(after: float):
    with pytest.raises(ValueError, match="after is"):
        notify(after=after)
    assert signs() is None


def test_it_holds_for_bars_that_are_shown_meanwhile():
    early = ProgressTracker(Task("early"))
    with notify(desktop=False):
        bar = ProgressTracker(Task("bar"))
    assert bar.get_state("state")["state"]["notify"]["tab"] is True
    assert early.get_state("state")["state"]["notify"] is None
