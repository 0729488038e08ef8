"""What runs in workers teach: their steps are weighed like those of threads."""

import functools

import jobs
import pytest
from test_executors import executor, executors, kind  # noqa: F401

from jupyter_progress import run_task
from jupyter_progress.run.durations import Durations
from jupyter_progress.run.history import History
from jupyter_progress.run.keys import key_of
from jupyter_progress.run.step_times import StepTimes


@pytest.fixture
def learning(tmp_path, monkeypatch):
    """Have tasks use a store of this test, and remember the shortest."""
    monkeypatch.delenv("JUPYTER_PROGRESS_HISTORY", raising=False)
    store = History(tmp_path / "state" / "history.sqlite3")
    with_store = functools.partial(Durations, store=store)
    monkeypatch.setattr("jupyter_progress.run.start.Durations", with_store)
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 0.0)
    return store


def test_steps_are_learned_and_weigh_what_they_took(executor, learning):  # noqa: F811
    """As pytest-dev/pytest-xdist#75: what took how long was seen in workers, and lost there."""
    first = run_task(jobs.weighed, ((0.05, 0.45),), executor=executor)
    assert first.result(30) == pytest.approx(50)
    (run,) = learning.earlier(key_of(jobs.weighed))
    assert 0.05 <= run.steps[StepTimes(lambda: key_of(jobs.weighed)).key_of(("Load",))] < 0.3
    second = run_task(jobs.weighed, ((0.05, 0.45),), executor=executor)
    assert second.result(30) < 40
    assert len(learning.earlier(key_of(jobs.weighed))) == 2


def test_a_step_that_fails_teaches_nothing(executor, learning):  # noqa: F811
    assert run_task(jobs.step_fails, executor=executor).exception(30)
    assert learning.earlier(key_of(jobs.step_fails)) == ()


def test_where_nothing_is_remembered_nothing_is_sent(executor, learning):  # noqa: F811
    learning.enabled = False
    assert run_task(jobs.weighed, ((0.0, 0.0),), executor=executor).result(30) == pytest.approx(50)
    assert run_task(jobs.weighed, ((0.0, 0.1),), executor=executor).result(30) == pytest.approx(50)
