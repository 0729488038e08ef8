"""Fits of scikit-learn's estimators, as its callback tells of them."""

import copy
import pickle
import sys
import threading

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.exceptions import FitFailedWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from watched import current, flush, foreground, how_it_ended, in_task, look

from jupyter_progress import ProgressUpdater, updater
from jupyter_progress.adapters.sklearn import ProgressCallback

if sys.version_info < (3, 11):
    pytest.skip("scikit-learn 1.9 needs Python 3.11", allow_module_level=True)

X = np.random.default_rng(0).normal(size=(200, 6))
Y = (X[:, 0] + X[:, 1] ** 2 > 0.5).astype(int)
GRID = {"C": [0.1, 1.0, 10.0]}
FITS = 3 * 2 + 1
"""Of the grid, with two folds, and the one of the best."""


def search(**more):
    return GridSearchCV(LogisticRegression(max_iter=50), GRID, cv=2, **more)


class Each:
    """A callback of scikit-learn that calls a function after each task, in this process."""

    max_propagation_depth = None

    def __init__(self, function):
        self.function = function

    def setup(self, estimator, context):
        """Do nothing."""

    def on_fit_task_begin(self, estimator, context):
        """Do nothing."""

    def on_fit_task_end(self, estimator, context):
        """Call it."""
        self.function(context)

    def teardown(self, estimator, context):
        """Do nothing."""


def same(one, other):
    names = [name for name in one.cv_results_ if "time" not in name]
    return all(np.all(one.cv_results_[name] == other.cv_results_[name]) for name in names)


def test_one_bar_in_the_foreground_that_counts_the_fits_to_the_end():
    """As scikit-learn#26532 and many before it."""
    plain = search().fit(X, Y)
    with foreground() as bars:
        watched = search().set_callbacks(ProgressCallback()).fit(X, Y)
    assert same(plain, watched)
    progress = bars.only.progress
    assert progress.message == "GridSearchCV"
    assert (progress.status, progress.count.done, progress.count.total) == ("done", FITS, FITS)
    assert bars.only.children == ()


def test_iterations_are_rows_within_the_fits_of_a_search(rows_at_once):
    seen = []

    def fit():
        note = Each(lambda context: seen.append(look(current())))
        search().set_callbacks(ProgressCallback(), note).fit(X, Y)

    assert how_it_ended(in_task(fit)) == "done"
    assert seen[1] == ("GridSearchCV", (0, FITS), (("LogisticRegression 1", (2, 51), ()),))
    counts = [each[1] for each in seen if each[1] is not None]
    assert counts == sorted(counts)
    assert {done for done, _ in counts} == set(range(FITS + 1))


def test_a_pipeline_in_a_search_is_a_level_of_its_own(rows_at_once):
    seen = []

    def fit():
        inner = make_pipeline(StandardScaler(), LogisticRegression())
        grid = GridSearchCV(inner, {"logisticregression__C": [1.0, 2.0]}, cv=2)
        note = Each(lambda context: seen.append(look(current())))
        grid.set_callbacks(ProgressCallback(), note).fit(X, Y)

    assert how_it_ended(in_task(fit)) == "done"
    iterations = ("LogisticRegression", (1, 101), ())
    assert ("GridSearchCV", (0, 5), (("Pipeline 1", (1, 2), (iterations,)),)) in seen


def test_the_bar_never_goes_back_and_ends_with_the_last_fit():
    seen = []

    def fit():
        note = Each(lambda context: (flush(current()), seen.append(current().progress.value())))
        search().set_callbacks(ProgressCallback(), note).fit(X, Y)

    assert how_it_ended(in_task(fit)) == "done"
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(100, abs=0.1)


def test_fits_in_worker_processes(rows_at_once):
    """As scikit-learn#10489: also where only joblib knows how far it is."""
    plain, seen = search().fit(X, Y), []

    def fit():
        current().subscribe(lambda: seen.append((count_now(), rows_now())))
        task = current()

        def count_now():
            now = task.progress.count
            return None if now is None else (now.done, now.total)

        def rows_now():
            return [each.progress.message for each in task.children]

        return search(n_jobs=2).set_callbacks(ProgressCallback()).fit(X, Y)

    task = in_task(fit)
    assert how_it_ended(task) == "done"
    assert same(plain, task.result())
    counts = [each for each, _ in seen if each is not None]
    assert counts == sorted(counts)
    assert any(done > 0 and total == FITS for done, total in counts)
    assert any(row.startswith("LogisticRegression ") for _, rows in seen for row in rows)


def test_fits_in_worker_processes_in_a_step_of_a_task():
    seen = []

    def fit():
        with updater.step("Search"):
            (step,) = current().children
            step.subscribe(lambda: seen.append(step.progress.value()))
            search(n_jobs=2).set_callbacks(ProgressCallback()).fit(X, Y)

    assert how_it_ended(in_task(fit)) == "done"
    assert [each for each in seen if each is not None and 20 < each < 99]


def test_fits_in_threads():
    with foreground() as bars, parallel_config("threading"):
        search(n_jobs=2).set_callbacks(ProgressCallback()).fit(X, Y)
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", FITS, FITS)


