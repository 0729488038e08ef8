"""The writing seam: any sink takes what an updater sends, and an update can travel."""

import pickle

import pytest

from jupyter_progress import TaskCancelled
from jupyter_progress.core.live import LiveProgress
from jupyter_progress.run.updater import ProgressUpdater
from jupyter_progress.values.progress import NO_METRICS, Metrics, Progress
from jupyter_progress.values.update import FakeRequest, Update


class Sent:
    """A sink that keeps all updates, as a connection would pass them on."""

    needs_slow_path = True
    progress = 0.0
    message = ""
    sampler = None
    cancel_requested = False

    def __init__(self):
        self.updates = []

    def send(self, update):
        self.updates.append(update)
        self.check()

    def check(self):
        if self.cancel_requested:
            raise TaskCancelled
        return True

    def innermost(self, start, end):
        return self, start, end

    def value(self):
        return self.progress


def test_an_updater_writes_into_any_sink():
    sink = Sent()
    updater = ProgressUpdater(sink)
    updater.send_update(40, "Reading", rows=3)
    updater.fake_progress(80, "Solving", 5000)
    updater.span(50, 100).send_update(50)
    assert list(updater.track("ab", start=0)) == ["a", "b"]
    assert sink.updates == [
        Update(40, "Reading", {"rows": 3}),
        Update(None, "Solving", fake=FakeRequest(80, 5000)),
        Update(75),
        Update(0),
        Update(50),
        Update(100),
        Update(100),
    ]
    sink.cancel_requested = True
    with pytest.raises(TaskCancelled):
        updater.send_update(1)


def test_what_was_sent_elsewhere_gives_the_same_state_here():
    def work(updater):
        updater.send_update(10, "one", a=1)
        updater.fake_progress(60, "two", 60_000)
        updater.span(60, 80).send_update(50, b=2)

    here, sink, there = LiveProgress(int), Sent(), LiveProgress(int)
    work(ProgressUpdater(here))
    work(ProgressUpdater(sink))
    for update in pickle.loads(pickle.dumps(sink.updates)):
        there.send(update)
    assert there.snapshot() == here.snapshot()
    assert there.snapshot() == Progress(70, "two", Metrics(a=1, b=2), "pending")


def test_metrics_are_replaced_and_never_changed():
    with pytest.raises(TypeError, match="not changed in place"):
        NO_METRICS["a"] = 1
    assert pickle.loads(pickle.dumps(Metrics(a=1))) == {"a": 1}
