"""A task of which earlier runs are known, by a clock that the test sets."""

import functools

from jupyter_progress import ProgressUpdater, Task
from jupyter_progress.run.durations import Durations
from jupyter_progress.run.history import History
from jupyter_progress.run.step_times import StepTimes
from jupyter_progress.values.earlier import EarlierRun


class Known(History):
    """A history of runs with steps that took so many seconds."""

    def __init__(self, runs, rest=0.0):
        super().__init__()
        self.enabled = True
        key = StepTimes(lambda: "key").key_of
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


class Ticking:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


def opened(*runs, rest=0.0):
    """Return a task by a clock of its own, and its updater, after runs with such steps."""
    task = Task("test")
    task.live.clock = Ticking()
    task.live.estimates = Durations(lambda: "key", Known(runs, rest))
    task.begin()
    return task, ProgressUpdater(task.live)


def store_for_runs(tmp_path, monkeypatch):
    """Return a history of its own in which tasks note all that they take, however short."""
    store = History(tmp_path / "history.sqlite3")
    monkeypatch.delenv("JUPYTER_PROGRESS_HISTORY", raising=False)
    with_store = functools.partial(Durations, store=store)
    monkeypatch.setattr("jupyter_progress.run.start.Durations", with_store)
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 0.0)
    return store