def test_a_cancel_ends_it_at_the_next_step():
    steps = []

    def cancel(context):
        steps.append(context.task_name)
        if len(steps) == 5:
            current().cancel()

    def fit():
        search().set_callbacks(Each(cancel), ProgressCallback()).fit(X, Y)

    assert how_it_ended(in_task(fit)) == "cancelled"
    assert len(steps) == 5


def test_estimators_that_tell_nothing_are_counted():
    grid = GridSearchCV(SVC(), {"C": [1, 2]}, cv=2).set_callbacks(ProgressCallback())
    with foreground() as bars, pytest.warns(UserWarning, match="does not support callbacks"):
        grid.fit(X, Y)
    assert (bars.only.progress.count.done, bars.only.progress.count.total) == (5, 5)


def test_one_object_for_one_fit_after_the_other():
    progress = ProgressCallback()
    with foreground() as bars:
        model = LogisticRegression().set_callbacks(progress)
        model.fit(X, Y)
        model.fit(X, Y)
        search(refit=False).set_callbacks(progress).fit(X, Y)
    assert [each.status for each in bars.all] == ["done"] * 3
    last = bars.all[-1].progress.count
    assert (last.done, last.total) == (FITS - 1, FITS - 1)


def test_a_failing_fit_fails_the_bar():
    bad = GridSearchCV(LogisticRegression(), {"C": [1.0, -1.0]}, cv=2, error_score="raise")
    with foreground() as bars:
        with pytest.raises(ValueError, match="'C' parameter"):
            bad.set_callbacks(ProgressCallback()).fit(X, Y)
        try:
            raise KeyError("another, that is being dealt with")
        except KeyError:
            search().set_callbacks(ProgressCallback()).fit(X, Y)
    failed, done = bars.all
    assert (failed.status, failed.progress.count.done) == ("failed", 2)
    assert isinstance(failed.error, ValueError)
    assert done.status == "done"


def test_candidates_that_fail_are_done_with_too():
    bad = GridSearchCV(LogisticRegression(), {"C": [1.0, -1.0, 2.0]}, cv=2)
    with foreground() as bars, pytest.warns(FitFailedWarning):
        bad.set_callbacks(ProgressCallback()).fit(X, Y)
    progress = bars.only.progress
    assert progress.status == "done"
    assert progress.count.done == progress.count.total


def test_a_fit_that_waits_goes_on(rows_at_once):
    """A pause holds the fit at its next step."""
    held = threading.Event()

    def pause(context):
        if not held.is_set():
            held.set()
            current().pause()

    def fit(updater: ProgressUpdater):
        return search().set_callbacks(Each(pause), ProgressCallback()).fit(X, Y)

    task = in_task(fit)
    assert held.wait(30)
    while not task.live.guard.holds_any:
        assert not task.done()
    task.resume()
    assert how_it_ended(task) == "done"


def test_copies():
    with foreground() as bars:
        model = LogisticRegression().set_callbacks(ProgressCallback())
        for each in (clone(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            each.set_callbacks(*getattr(each, "_skl_callbacks", [ProgressCallback()])).fit(X, Y)
    assert [each.status for each in bars.all] == ["done"] * 3


def test_a_step_of_a_task_is_what_it_moves():
    seen = []

    def fit():
        with updater.step("Search"):
            note = Each(lambda context: seen.append(step_count()))
            search().set_callbacks(ProgressCallback(), note).fit(X, Y)

    def step_count():
        flush(current())
        return [(each.title, each.progress.value()) for each in current().children]

    assert how_it_ended(in_task(fit)) == "done"
    ((title, value),) = seen[len(seen) // 2]
    assert title == "Search"
    assert 10 < value < 90


def test_what_no_callback_reaches_is_silent_in_workers(capfd):
    """`cross_val_score` does not pass callbacks on: each fit in a worker begins by itself."""
    model = LogisticRegression().set_callbacks(ProgressCallback())
    with foreground() as bars:
        scores = cross_val_score(model, X, Y, cv=2, n_jobs=2)
    assert len(scores) == 2
    assert bars.all == []
    assert "LogisticRegression" not in "".join(capfd.readouterr())


def test_depth():
    seen = []

    def fit():
        inner = make_pipeline(StandardScaler(), LogisticRegression())
        note = Each(lambda context: seen.append(look(current())))
        progress = ProgressCallback(max_propagation_depth=0)
        inner.set_callbacks(progress, note).fit(X, Y)

    assert how_it_ended(in_task(fit)) == "done"
    assert all(rows == () for *_, rows in seen)


def test_a_cancel_reaches_the_workers():
    def fit():  # the last test of these: joblib ends its workers
        many = GridSearchCV(LogisticRegression(tol=1e-12), {"C": np.logspace(-3, 3, 400)}, n_jobs=2)
        many.set_callbacks(ProgressCallback()).fit(X, Y)

    task = in_task(fit)
    task.subscribe(lambda: task.progress.count and task.progress.count.done > 2 and task.cancel())
    assert how_it_ended(task) == "cancelled"
    assert task.progress.count.done < 400 * 5
