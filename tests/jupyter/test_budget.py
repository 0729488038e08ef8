"""How much all bars of a kernel send together."""

from heapq import heappop, heappush

import pytest

from jupyter_progress.jupyter import budget
from jupyter_progress.jupyter.budget import Budget


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(budget, "monotonic", clock)
    return clock


def sent(clock, bars, seconds):
    """Return how many messages so many bars send, each of which waits as it is told."""
    shared, due, messages = Budget(250), [0.0] * bars, []
    while (now := heappop(due)) < seconds:
        clock.now = now
        heappush(due, now + max(1 / 30, shared.spend()))
        messages.append(now)
    return messages


def test_few_bars_are_not_slowed_down(clock):
    assert len(sent(clock, bars=5, seconds=10)) == pytest.approx(5 * 30 * 10, rel=0.02)


@pytest.mark.parametrize("bars", [20, 100, 1000])
def test_many_send_as_much_as_there_may_be_and_no_more(clock, bars):
    messages = [at for at in sent(clock, bars, seconds=60) if at > 20]
    assert len(messages) / 40 == pytest.approx(250, rel=0.1)


def test_others_that_stand_still_cost_nothing(clock):
    shared = Budget(250)
    for _ in range(1000):
        shared.spend()
    clock.now += 1000 / 250
    assert shared.spend() <= 2 / 250
