"""Updates that never come or come too late, and an `on_progress` that misbehaves."""

import logging
import threading
import warnings
from concurrent.futures import CancelledError

import pytest

from jupyter_progress import DeadlockError, ProgressUpdater, TaskCancelled, run_task, tasks
from jupyter_progress.run import callbacks

LONG = 30


def test_a_task_that_never_updates_ends_with_its_result():
    task = run_task(lambda: 7)
    assert task.result(LONG) == 7
    assert (task.status, task.progress.progress) == ("done", 100)


def test_updates_after_the_end_are_ignored_with_one_warning():
    kept = []

    def work(updater: ProgressUpdater):
        kept.append(updater)
        updater.send_update(30, "within")

    task = run_task(work)
    task.result(LONG)
    over = task.progress
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for i in range(1000):
            kept[0].send_update(i / 10, "too late", late=i)
            kept[0].fake_progress(90, "too late")
    assert len(told) == 1
    assert "after its task had ended" in str(told[0].message)
    assert task.progress == over


def test_an_on_progress_that_raises_is_told_once_and_ends_nothing(caplog):
    def work(updater: ProgressUpdater):
        for i in range(1000):
            updater.send_update(i / 10)
        return 7

    def fail(update):
        raise SystemExit("no more")

    with caplog.at_level(logging.ERROR, "jupyter_progress"):
        assert run_task(work, on_progress=fail).result(LONG) == 7
    assert len(caplog.records) == 1


def test_an_on_progress_that_blocks_holds_up_its_task_and_no_more_than_so_many_updates(monkeypatch):
    monkeypatch.setattr(callbacks, "BACKLOG", 100)
    sent, go, n_got = [], threading.Event(), [0]

    def work(updater: ProgressUpdater):
        for i in range(1000):
            sent.append(i)
            updater.send_update(i / 10)

    def block(update):
        go.wait()
        n_got[0] += 1

    task = run_task(work, on_progress=block)
    other = run_task(lambda: 7)
    assert other.result(LONG) == 7  # nobody else is held up
    while len(sent) < 101:
        assert not task.done()
    assert task.status == "running"
    assert len(sent) <= 103
    go.set()
    task.result(LONG)
    assert n_got == [1000]


def test_a_task_held_up_by_its_on_progress_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(callbacks, "BACKLOG", 10)
    go = threading.Event()
    stopped = []

    def work(updater: ProgressUpdater):
        try:
            while True:
                updater.send_update(1)
        except TaskCancelled:
            stopped.append(True)
            go.set()
            raise

    task = run_task(work, on_progress=lambda update: go.wait())
    while task.status == "pending":
        pass
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(LONG)
    assert stopped == [True]


def test_an_on_progress_that_calls_back_into_its_task_is_answered():
    updaters, answers = [], []
    ready = threading.Event()

    def work(updater: ProgressUpdater):
        ready.wait()
        updaters.append(updater)
        updater.send_update(1, "first")
        return 7

    def call_back(update):
        if update.message == "first":
            updaters[0].send_update(2, "from the callback")
            for ask in (task.result, task.exception):
                with pytest.raises(DeadlockError):
                    ask()
            answers.append((task.status, task.done(), task in tasks(), repr(task)))
        else:
            answers.append(update.message)

    task = run_task(work, on_progress=call_back)
    ready.set()
    assert task.result(LONG) == 7
    assert answers[0][:3] == ("running", False, True)
