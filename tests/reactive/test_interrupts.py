"""Interrupts while values are computed."""

import signal
from functools import partial

import pytest
from interrupting import each_moment

from jupyter_progress import DerivedVariable, Variable, display_mode

from .held import LONG

MOST_LINES = 5_000
"""Of ours, that one change of a value may take."""


@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize("run_as_task", [True, False])
def test_an_interrupt_at_any_line_leaves_a_value_that_goes_on(run_as_task):
    with display_mode("off"):
        n = Variable(0)
        one = DerivedVariable(lambda n: n + 1, [n], run_as_task)
        both = DerivedVariable(lambda n, one: (n, one), [n, one], run_as_task)
        assert both.result(LONG) == (0, 1)
        change = partial(setattr, n, "value")
        for line in each_moment(change, most=MOST_LINES, least=100, at_lines=True):
            n.value = -line
            assert both.result(LONG) == (-line, 1 - line)


@pytest.mark.usefixtures("interrupts")
def test_an_interrupt_of_a_run_in_the_foreground_is_raised_there():
    def interrupt(n):
        if n:
            signal.raise_signal(signal.SIGINT)
        return n

    n = Variable(0)
    value = DerivedVariable(interrupt, [n], run_as_task=False)
    assert value.result() == 0
    with pytest.raises(KeyboardInterrupt):
        n.value = 1
    assert isinstance(value.error, KeyboardInterrupt)
    n.value = 0
    assert value.result() == 0
