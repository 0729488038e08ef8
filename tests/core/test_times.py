"""How long a group takes, and how long is left where there is an estimate."""

import pytest

from jupyter_progress import FakeProgress, ProgressUpdater, Task, map_tasks
from jupyter_progress.core.group import Group
from jupyter_progress.render.text import text


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    hand = Hand()
    for module in ("core.activity", "core.group", "values.clock", "values.progress"):
        monkeypatch.setattr(f"jupyter_progress.{module}.monotonic", hand)
    return hand


def test_a_group_takes_from_its_first_start_to_its_last_end(clock):
    tasks = [Task(f"job {i}") for i in range(6)]
    group = Group(tasks)
    clock.now += 5  # nobody works yet
    for first, second in zip(tasks[::2], tasks[1::2], strict=True):
        first.begin(), second.begin()
        clock.now += 1
        assert group.elapsed == tasks.index(second) // 2 + 1
        first.set_result(None), second.set_result(None)
    clock.now += 100
    assert group.elapsed == 3
    assert "took 0:03" in text(group)


def test_one_that_never_began_adds_nothing(clock):
    begun, never = Task("begun"), Task("never")
    begun.begin()
    clock.now += 2
    never.cancel()
    begun.set_result(None)
    assert Group([begun, never]).elapsed == 2


def test_tasks_of_map_tasks_keep_their_times():
    group = map_tasks(lambda i: i, range(3))
    group.result(30)
    first = min(task.began for task in group)
    assert Group(group).elapsed == max(task.over for task in group) - first


def test_an_estimate_gives_a_remaining_time(clock):
    task = Task("Solving")
    task.begin()
    updater = ProgressUpdater(task.live)
    updater.fake_progress(100, "Solving", 10_000)
    clock.now += 8
    assert task.remaining == pytest.approx(2)
    assert "about 0:02 left" in text(task)
    clock.now += 3
    assert task.remaining is None
    assert "left" not in text(task)
    task.cancel()
    task.set_cancelled()


@pytest.mark.parametrize(
    ("start", "end", "estimate", "left"),
    [
        (0, 80, 8_000, 10.0),  # what is behind the segment goes at its pace
        (50, 75, 5_000, 10.0),
        (0, 49, 5_000, None),  # too little of what is left to tell of all
        (90, 80, 5_000, None),
        (0, 100, None, None),
    ],
)
def test_what_is_left_at_the_pace_of_a_segment(clock, start, end, estimate, left):
    fake = FakeProgress(start, end, estimate, began=clock.now, clock=clock)
    assert fake.remaining() == left
