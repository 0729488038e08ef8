"""Interrupts at any moment in the life of a loop: its bar is over, and the next one is right."""

import gc

import pytest
from interrupting import each_moment
from ipywidgets import Widget
from memory import Memory
from short_loops import LOOPS

from jupyter_progress import ProgressTracker, display_mode

MOST = 3_000
"""Moments in ours that one of these may take."""


def by_hand():
    with ProgressTracker() as updater:
        for _ in updater.track(range(2)):
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize("act", [*LOOPS, by_hand])
def test_at_any_moment_its_bar_is_over_and_the_next_one_is_right(act):
    memory = Memory()
    with display_mode(memory):
        expected = shown_by(act, memory)
        for moment in each_moment(lambda _: act(), most=MOST, least=50):
            if not all(each.progress.is_over for each in memory.shown):
                gc.collect()
            assert all(each.progress.is_over for each in memory.shown), moment
            done = [each.progress.count for each in memory.shown if each.status == "done"]
            assert all(count is None or count.done >= 2 for count in done), moment
            assert shown_by(act, memory) == expected, moment
            Widget.close_all()  # the next one takes a look at all


def shown_by(act, memory):
    """Return how the bars end that this shows, alone."""
    memory.shown.clear()
    act()
    ends = [(each.status, each.progress.value(), each.children) for each in memory.shown]
    memory.shown.clear()
    return ends
