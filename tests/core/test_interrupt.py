"""Interrupts: raised at once in somebody's code, and afterwards in ours."""

import signal
import subprocess
import sys
import threading

import pytest
from interrupting import each_moment

from jupyter_progress.core.errors import TaskCancelled
from jupyter_progress.core.interrupt import (
    Interruptible,
    interruptible,
    raise_later,
    uninterrupted,
)

LONG = 60

pytestmark = pytest.mark.usefixtures("interrupts")


def test_an_interrupt_waits_for_the_end_of_the_block():
    reached = []
    with pytest.raises(KeyboardInterrupt):
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            with uninterrupted():  # the end of the outer one counts
                reached.append("inner")
            reached.append("outer")
        reached.append("after")
    assert reached == ["inner", "outer"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_somebodys_code_within_is_interrupted_at_once():
    reached = []
    with uninterrupted():
        with pytest.raises(KeyboardInterrupt), interruptible():
            signal.raise_signal(signal.SIGINT)
            reached.append("too far")
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
            with interruptible():  # what came before is raised here
                reached.append("too far")
    assert reached == []


def test_an_interrupt_that_was_caught_is_raised_at_the_end():
    reached = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        raise_later(KeyboardInterrupt())
        with interruptible():
            reached.append("not here")
        reached.append("nor here")
    assert reached == ["not here", "nor here"]
    with pytest.raises(KeyboardInterrupt):
        raise_later(KeyboardInterrupt())


def test_a_handler_of_the_users_own_is_called_and_stays():
    came = []
    before = signal.signal(signal.SIGINT, lambda *each: came.append(each))
    try:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            assert came == []
        assert len(came) == 1
        signal.raise_signal(signal.SIGINT)
        assert len(came) == 2
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_cancel_of_other_code_waits_too():
    held, asked, reached = threading.Event(), threading.Event(), []
    code = Interruptible()

    def run():
        try:
            with code:
                with uninterrupted():
                    held.set()
                    assert asked.wait(LONG)
                    reached.append("the end of the block")
                reached.append("too far")
        except TaskCancelled:
            reached.append("cancelled")

    thread = threading.Thread(target=run)
    thread.start()
    assert held.wait(LONG)
    code.interrupt()
    asked.set()
    thread.join(LONG)
    assert reached == ["the end of the block", "cancelled"]


def test_a_cancel_at_any_moment_leaves_interrupts_as_they_were():
    """Of a task that an executor runs in the main thread: Ctrl-C would be dead from then on."""

    within = []

    def act(_):
        with Interruptible() as code:
            within.append(code)
            with uninterrupted(), interruptible():
                pass
            within.clear()

    def cancel():
        for code in within:
            if not code._lock.locked():  # who cancels waits for the lock
                code.interrupt()

    before = signal.getsignal(signal.SIGINT)
    for moment in each_moment(act, most=500, least=50, at_lines=True, strike=cancel):
        within.clear()
        assert signal.getsignal(signal.SIGINT) is before, moment
        assert Interruptible.here() is None, moment
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("late", ["", "i.interrupt()"])
def test_code_that_ends_by_itself_leaves_the_interpreter_as_it_was(late):
    """Python 3.11 else hangs in the first function that is traced: by a debugger, by coverage."""
    program = (
        "import sys\n"
        "from jupyter_progress.core.interrupt import Interruptible\n"
        "from jupyter_progress import TaskCancelled\n"
        "try:\n"
        f"    with Interruptible() as i: {late or 'pass'}\n"
        "except TaskCancelled: pass\n"
        "sys.settrace(lambda *_: None)\n"
        "(lambda: None)()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=10)
