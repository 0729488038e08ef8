"""Trials of Optuna, as its callback tells of them."""

import threading

import lightgbm
import numpy as np
import optuna
import pytest
from watched import count, current, foreground, how_it_ended, in_task, look, until

from jupyter_progress.adapters.lightgbm import ProgressCallback as Rounds
from jupyter_progress.adapters.optuna import ProgressCallback

optuna.logging.set_verbosity(optuna.logging.ERROR)


def study(seed=0):
    return optuna.create_study(sampler=optuna.samplers.RandomSampler(seed))


def objective(trial):
    return trial.suggest_float("x", -1, 1) ** 2


def test_one_bar_in_the_foreground_that_counts_to_the_end():
    plain, watched = study(), study()
    plain.optimize(objective, n_trials=12)
    with foreground() as bars:
        watched.optimize(objective, n_trials=12, callbacks=[ProgressCallback(12)])
    assert watched.best_params == plain.best_params
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 12, 12)
    assert progress.metrics == {"best": plain.best_value}


def test_several_jobs():
    """As optuna#2957."""
    done = study()
    with foreground() as bars, ProgressCallback(12) as progress:
        assert count(bars.only) == (0, 12)
        done.optimize(objective, n_trials=12, n_jobs=2, callbacks=[progress])
    assert (bars.only.status, bars.only.progress.count.done) == ("done", 12)


def test_several_jobs_of_a_task():
    seen = []

    def work():
        with ProgressCallback(12) as progress:
            study().optimize(objective, n_trials=12, n_jobs=2, callbacks=[progress])
            seen.append(count(current()))

    assert how_it_ended(in_task(work)) == "done"
    assert seen == [(12, 12)]


def test_several_jobs_without_a_block():
    seen = []

    def work():
        progress = ProgressCallback(12)
        note = lambda study, trial: seen.append(count(current()))  # noqa: E731
        study().optimize(objective, n_trials=12, n_jobs=2, callbacks=[progress, note])

    assert how_it_ended(in_task(work)) == "done"
    counts = [each[0] for each in seen if each is not None]
    assert counts == sorted(counts)
    assert counts[-1] >= 10


def test_a_time_limit_moves_the_bar_by_seconds_with_several_jobs_too():
    """As optuna#3138, which has no bar for it."""
    with foreground() as bars, ProgressCallback(timeout=2) as progress:
        assert count(bars.only) == (0, 2)
        release = threading.Event()

        def slow(trial):
            release.wait(30)  # the bar goes on within a trial
            return objective(trial)

        def let_go():
            until(lambda: count(bars.only) == (1, 2), "the seconds were not counted")
            release.set()

        watcher = threading.Thread(target=let_go)
        watcher.start()
        study().optimize(slow, timeout=2, n_trials=4, n_jobs=2, callbacks=[progress])
        watcher.join()
    assert bars.only.status == "done"


def test_trials_without_any_limit_are_counted():
    """As optuna#4679, where a bar asked for was silently not shown."""

    def stop(study, trial):
        if trial.number == 4:
            study.stop()

    with foreground() as bars:
        study().optimize(objective, n_trials=None, callbacks=[ProgressCallback(), stop])
        until(lambda: bars.only.progress.is_over, "the bar did not end")
    assert bars.only.progress.count.done == 5


def test_one_object_for_one_study_after_the_other():
    progress = ProgressCallback(3)
    with foreground() as bars:
        for _ in range(2):
            study().optimize(objective, n_trials=3, callbacks=[progress])
    assert [(each.status, each.progress.count.done) for each in bars.all] == [("done", 3)] * 2


def test_failed_and_pruned_trials_and_several_objectives_count():
    def some(trial):
        if trial.number % 3 == 0:
            raise optuna.TrialPruned
        return 1 / (trial.number % 3 - 1)

    many = optuna.create_study(directions=["minimize", "maximize"])
    with foreground() as bars:
        study().optimize(
            some, n_trials=6, catch=(ZeroDivisionError,), callbacks=[ProgressCallback(6)]
        )
        many.optimize(lambda _: (1, 2), n_trials=6, callbacks=[ProgressCallback(6)])
    assert [(each.status, each.progress.count.done) for each in bars.all] == [("done", 6)] * 2


def test_a_failure_ends_the_bar():
    def fail(trial):
        return 1 / (3 - trial.number)

    with foreground() as bars:
        with pytest.raises(ZeroDivisionError):
            study().optimize(fail, n_trials=9, callbacks=[ProgressCallback(9)])
        until(lambda: bars.all[0].progress.is_over, "the bar did not end")
        with pytest.raises(ZeroDivisionError), ProgressCallback(9) as progress:
            study().optimize(fail, n_trials=9, callbacks=[progress])
    assert [each.status for each in bars.all] == ["stopped", "failed"]
    assert [each.progress.count.done for each in bars.all] == [3, 3]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cancel_ends_it_after_the_trials_under_way(jobs):
    stopped = study()

    def cancel(study, trial):
        task.cancel()

    def work():
        with ProgressCallback(1000) as progress:
            ready.wait(30)
            stopped.optimize(objective, n_trials=1000, n_jobs=jobs, callbacks=[cancel, progress])

    ready = threading.Event()
    task = in_task(work)
    ready.set()
    assert how_it_ended(task) == "cancelled"
    assert len(stopped.trials) <= 2 * jobs
    assert all(each.state.is_finished() for each in stopped.trials)


def test_trainings_in_trials_are_rows_within_them(rows_at_once):
    x = np.random.default_rng(0).normal(size=(200, 3))
    y = (x[:, 0] > 0).astype(int)
    seen = []

    def trial_of_rounds(trial):
        params = {"objective": "binary", "verbose": -1, "num_threads": 1}
        look_now = lambda env: seen.append(look(current()))  # noqa: E731
        lightgbm.train(params, lightgbm.Dataset(x, y), 4, callbacks=[Rounds(), look_now])
        return 0.0

    def work():
        with ProgressCallback(3) as progress:
            study().optimize(trial_of_rounds, n_trials=3, callbacks=[progress])

    assert how_it_ended(in_task(work)) == "done"
    assert seen[0] == ("Optuna", (0, 3), (("LightGBM", (1, 4), ()),))
    assert seen[5] == ("Optuna", (1, 3), (("LightGBM", (2, 4), ()),))
    assert [each[1] for each in seen] == [(0, 3)] * 4 + [(1, 3)] * 4 + [(2, 3)] * 4
