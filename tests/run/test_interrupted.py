"""Interrupts of who starts tasks, waits for them or cancels them: none is left that never ends."""

import asyncio
import concurrent.futures

import pytest
from conditions import until
from interrupting import each_moment
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
    memory = Memory()
    with display_mode(memory):
        for _ in each_moment(lambda _: act(), most=MOST, least=50):
            until(lambda: not tasks())
            until(lambda: all(each.progress.is_over for each in memory.shown))
            act()
            memory.shown.clear()
