"""Steps to which no weight was given: they have that of what they took in earlier runs."""

import threading
from itertools import pairwise

import pytest
from earlier_runs import opened, store_for_runs
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress import ProgressUpdater, run_task
from jupyter_progress.run.step_times import StepTimes


def went(task, updater, **steps):
    """Return where the bar stands after each of these steps, which take so many seconds."""
    found = []
    for title, seconds in steps.items():
        with updater.step(title):
            task.live.clock.now += seconds
        found.append(task.progress.value())
    return found


def test_planned_titles_are_weighed_by_what_they_took():
    task, updater = opened({"Load": 1, "Fit": 8, "Report": 1})
    updater.plan(["Load", "Fit", "Report"])
    assert went(task, updater, Load=1, Fit=8) == pytest.approx([10, 90])


def test_steps_without_a_plan_are_weighed_too():
    task, updater = opened({"Load": 1, "Fit": 8, "Report": 1}, {"Load": 1, "Fit": 8, "Report": 1})
    assert went(task, updater, Load=1, Fit=8) == pytest.approx([10, 90])
    assert not task.live.is_open_ended


def test_what_is_outside_of_steps_has_its_share():
    task, updater = opened({"Load": 2, "Fit": 2}, rest=6)
    assert went(task, updater, Load=2, Fit=2) == pytest.approx([20, 40])


def test_what_follows_the_last_step_of_a_plan_has_its_share_and_moves_by_itself():
    """As JENKINS-43826: what comes after all that was announced."""
    task, updater = opened({"Load": 2, "Fit": 2, "(rest)": 6})
    updater.plan(["Load", "Fit"])
    assert went(task, updater, Load=2, Fit=2) == pytest.approx([20, 40])
    task.live.clock.now += 3
    assert task.progress.value() == pytest.approx(70)
    assert task.note == "estimated from the last run"
    updater.send_update(80)
    assert task.progress.value() == 80
    assert not task.note


def test_in_a_first_run_it_is_said_that_the_plan_is_over_and_noted_how_long_the_rest_took():
    task, updater = opened()
    updater.plan(["Load", "Fit"])
    assert went(task, updater, Load=1, Fit=1)[-1] == pytest.approx(100)
    assert task.note == ""
    task.live.clock.now += 60
    assert task.note == "all planned steps are done"
    task.live.parts.note_rest()
    task.live.estimates.save(62.0)
    (*_, run) = task.live.estimates._store.learned
    assert run.steps[StepTimes(lambda: "key").key_of(("(rest)",))] == 60
    with updater.step("More"):
        assert task.note == ""
    task.live.clock.now += 60
    assert task.note == "all planned steps are done"
    task.set_result(None)
    assert task.note == ""


def test_a_moment_after_the_last_step_is_not_remembered():
    task, updater = opened()
    updater.plan(["Load"])
    went(task, updater, Load=5)
    task.live.clock.now += 0.2
    task.live.parts.note_rest()
    task.live.estimates.save(5.2)
    (*_, run) = task.live.estimates._store.learned
    assert len(run.steps) == 1


def test_one_run_of_three_that_went_on_after_its_steps_has_no_share_kept_for_that():
    usual = {"Load": 2, "Fit": 2}
    task, updater = opened(usual, usual | {"(rest)": 60}, usual)
    updater.plan(["Load", "Fit"])
    assert went(task, updater, Load=2, Fit=2)[0] == pytest.approx(50)


def test_weights_that_are_given_are_all_there_is():
    task, updater = opened({"Load": 2, "Fit": 2, "(rest)": 6})
    updater.plan({"Load": 1, "Fit": 1})
    assert went(task, updater, Load=2)[0] == pytest.approx(50)


def test_a_first_run_is_as_it_was():
    for runs in ([], [{}]):
        task, updater = opened(*runs)
        updater.plan(["Load", "Fit"])
        assert went(task, updater, Load=1) == pytest.approx([50])
        task, updater = opened(*runs)
        assert went(task, updater, Load=1, Fit=9) == pytest.approx([50, 66.667], abs=1e-2)
        assert task.live.is_open_ended


def test_weights_that_are_given_win():
    task, updater = opened({"Load": 1, "Fit": 8, "Report": 1})
    updater.plan({"Load": 2, "Fit": 1, "Report": 1})
    assert went(task, updater, Load=1) == pytest.approx([50])
    task, updater = opened({"Load": 1, "Fit": 8})
    with updater.step("Load", weight=3):
        pass
    updater.plan({"Fit": 1})
    assert task.children[-1].title == "Fit"


