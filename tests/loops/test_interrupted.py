"""Interrupts at any moment in the life of a loop: its bar is over, and the next one is right."""

import asyncio
import gc

import pytest
from interrupting import each_moment
from ipywidgets import Widget
from memory import Memory

from jupyter_progress import ProgressTracker, display_mode, track
from jupyter_progress.tqdm import tqdm

MOST = 3_000
"""Moments in ours that one of these may take."""


def plain():
    for _ in track(range(2), delay=0):
        pass


def of_a_generator():
    for _ in track((i for i in range(2)), delay=0):
        pass


def weighed():
    for _ in track(["a", "bc"], total=3, unit="B", size=len, delay=0):
        pass


def nested():
    for _ in track(range(2), delay=0):
        for _ in track(range(2), delay=0):
            pass


def left():
    for _ in track(range(2), delay=0):
        break


def asynchronous():
    async def items():
        for i in range(2):
            yield i

    async def loop():
        async for _ in track(items(), delay=0):
            pass

    asyncio.run(loop())


def tqdms():
    for _ in tqdm(range(2)):
        pass


def by_hand():
    with ProgressTracker() as updater:
        for _ in updater.track(range(2)):
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize(
    "act", [plain, of_a_generator, weighed, nested, left, asynchronous, tqdms, by_hand]
)
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
