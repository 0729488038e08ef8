"""One display shows everything, and users bring their own."""

import subprocess
import sys

import pytest
from memory import Memory

from jupyter_progress import Display, Variable, display_mode, run_task, tasks, track, wait
from jupyter_progress.display.choice import current_display


@pytest.fixture
def memory():
    memory = Memory()
    with display_mode(memory):
        yield memory


def test_it_shows_whatever_there_is(memory):
    task = run_task(lambda: 1)
    task._ipython_display_()
    assert task.result() == 1
    bar = track(range(3), "Loop")
    bar._ipython_display_()
    list(bar)
    assert memory.shown == [task, bar.activity]
    assert [each.status for each in memory.shown] == ["done", "done"]


def test_what_somebody_waits_for_is_shown_once(memory):
    task = run_task(lambda: 1)
    assert task.result() == task.result() == 1
    wait(task)
    assert memory.shown == [task]


def test_a_list_is_one_activity_with_children(memory):
    import threading

    go = threading.Event()
    one, two = run_task(go.wait), run_task(go.wait)
    tasks()._ipython_display_()
    go.set()
    (group,) = memory.shown
    assert group.children[:2] == (one, two)
    wait(one, two)


def test_a_value_is_shown_by_the_display(memory, capsys):
    Variable(5)._ipython_display_()
    assert capsys.readouterr().out == "Variable(5)\n"


def test_the_nearest_word_counts(memory):
    with display_mode("off"):
        assert current_display().is_silent
        list(track(range(3)))
    assert memory.shown == []
    assert current_display() is memory


def test_a_display_has_to_show():
    with pytest.raises(NotImplementedError, match="Display has to say how"):
        Display().show(run_task(int))
    with pytest.raises(ValueError, match="or a Display"), display_mode(print):
        pass


SCRIPT = """
import sys
from jupyter_progress import run_task, track

def fail(): raise ValueError("no")

list(track(range(3)))
try:
    run_task(fail).result()
except ValueError:
    pass
print(sorted({name.partition(".")[0] for name in sys.modules}
             & {"IPython", "ipywidgets", "anywidget", "ipykernel", "comm"}))
"""


def test_a_script_whose_task_fails_imports_nothing_of_jupyter():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert "ValueError: no" in done.stderr