def test_a_step_that_is_new_weighs_as_much_as_the_mean():
    """As ninja-build/ninja#1963: of what was never built it is taken that it is like the others."""
    task, updater = opened({"Load": 1, "Fit": 3})
    updater.plan(["Load", "Check", "Fit"])
    assert went(task, updater, Load=1, Check=2) == pytest.approx([100 / 6, 50])


def test_a_step_that_is_skipped_leaves_its_share_to_the_others():
    """As JENKINS-43826: stages that do not run are no part of what is expected."""
    task, updater = opened({"Load": 5, "Fit": 4, "Report": 1})
    updater.plan(["Load", "Fit", "Report"])
    assert went(task, updater, Fit=4, Report=1)[0] == pytest.approx(40)


def test_one_run_of_five_that_was_interrupted_by_sleep_counts_little():
    usual = {"Load": 5, "Fit": 5}
    task, updater = opened({"Load": 5000, "Fit": 5}, *[usual] * 4)
    updater.plan(["Load", "Fit"])
    assert went(task, updater, Load=5) == pytest.approx([50])


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
            task.live.clock.now += 1
        assert child.progress.value() == pytest.approx(10, abs=1)


def test_a_step_that_is_over_at_once_leaves_the_bar_where_it_is():
    """As glaciers-in-archives/snowman#81: cached or not, one estimate is not true of both."""
    task, updater = opened({"Load": 30, "Fit": 60, "Report": 10})
    updater.plan(["Load", "Fit", "Report"])
    assert went(task, updater, Load=0, Fit=60) == pytest.approx([0, 600 / 7])


def test_after_a_step_that_took_far_longer_the_bar_waits_and_then_is_where_the_time_is():
    """It may be all of this run that is slower, until another step has taken as long as usual."""
    task, updater = opened({"Load": 1, "Fit": 60, "Report": 19})
    updater.plan(["Load", "Fit", "Report"])
    assert went(task, updater, Load=120, Fit=60) == pytest.approx([1.25, 90], abs=1)


def test_a_run_that_is_slower_as_a_whole_is_reckoned_to_stay_so():
    usual = {"Load": 2, "Clean": 2, "Split": 2, "Fit": 10, "Report": 4}
    task, updater = opened(usual, usual)
    updater.plan(list(usual))
    slower = {title: 5 * seconds for title, seconds in usual.items()}
    found = went(task, updater, **slower)
    assert found[:4] == pytest.approx([10, 20, 30, 80])


def test_runs_of_other_sizes_agree_in_the_shares_of_their_steps():
    usual = {"Load": 2, "Clean": 3, "Fit": 10, "Report": 5}
    runs = [{title: by * took for title, took in usual.items()} for by in (1, 30, 0.1, 7)]
    task, updater = opened(*runs)
    updater.plan(list(usual))
    slower = {title: 12 * took for title, took in usual.items()}
    assert went(task, updater, **slower)[:3] == pytest.approx([10, 25, 75])


def test_a_run_that_is_faster_as_a_whole_is_believed_once_most_steps_were():
    usual = dict.fromkeys("abcdefgh", 10)
    task, updater = opened(usual)
    updater.plan(list(usual))
    found = went(task, updater, **dict.fromkeys(usual, 1))
    assert found[0] < 100 / 8
    assert found[5] == pytest.approx(75)


def test_steps_at_the_same_time_are_no_shares_of_the_time():
    task, updater = opened({"Left": 10, "Right": 10})
    updater.plan(["Left", "Right"])
    with updater.step("Left"):
        with updater.span(0, 100).step("Right"):
            task.live.clock.now += 10
        assert task.progress.value() <= 100
    assert task.progress.value() >= 50


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
    st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 1e6)), min_size=1, max_size=8),
    st.booleans(),
)
def test_the_bar_never_goes_back_and_is_full_only_at_the_end(learned, steps, planned):
    task, updater = opened(learned)
    if planned:
        updater.plan([title for title, _ in steps])
    found = [0.0]
    for title, seconds in steps:
        with updater.step(title):
            for share in (0.0, 0.5, 0.5):
                task.live.clock.now += share * seconds
                found.append(task.progress.value())
        found.append(task.progress.value())
    assert all(later >= before - 1e-9 for before, later in pairwise(found))
    assert found[0] >= 0
    assert found[-1] < 100


def test_what_steps_took_is_learned_by_their_tasks(tmp_path, monkeypatch):
    store_for_runs(tmp_path, monkeypatch)
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
