"""Where the time of a task went."""

import pytest

from jupyter_progress import Activity
from jupyter_progress.core.shares import Range
from jupyter_progress.core.step import step_of
from jupyter_progress.render.spent import spent
from jupyter_progress.render.wire import bar_state


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def task():
    task = Activity("simulate")
    task.live.clock = Clock()
    task._created = 0.0
    task.begin()
    return task


def step(task, title, seconds):
    with step_of(task.live, title, None, Range(0.0, 100.0)):
        task.live.clock.now += seconds


def test_the_shares_of_steps_and_of_the_time_outside_of_them(task):
    step(task, "Load", 12.0)
    step(task, "Fit", 80.0)
    task.live.clock.now += 8.0
    assert spent(task) == ""  # not yet over
    task.end("done")
    assert spent(task) == "Load 12 %, Fit 80 %, outside of steps 8 %"
    assert ["", "Load 12 %, Fit 80 %, outside of steps 8 %"] in bar_state(task)["facts"]


def test_steps_of_one_name_are_one(task):
    for _ in range(10):
        step(task, "Draw", 1.0)
        step(task, "Weigh", 9.0)
    step(task, "Report", 0.2)
    task.end("failed", ValueError())
    assert spent(task) == "Draw 10 %, Weigh 90 %, Report below 1 %"


def test_of_many_steps_those_that_took_longest_are_named(task):
    for number in range(8):
        step(task, f"step {number}", 1.0 + number)
    task.end("done")
    assert spent(task).startswith("step 3 11 %")
    assert spent(task).endswith("step 7 22 %, and 3 more")


def test_what_took_no_time_or_had_one_step_says_nothing(task):
    step(task, "Load", 0.1)
    step(task, "Fit", 0.1)
    task.end("done")
    assert spent(task) == ""


def test_steps_at_the_same_time_have_no_shares(task):
    with step_of(task.live, "A", None, Range(0.0, 100.0)):
        step(task, "B", 5.0)
    task.children = (*task.children, *task.children[0].children)
    task.end("done")
    assert spent(task) == ""
