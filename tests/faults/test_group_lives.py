"""Random lives of groups: whatever is asked of one in between, it ends, and its figures agree."""

import random
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import wait as wait_for_futures

import pytest

from jupyter_progress import ProgressUpdater, map_tasks

LONG = 30
LIVES = 100


def meddle(group, chance):
    """Ask a group for this and that, as other threads and the page may."""
    for _ in range(5):
        what = chance.choice(["cancel", "retry", "one", "all", "look"])
        if what == "cancel" and chance.random() < 0.3:
            group.cancel()
        elif what == "retry":
            group.retry_failed()
        elif what == "one" and len(group):
            task = group[chance.randrange(len(group))]
            if chance.random() < 0.3:
                task.cancel()
            else:
                wait_for_futures([task], LONG)
        elif what == "all":
            for _ in group.as_completed(LONG):
                pass
        else:
            assert group.counts.total >= 0
            assert group.timeline()._repr_html_()


@pytest.mark.parametrize("seed", range(3))
def test_every_life_ends_and_its_figures_agree(seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTER_PROGRESS", "off")
    chance = random.Random(seed)

    def work(item, updater: ProgressUpdater):
        for percent in range(0, chance.randrange(100), 25):
            updater.send_update(percent, str(item))
        if chance.random() < 0.1:
            raise ValueError(item)
        return item

    def generator(number):
        yield from range(number)
        if chance.random() < 0.2:
            raise OSError("the source has gone")

    with ThreadPoolExecutor(5) as pool:
        for _ in range(LIVES):
            number = chance.randrange(60)
            group = map_tasks(
                work,
                chance.choice([range(number), generator(number)]),
                executor=chance.choice([None, pool]),
                max_workers=chance.choice([None, 1, 2, 7, 20]),
                failures=chance.choice(["go on", "stop"]),
                timeout=chance.choice([None, 0.002, 1]),
            )
            others = [
                threading.Thread(target=meddle, args=(group, random.Random(chance.random())))
                for _ in range(chance.randrange(3))
            ]
            for thread in others:
                thread.start()
            for thread in others:
                thread.join(LONG)
                assert not thread.is_alive()
            assert not wait_for_futures([group], LONG).not_done
            counts, found = group.counts, [task.status for task in group]
            assert (counts.pending, counts.running, counts.total) == (0, 0, len(group))
            assert tuple(map(found.count, ("done", "failed", "cancelled"))) == counts[2:]
            if group.status == "done":
                assert group.result() == list(range(number))
            else:
                with pytest.raises((ValueError, OSError, TimeoutError, CancelledError)):
                    group.result()
