"""Rounds of XGBoost, as its callback tells of them."""

import pickle

import numpy as np
import pytest
import xgboost
from sklearn.base import clone
from watched import count, current, foreground, how_it_ended, in_task, until

from jupyter_progress.adapters.xgboost import ProgressCallback

PARAMS = {"objective": "binary:logistic", "nthread": 1, "max_depth": 2}
X = np.random.default_rng(0).normal(size=(300, 5))
Y = (X[:, 0] > 0).astype(int)


class Each(xgboost.callback.TrainingCallback):
    """Calls a function after each round."""

    def __init__(self, function):
        self.function = function

    def after_iteration(self, model, epoch, evals_log):
        """Call it."""
        return bool(self.function(epoch))


def train(*callbacks, rounds=20, **more):
    data = xgboost.DMatrix(X, Y)
    return xgboost.train(
        PARAMS,
        data,
        rounds,
        evals=[(data, "train")],
        verbose_eval=False,
        callbacks=list(callbacks),
        **more,
    )


def test_one_bar_in_the_foreground_that_counts_to_the_end():
    plain = train()
    with foreground() as bars:
        model = train(ProgressCallback(20))
    assert model.save_raw() == plain.save_raw()
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 20, 20)
    assert set(progress.metrics) == {"train logloss"}


def test_without_a_total_the_rounds_are_counted():
    with foreground() as bars:
        train(ProgressCallback())
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 20, None)


def test_rounds_move_the_bar_of_a_task():
    seen = []
    each = Each(lambda _: seen.append((count(current()), current().progress.value())))
    assert how_it_ended(in_task(train, ProgressCallback(20), each)) == "done"
    assert seen == [((n, 20), pytest.approx(min(5 * n, 99.9), abs=0.1)) for n in range(1, 21)]


def test_one_object_for_one_training_after_the_other_and_an_early_stop():
    progress = ProgressCallback(20)
    with foreground() as bars:
        train(progress)
        train(progress, Each(lambda epoch: epoch == 6))
    assert [each.status for each in bars.all] == ["done", "done"]
    assert [each.progress.count.done for each in bars.all] == [20, 7]


def test_a_failure_ends_the_bar_where_it_stands():
    with foreground() as bars:
        with pytest.raises(ZeroDivisionError):
            train(ProgressCallback(20), Each(lambda epoch: 1 / (4 - epoch) < 0))
        until(lambda: bars.only.progress.is_over, "the bar did not end")
    assert (bars.only.status, bars.only.progress.count.done) == ("stopped", 5)


def test_a_cancel_ends_it_after_the_round():
    done = []

    def cancel(epoch):
        done.append(epoch)
        if epoch == 3:
            current().cancel()

    task = in_task(train, ProgressCallback(20), Each(cancel))
    assert how_it_ended(task) == "cancelled"
    assert done == [0, 1, 2, 3]


def test_estimators_are_cloned_and_pickled_with_it():
    model = xgboost.XGBClassifier(n_estimators=6, n_jobs=1, callbacks=[ProgressCallback(6)])
    with foreground() as bars:
        clone(model).fit(X, Y)
        pickle.loads(pickle.dumps(model)).fit(X, Y)
    assert [(each.status, each.progress.count.done) for each in bars.all] == [("done", 6)] * 2


def test_cross_validation_shows_means():
    with foreground() as bars:
        history = xgboost.cv(
            PARAMS,
            xgboost.DMatrix(X, Y),
            5,
            nfold=3,
            as_pandas=False,
            callbacks=[ProgressCallback(5)],
        )
    progress = bars.only.progress
    assert (progress.status, progress.count.done) == ("done", 5)
    last = history["test-logloss-mean"][-1]
    assert progress.metrics["test logloss"] == pytest.approx(last)
