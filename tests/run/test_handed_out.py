"""What users are given can be pickled and copied, or says in a sentence why not."""

import copy
import dataclasses
import pickle
import threading

import pytest

from jupyter_progress import ProgressUpdater, Task, notify, run_task, track, track_progress
from jupyter_progress.jupyter.tracker import ProgressTracker


def values():
    got = []

    def work(updater: ProgressUpdater):
        updater.send_update(40, "Reading", loss=0.1)
        updater.fake_progress(80, "Solving", 5000)

    task = run_task(work, on_progress=got.append)
    task.result(30)
    return [*got, got[-1].fake, task.progress]


@pytest.mark.parametrize("way", [lambda v: pickle.loads(pickle.dumps(v)), copy.deepcopy, copy.copy])
def test_values_travel(way):
    for value in values():
        assert way(value) == value
        assert dataclasses.asdict(value)


@pytest.mark.parametrize("way", [pickle.dumps, copy.deepcopy])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Task("Fit"), "Task Fit: pending.*its `progress`"),
        (lambda: ProgressUpdater(Task().live), "belongs to its task"),
    ],
)
def test_what_does_not_travel_says_so(way, make, words):
    class Model:
        def __init__(self):
            self.held = make()

    Model.__module__, Model.__qualname__ = __name__, "Model"
    globals()["Model"] = Model
    with pytest.raises(TypeError, match=words):
        way(Model())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: run_task(int, title=5), "run_task: title is 5"),
        (lambda: track_progress(title=5), "track_progress: title is 5"),
        (lambda: ProgressTracker(title=None), "ProgressTracker: title is None"),
        (lambda: ProgressTracker(5), "ProgressTracker: 5 is not a task"),
        (lambda: notify(after="x"), "notify: after is 'x'"),
        (lambda: notify(after="5"), "notify: after is '5'"),
        (lambda: notify(after=None), "notify: after is None"),
        (lambda: track(5), "int object 5 is not iterable"),
    ],
)
def test_wrong_arguments_are_named_at_the_call(call, words, capsys):
    with pytest.raises((TypeError, ValueError), match=words):
        call()
    assert capsys.readouterr().err == ""  # no second traceback, from a finalizer


def test_a_bar_by_hand_ends_once_whoever_ends_it():
    for _ in range(200):
        with ProgressTracker() as updater:
            for value in (50, 100):
                updater.send_update(value)
    assert threading.active_count() < 50
