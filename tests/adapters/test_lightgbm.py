"""Rounds of LightGBM, as its callback tells of them."""

import copy
import gc
import pickle
import threading
import weakref
from contextvars import copy_context

import lightgbm
import numpy as np
import pytest
from watched import count, current, flush, foreground, how_it_ended, in_task, look, until

from jupyter_progress import ProgressUpdater, Task, updater
from jupyter_progress.adapters.lightgbm import ProgressCallback

PARAMS = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
X = np.random.default_rng(0).normal(size=(300, 5))
Y = (X[:, 0] > 0).astype(int)


def train(*callbacks, rounds=20, worse=False, **more):
    data = lightgbm.Dataset(X, Y)
    check = lightgbm.Dataset(X[:50], 1 - Y[:50] if worse else Y[:50], reference=data)
    return lightgbm.train(PARAMS, data, rounds, [check], callbacks=list(callbacks), **more)


def test_one_bar_in_the_foreground_that_counts_to_the_end():
    plain = train()
    with foreground() as bars:
        model = train(ProgressCallback())
    assert model.model_to_string() == plain.model_to_string()
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 20, 20)
    assert set(progress.metrics) == {"valid_0 binary_logloss"}


def test_rounds_move_the_bar_of_a_task():
    seen = []

    def work():
        train(ProgressCallback(), lambda env: seen.append((count(current()), bar().value())))

    def bar():
        return current().progress

    assert how_it_ended(in_task(work)) == "done"
    assert seen[:-1] == [((n, 20), pytest.approx(5 * n)) for n in range(1, 20)]


def test_one_object_for_one_training_after_the_other():
    progress = ProgressCallback()
    with foreground() as bars:
        train(progress)
        train(progress, rounds=7)
    assert [each.progress.count.done for each in bars.all] == [20, 7]
    assert [each.status for each in bars.all] == ["done", "done"]


def test_an_early_stop_is_an_end():
    """LightGBM tells nobody of it but the callback that raises, as LightGBM#5867."""
    stop = lightgbm.early_stopping(3, verbose=False)
    with foreground() as bars:
        model = train(ProgressCallback(), stop, rounds=500, worse=True)
        assert 0 < model.best_iteration < 500
        until(lambda: bars.only.progress.is_over, "the bar did not end")
    assert bars.only.status == "done"


def test_nothing_of_a_training_is_kept():
    stop = lightgbm.early_stopping(3, verbose=False)
    progress = ProgressCallback()
    with foreground() as bars:
        model = weakref.ref(train(progress, stop, rounds=500, worse=True))
        until(lambda: bars.only.progress.is_over, "the bar did not end")
    gc.collect()
    assert model() is None


def stopped_early():
    stop = lightgbm.early_stopping(3, verbose=False)
    train(ProgressCallback(), stop, rounds=500, worse=True)


def test_what_comes_after_an_early_stop_is_not_within_a_round():
    seen = []

    def work():
        stopped_early()
        updater.send_update(70, "Scoring")
        flush(current())
        seen.append(current().progress.value())

    assert how_it_ended(in_task(work)) == "done"
    assert seen == [70]


def test_a_loop_after_an_early_stop_tells_its_own_count():
    seen = []

    def work():
        stopped_early()
        for _ in updater.track(range(4), "Scoring"):
            seen.append(look(current()))

    assert how_it_ended(in_task(work)) == "done"
    assert seen == [("Scoring", (n, 4), ()) for n in range(4)]


def test_a_failure_ends_the_bar_where_it_stands():
    def fail(env):
        if env.iteration == 4:
            raise ValueError("broken")

    with foreground() as bars:
        with pytest.raises(ValueError, match="broken"):
            train(ProgressCallback(), fail)
        until(lambda: bars.only.progress.is_over, "the bar did not end")
        train(ProgressCallback())
    failed, done = bars.all
    assert (failed.status, failed.progress.count.done) == ("stopped", 5)
    assert (done.status, done.progress.count.done) == ("done", 20)


def test_the_next_training_does_not_join_one_that_failed_just_now():
    def fail(env):
        raise ValueError("broken")

    with foreground() as bars:
        kept = ProgressCallback()
        with pytest.raises(ValueError, match="broken"):
            train(kept, fail)
        train(ProgressCallback())
    assert [each.status for each in bars.all] == ["stopped", "done"]


def test_a_block_tells_a_failure_as_one():
    def fail(env):
        raise ValueError("broken")

    failing = pytest.raises(ValueError, match="broken")
    with foreground() as bars, failing, ProgressCallback() as progress:
        train(progress, fail)
    assert bars.only.status == "failed"


def test_a_cancel_ends_it_after_the_round():
    done = []

    def cancel(env):
        done.append(env.iteration)
        if env.iteration == 3:
            current().cancel()

    assert how_it_ended(in_task(train, ProgressCallback(), cancel)) == "cancelled"
    assert done == [0, 1, 2, 3]


def test_one_object_in_two_threads_is_two_bars():
    """As LightGBM#6957, where trainings in parallel were taken for one."""
    progress, both = ProgressCallback(), threading.Barrier(2, timeout=30)

    def work(rounds):
        train(progress, lambda env: env.iteration == 2 and both.wait(), rounds=rounds)

    with foreground() as bars:
        threads = [
            threading.Thread(target=copy_context().run, args=(work, rounds)) for rounds in (5, 9)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sorted(each.progress.count.done for each in bars.all) == [5, 9]


def test_cross_validation_and_estimators():
    with foreground() as bars:
        lightgbm.cv(PARAMS, lightgbm.Dataset(X, Y), 6, nfold=3, callbacks=[ProgressCallback()])
        lightgbm.LGBMClassifier(n_estimators=4, verbose=-1).fit(
            X, Y, callbacks=[ProgressCallback()]
        )
    assert [each.progress.count.done for each in bars.all] == [6, 4]
    assert all(each.status == "done" for each in bars.all)
    assert set(bars.all[0].progress.metrics) == {"valid binary_logloss"}


def test_continued_training_counts_its_own_rounds():
    first = train(rounds=10)
    with foreground() as bars:
        train(ProgressCallback(), rounds=5, init_model=first)
    assert (bars.only.progress.count.done, bars.only.progress.count.total) == (5, 5)


def test_copies():
    """As LightGBM#5012: callbacks go to the workers of clusters."""
    progress = ProgressCallback()
    with foreground() as bars:
        train(pickle.loads(pickle.dumps(progress)))
        train(copy.deepcopy(progress))
        # In the middle of a training, too.
        train(progress, lambda env: pickle.dumps(progress) and None)
    assert [each.status for each in bars.all] == ["done"] * 3


def test_an_updater_that_is_handed_in_is_the_one_that_moves():
    task = Task("test")
    task.begin()
    seen = []
    with foreground() as bars:
        progress = ProgressCallback(ProgressUpdater(task.live).span(0, 50))
        train(progress, lambda env: seen.append((count(task), task.progress.value())))
    assert bars.all == []
    assert seen[9] == ((10, 20), pytest.approx(25))
    task.set_result(None)
