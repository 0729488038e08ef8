"""Whatever is shown is an activity: a node with its own status, times and children."""

import threading

import pytest

from jupyter_progress import Activity, Task
from jupyter_progress.core.group import MOST_OVER, Group
from jupyter_progress.run.updater import ProgressUpdater


def test_an_activity_is_no_future():
    activity = Activity("Loading")
    assert not hasattr(activity, "result")
    assert (activity.status, activity.can_cancel, activity.cancel()) == ("pending", False, False)


def test_it_ends_once():
    activity = Activity()
    assert activity.begin()
    assert activity.end("failed", KeyError("x"))
    assert not activity.end("done")
    assert not activity.begin()
    assert (activity.status, str(activity.error)) == ("failed", "'x'")


def test_its_time_stands_still_at_its_end():
    activity = Activity()
    activity.begin()
    activity.end("done")
    assert activity.elapsed == activity.elapsed


def test_who_subscribes_hears_of_each_change_and_no_more_after_leaving():
    activity, heard = Activity(), []
    leave = activity.subscribe(lambda: heard.append(activity.status))
    activity.begin()
    leave()
    activity.end("done")
    assert heard == ["running"]


def test_a_repr_never_reads_100_before_the_end():
    activity = Activity("Nearly")
    activity.begin()
    ProgressUpdater(activity.live).send_update(99.99)
    assert repr(activity) == "<Activity Nearly: running 99 %>"


def test_a_group_is_the_mean_of_its_children_and_is_over_with_them():
    one, two = Task("one"), Task("two")
    group = Group([one, two])
    for task in (one, two):
        task.begin()
    ProgressUpdater(one.live).send_update(50)
    assert group.progress.progress == 25
    assert group.progress.metrics == {"running": 2}
    one.set_result(None)
    assert group.status == "running"
    two.set_exception(ValueError("no"))
    assert (group.status, two.exception().args) == ("failed", ("no",))
    assert group.progress.metrics == {"done": 1, "failed": 1}
    assert not group.add(Task("late"))


def test_a_change_of_one_child_asks_none_of_those_at_rest():
    asked = []

    class Asked(Task):
        @property
        def progress(self):
            asked.append(self.title)
            return super().progress

    tasks = [Asked(str(n)) for n in range(200)]
    group = Group(tasks)
    tasks[1].begin()
    tasks[1].set_result(None)
    asked.clear()
    tasks[7].begin()
    ProgressUpdater(tasks[7].live).send_update(50)
    assert group.progress.progress == 100 * 1.5 / 200
    assert group.progress.metrics == {"waiting": 198, "running": 1, "done": 1}
    assert set(asked) == {"7"}
    for task in tasks:
        task.cancel()
    tasks[7].set_cancelled()
    assert group.status == "cancelled"


def test_a_group_tells_of_what_its_children_do():
    task = Task("one")
    group = Group([task])
    told = threading.Event()
    group.subscribe(lambda: told.set() if group.progress.progress == 40 else None)
    task.begin()
    ProgressUpdater(task.live).send_update(40)
    assert told.wait(30)


def test_a_group_is_cancelled_by_cancelling_its_children():
    one, two = Task("one"), Task("two")
    group = Group([one, two])
    one.begin()
    assert group.can_cancel
    assert group.cancel()
    assert (two.status, one.cancelling, group.cancelling) == ("cancelled", True, True)
    one.set_cancelled()
    assert group.status == "cancelled"


def test_a_group_drops_its_oldest_as_others_join():
    running = Task("running")
    group = Group([running])
    for n in range(MOST_OVER + 5):
        task = Task(str(n))
        assert group.add(task)
        task.begin()
        task.set_result(n)
    assert len(group.children) <= MOST_OVER + 2
    assert running in group.children


@pytest.mark.parametrize("kind", [Activity, Task])
def test_ids_are_its_own(kind):
    assert kind().id != kind().id
