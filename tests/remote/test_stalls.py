"""Tasks that hang in a worker: it sees where they stand, and sends the stack to who asks."""

from pathlib import Path

import jobs
import pytest
from conditions import until
from test_executors import HERE, executor, executors, kind  # noqa: F401

from jupyter_progress import display_mode, run_task
from jupyter_progress.core import watch
from jupyter_progress.core.pulse import stall_of
from jupyter_progress.render.places import stack, told


@pytest.fixture
def go(tmp_path):
    """A file for which a task waits; a failed test leaves none that does."""
    path = tmp_path / "go"
    yield path
    path.touch()
    path.with_name("go2").touch()


def test_a_task_that_hangs_in_a_worker_is_named_by_its_line_there(tmp_path, go):
    """As distributed#5879, #2835 and #6245: stuck, and nobody could say where."""
    with display_mode("off"):
        task = run_task(jobs.hangs, (str(go), 0.4), executor="process")
    stall = until(lambda: stall_of(task))
    assert told(stall.place).startswith("jobs.py:")
    assert not watch._watch._all  # here its thread only listens to the worker
    answers = []
    task.live.pulse.ask(answers.append)
    text = until(lambda: answers and answers[0])
    assert "in hangs\n" in text
    shown = stack(text)
    assert shown.startswith('  File "jobs.py", line ')
    assert "worker.py" not in shown
    assert str(tmp_path) not in shown
    go.touch()
    until(lambda: stall_of(task) is None)
    assert task.progress.progress >= 50
    (tmp_path / "go2").touch()
    task.result(20)
    assert task.live.pulse.ask is None


def test_a_deadlock_on_a_lock_is_named_by_its_line_on_every_executor(
    executor,  # noqa: F811
    go,
):
    task = run_task(jobs.takes_a_lock, (str(go), 0.4), executor=executor)
    stall = until(lambda: task.done() or stall_of(task))
    assert not task.done(), task.exception()
    lines = Path(jobs.__file__).read_text().splitlines()
    line = next(i for i, each in enumerate(lines, 1) if "# here it stands" in each)
    assert told(stall.place).startswith(f"jobs.py:{line}")
    answers = []
    task.live.pulse.ask(answers.append)
    assert "in takes_a_lock\n" in until(lambda: answers and answers[0])
    go.touch()
    task.result(30)
    assert stall_of(task) is None
    # The thread that looks is asleep by what is usual; the next test has it look sooner.
    until(lambda: watch._watch._thread is None)


@pytest.mark.parametrize(
    "text", ["", 'File "x"', '  File "/home/me/a b.py", line 3, in f\n    g()\n']
)
def test_a_stack_tells_no_folder(text):
    assert "/" not in stack(text)
