"""Interrupts of who starts tasks, waits for them or cancels them: none is left that never ends."""

import asyncio
import concurrent.futures

import pytest
from conditions import until
from interrupting import interrupted_at
from memory import Memory

from jupyter_progress import (
    ProgressUpdater,
    display_mode,
    map_tasks,
    tasks,
    track_progress,
    wait,
)

MOST = 5_000
"""Moments in ours that one of these may take."""


@track_progress
def simulate(n, updater: ProgressUpdater):
    with updater.step("First"):
        pass
    for i in updater.track(range(n)):
        updater.send_update(None, f"Step {i}")
    return n


def waited_for():
    simulate(2).result()


def waited_for_together():
    wait(simulate(2), simulate(2))


def awaited():
    async def main():
        await simulate(2)

    asyncio.run(main())


def mapped():
    map_tasks(abs, range(2)).result()


def cancelled():
    task = simulate(2)
    if task.cancel() and task.cancelled():
        with pytest.raises(concurrent.futures.CancelledError):
            task.result()


@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize("act", [waited_for, waited_for_together, awaited, mapped, cancelled])
def test_at_any_moment_all_tasks_come_to_their_end_and_the_next_ones_do(act):
    strikes = 0
    for moment in range(1, MOST):
        memory = Memory()
        with display_mode(memory):
            if not interrupted_at(moment, act):
                break
            strikes += 1
            until(lambda: not tasks())
            until(lambda shown=memory.shown: all(each.progress.is_over for each in shown))
            act()
    else:
        pytest.fail(f"after {MOST} moments it is not over")
    assert strikes > 50
