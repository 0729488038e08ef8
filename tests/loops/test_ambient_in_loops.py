"""What runs in the body of a loop in the foreground moves the bar of the loop."""

import threading

import pytest
from memory import Memory

from jupyter_progress import TaskCancelled, display_mode, track, updater
from jupyter_progress.run.ambient import current_updater
from jupyter_progress.run.here import Here
from jupyter_progress.tqdm import tqdm


@pytest.fixture
def memory():
    memory = Memory()
    with display_mode(memory):
        yield memory


def told(bar):
    """The percent, the count, and the rows, all that is read from outside taken in."""
    activity = bar.activity
    with activity.live.throttle.lock:
        activity.live.throttle.flush()
    rows = [(each.progress.message, each.progress.value()) for each in activity.children]
    return activity.progress.value(), activity.progress.count.done, rows


def deep(percent, message):
    updater.send_update(percent, message)


def test_an_update_moves_the_item_under_way_and_is_its_row(memory):
    seen = []
    bar = track(range(4), "outer")
    for i in bar:
        deep(50, f"half of {i}")
        seen.append(told(bar))
    assert seen == [(25 * i + 12.5, i, [(f"half of {i}", 50)]) for i in range(4)]
    assert told(bar) == (100, 4, [])


def test_a_count_in_the_body_is_a_row(memory):
    bar = track(range(2), "outer")
    for _ in bar:
        for _ in updater.track(range(2), "inner"):
            row = told(bar)[2]
    assert row == [("inner", 50)]
    assert [each.progress.message for each in memory.shown] == ["outer"]


def test_the_bar_does_not_go_back_within_an_item(memory):
    bar = track(range(2), "outer")
    for _ in bar:
        percents = []
        for percent in (80, 10):
            deep(percent, "x")
            percents.append(told(bar)[0])
        assert percents[0] == percents[1]


def test_bars_of_adapters_and_our_tqdm_join_the_loop(memory):
    for _ in track(range(2), "outer"):
        with Here("a library") as here:
            here.updater.send_update(50, "at work")
        for _ in tqdm(range(3), desc="inner"):
            pass
    assert [each.progress.message for each in memory.shown] == ["outer"]


def test_outside_of_the_body_there_is_none(memory):
    loop = iter(track(range(3), "held"))
    next(loop)
    assert current_updater() is None
    del loop
    for _ in track(range(1), "outer"):
        thread = threading.Thread(target=deep, args=(50, "elsewhere"))
        thread.start()
        thread.join()
    assert current_updater() is None


def test_a_bar_in_the_foreground_can_be_cancelled(memory):
    steps = []
    with pytest.raises(TaskCancelled):
        for i in tqdm(range(10**9), desc="long"):
            steps.append(i)
            if i == 3:
                (bar,) = memory.shown
                assert bar.can_cancel
                assert bar.cancel()
    assert bar.status == "cancelled"
    assert len(steps) < 10**8
    with pytest.raises(TaskCancelled), Here("by hand") as here:
        memory.shown[-1].cancel()
        here.updater.send_update(1)
    assert memory.shown[-1].status == "cancelled"
