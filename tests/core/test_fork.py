"""A forked process inherits bars and shows none, and hangs at no lock of theirs."""

import os
import signal
import threading

import pytest

from jupyter_progress import ProgressUpdater, Task, display_mode, track
from jupyter_progress.display.choice import current_display
from jupyter_progress.display.view import View

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")


def in_child(check):
    """Return what is returned, true or not, by a function that runs in a forked process."""
    child = os.fork()
    if child == 0:
        signal.alarm(30)  # a lock held for ever ends here
        try:
            os._exit(0 if check() else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("mode", ["auto", "text", "off"])
def test_the_display_of_a_forked_process_is_the_silent_one(mode):
    with display_mode(mode):
        assert in_child(lambda: current_display().is_silent and list(track("abc")) == [*"abc"])


def test_an_activity_of_the_parent_is_shown_by_it_alone():
    task = Task("shared")
    task.begin()
    told = []

    class Told(View):
        def draw(self):
            told.append(os.getpid())

    view = Told(task)
    task.subscribe(lambda: told.append(os.getpid()))
    updater = ProgressUpdater(task.live)

    def go_on():
        updater.send_update(50, "in the child")
        task.set_result(3)
        view.close()
        return task.result() == 3 and os.getpid() not in told

    for percent in range(20):  # amid a burst, in which the clock holds locks
        updater.send_update(percent)
        assert in_child(go_on)
    task.set_result(4)
    assert set(told) == {os.getpid()}


def test_a_bar_of_a_forked_process_still_advances():
    def advance():
        seen = threading.Event()
        task = Task("own")
        task.begin()
        task.subscribe(lambda: task.progress.progress == 3 and seen.set())
        updater = ProgressUpdater(task.live)
        for value in (1, 2, 3):
            updater.send_update(value)
        return seen.wait(20)

    assert in_child(advance)
