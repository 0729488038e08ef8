"""A state that came too soon to be shown is made up for, in every view."""

import threading

from jupyter_progress import ProgressUpdater, Task
from jupyter_progress.display import log as log_display
from jupyter_progress.display.log import Log
from jupyter_progress.jupyter import text_display
from jupyter_progress.jupyter.text_display import InNotebook


def burst(task):
    updater = ProgressUpdater(task.live)
    for percent in range(1, 6):
        updater.send_update(percent, f"step {percent}")


def test_the_last_state_of_a_burst_appears_as_text_in_a_notebook(monkeypatch):
    came = threading.Event()
    shown = []

    def publish(data, display_id):
        shown.append(data["text/plain"])
        if "step 5" in shown[-1]:
            came.set()

    monkeypatch.setattr(text_display.kernel, "publish", publish)
    monkeypatch.setattr(text_display.kernel, "refresh", publish)
    task = Task("burst")
    task.begin()
    InNotebook(task)
    burst(task)
    assert came.wait(30)
    assert len(shown) < 5
    task.set_result(None)
    assert shown[-1].startswith("✓ step 5  100 %")


def test_the_last_state_of_a_burst_appears_in_the_log(monkeypatch):
    monkeypatch.setattr(log_display, "RECORD_EVERY", 0.2)
    came = threading.Event()
    recorded = []

    def info(_, words):
        recorded.append(words)
        if "step 5" in words:
            came.set()

    monkeypatch.setattr(log_display.log, "info", info)
    task = Task("burst")
    task.begin()
    Log(task)
    burst(task)
    assert came.wait(30)
    assert len(recorded) < 8
    task.set_result(None)
    assert recorded[-1].startswith("✓ step 5  100 %")


def test_without_threads_the_end_is_shown(monkeypatch):
    def fail(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("jupyter_progress.core.throttle._clock._thread", None)
    monkeypatch.setattr(threading.Thread, "start", fail)
    states = []
    task = Task("lonely")
    task.subscribe(lambda: states.append((task.status, task.progress.progress)))
    task.begin()
    burst(task)
    task.set_result(None)
    assert states[0] == ("running", 0.0)
    assert states[-1] == ("done", 100.0)
