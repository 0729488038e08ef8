"""Steps to which no weight was given: they have that of what they took in earlier runs."""

import functools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress import ProgressUpdater, Task, run_task
from jupyter_progress.run.durations import Durations
from jupyter_progress.run.history import History
from jupyter_progress.values.earlier import EarlierRun


class Known(History):
    """A history of runs with steps that took so many seconds."""

    def __init__(self, runs, rest=0.0):
        super().__init__()
        self.enabled = True
        key = Durations(lambda: "key", self).step_key
        self.learned = []
        self._runs = tuple(
            EarlierRun(
                sum(seconds for path, seconds in steps.items() if isinstance(path, str)) + rest,
                (),
                {key((p,) if isinstance(p, str) else p): seconds for p, seconds in steps.items()},
            )
            for steps in runs
        )

    def earlier(self, key):
        return self._runs

    def learn_later(self, *taken):
        self.learned += [took for _, took in taken]


def opened(*runs, rest=0.0):
    """Return a task, and its updater, after runs with such steps."""
    task = Task("test")
    task.live.estimates = Durations(lambda: "key", Known(runs, rest))
    task.begin()
    return task, ProgressUpdater(task.live)


def went(task, updater, *titles):
    """Return where the bar stands after each of these steps."""
    found = []
    for title in titles:
        with updater.step(title):
            pass
        found.append(task.progress.value())
    return found


def test_planned_titles_are_weighed_by_what_they_took():
    task, updater = opened({"Load": 1, "Fit": 8, "Report": 1})
    updater.plan(["Load", "Fit", "Report"])
    assert went(task, updater, "Load", "Fit") == pytest.approx([10, 90])


def test_steps_without_a_plan_are_weighed_too():
    task, updater = opened({"Load": 1, "Fit": 8, "Report": 1}, {"Load": 1, "Fit": 8, "Report": 1})
    assert went(task, updater, "Load", "Fit") == pytest.approx([10, 90])
    assert not task.live.is_open_ended


def test_what_is_outside_of_steps_has_its_share():
    task, updater = opened({"Load": 2, "Fit": 2}, rest=6)
    assert went(task, updater, "Load", "Fit") == pytest.approx([20, 40])


def test_a_first_run_is_as_it_was():
    for runs in ([], [{}]):
        task, updater = opened(*runs)
        updater.plan(["Load", "Fit"])
        assert went(task, updater, "Load") == pytest.approx([50])
        task, updater = opened(*runs)
        assert went(task, updater, "Load", "Fit") == pytest.approx([50, 66.667], abs=1e-2)
        assert task.live.is_open_ended


def test_weights_that_are_given_win():
    task, updater = opened({"Load": 1, "Fit": 8, "Report": 1})
    updater.plan({"Load": 2, "Fit": 1, "Report": 1})
    assert went(task, updater, "Load") == pytest.approx([50])
    task, updater = opened({"Load": 1, "Fit": 8})
    with updater.step("Load", weight=3):
        pass
    updater.plan({"Fit": 1})
    assert task.children[-1].title == "Fit"


def test_a_step_that_is_new_weighs_as_much_as_the_mean():
    """As ninja-build/ninja#1963: of what was never built it is taken that it is like the others."""
    task, updater = opened({"Load": 1, "Fit": 3})
    updater.plan(["Load", "Check", "Fit"])
    assert went(task, updater, "Load", "Check") == pytest.approx([100 / 6, 50])


def test_a_step_that_is_skipped_leaves_its_share_to_the_others():
    """As JENKINS-43826: stages that do not run are no part of what is expected."""
    task, updater = opened({"Load": 5, "Fit": 4, "Report": 1})
    updater.plan(["Load", "Fit", "Report"])
    assert went(task, updater, "Fit", "Report")[0] == pytest.approx(40)


def test_one_run_of_five_that_was_interrupted_by_sleep_counts_little():
    usual = {"Load": 5, "Fit": 5}
    task, updater = opened({"Load": 5000, "Fit": 5}, *[usual] * 4)
    updater.plan(["Load", "Fit"])
    assert went(task, updater, "Load") == pytest.approx([50])


def test_a_step_moves_by_itself_until_it_says_how_far_it_is():
    task, updater = opened({"Load": 2, "Fit": 60})
    updater.plan(["Load", "Fit"])
    with updater.step("Fit") as part:
        (child,) = (each for each in task.children if each.status == "running")
        fake = child.progress.fake
        assert (fake.estimated_time, fake.note) == (60_000, "estimated from the last run")
        part.send_update(50)
        assert child.progress.fake is None
        assert child.progress.progress == 50


def test_a_moment_does_not_move_by_itself():
    task, updater = opened({"Load": 0.2, "Fit": 60})
    with updater.step("Load"):
        assert task.children[0].progress.fake is None
        assert task.children[0].progress.progress is None


def test_steps_within_a_step_are_known_by_both_titles():
    runs = {"Fit": 10, ("Fit", "Read"): 1, ("Fit", "Solve"): 9}
    task, updater = opened(runs)
    with updater.step("Fit") as fit:
        (child,) = task.children
        fit.plan(["Read", "Solve"])
        with fit.step("Read"):
            pass
        assert child.progress.value() == pytest.approx(10, abs=1)


def test_steps_in_the_items_of_a_loop_keep_to_their_item():
    task, updater = opened({"Load": 1, "Fit": 3})
    for i in updater.track(range(2)):
        updater.plan(["Load", "Fit"])
        with updater.step("Load"):
            pass
        assert task.progress.value() == pytest.approx(50 * i + 12.5)
        with updater.step("Fit"):
            pass


@given(
    st.dictionaries(st.sampled_from("abcd"), st.floats(1e-3, 1e6), min_size=1),
    st.lists(st.sampled_from("abcde"), min_size=1, max_size=8),
    st.booleans(),
)
def test_the_bar_never_goes_back_and_is_full_only_at_the_end(learned, titles, planned):
    task, updater = opened(learned)
    if planned:
        updater.plan(titles)
    found = went(task, updater, *titles)
    assert found == sorted(found)
    assert found[0] >= 0
    assert found[-1] < 100


def test_what_steps_took_is_learned_by_their_tasks(tmp_path, monkeypatch):
    store = History(tmp_path / "history.sqlite3")
    monkeypatch.delenv("JUPYTER_PROGRESS_HISTORY", raising=False)
    with_store = functools.partial(Durations, store=store)
    monkeypatch.setattr("jupyter_progress.run.start.Durations", with_store)
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 0.0)
    long = threading.Event()

    def work(updater: ProgressUpdater):
        updater.plan(["Load", "Fit"])
        with updater.step("Load"):
            pass
        stood = updater._sink.value()
        with updater.step("Fit"):
            long.wait(0.2)
        return stood

    assert run_task(work).result() == pytest.approx(50)
    assert run_task(work).result() < 25
