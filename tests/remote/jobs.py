"""Functions that workers can import, as those of a package."""

import os
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from jupyter_progress import ProgressUpdater, run_task, track, track_progress, updater


@track_progress
def count(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i}", i=i)
    return n


async def count_slowly(n, updater: ProgressUpdater):
    import asyncio

    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i}", i=i)
        await asyncio.sleep(0)
    return n


class Model:
    def __init__(self, size):
        self.size = size

    @track_progress
    def fit(self, updater: ProgressUpdater):
        updater.send_update(50, "Fitting")
        return self.size

    def plain(self, updater: ProgressUpdater):
        return self.size


class TwoArguments(Exception):
    def __init__(self, name, value):
        super().__init__(f"{name} is {value}")
        self.value = value


def fails(updater: ProgressUpdater):
    updater.send_update(30, "about to fail")
    try:
        {}["key"]
    except KeyError as error:
        raise TwoArguments("size", 3) from error


def loops_for_ever():
    """Loop until it is cancelled, and look at nothing but the loop."""
    for _ in track(range(10**6), "Looping"):
        time.sleep(0.01)


def prints(updater: ProgressUpdater):
    print("to stdout")
    print("to stderr", file=sys.stderr)
    import threading

    thread = threading.Thread(target=print, args=("from a thread",))
    thread.start()
    thread.join()


def listens(updater: ProgressUpdater):
    updater.send_update(10, "listening")
    while True:
        updater.send_update(20)
        time.sleep(0.001)


async def awaits(folder, updater: ProgressUpdater):
    import asyncio

    try:
        updater.send_update(10, "listening")
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(2.5)  # longer than a worker that does not listen has
        (Path(folder) / "cleaned up").touch()


def deaf(folder, updater: ProgressUpdater):
    updater.send_update(10, "deaf")
    (Path(folder) / "pid").write_text(str(os.getpid()))
    time.sleep(1000)


def waits_for(path, updater: ProgressUpdater):
    updater.send_update(10, "waiting")
    while not os.path.exists(path):
        time.sleep(0.01)
    return os.getpid()


def faked(updater: ProgressUpdater):
    updater.fake_progress(80, "Solving", 60_000)
    before = updater.span(0, 100)
    for _ in before.track([1], "Part", end=90):
        pass
    updater.fake_progress(95, "Solving more", "auto")


def loops(updater: ProgressUpdater):
    for _ in updater.track(range(1000), "Looping"):
        pass
    return list(track(range(5), "own bar"))


def nested(updater: ProgressUpdater):
    return run_task(count.__wrapped__, (3,)).result()


def flood(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, str(i))
    return time.time()


def flood_and_tell(path, n, updater: ProgressUpdater):
    with open(path, "r+b", buffering=0) as file:
        for i in range(n):
            updater.send_update(i / n * 100)
            file.seek(0)
            file.write(i.to_bytes(8, "little"))


def imported(updater: ProgressUpdater):
    updater.send_update(1)
    heavy = ("IPython", "ipywidgets", "anywidget", "traitlets", "ipykernel", "comm")
    return sorted(set(heavy) & set(sys.modules))


def killed_once(path, updater: ProgressUpdater):
    first = not os.path.exists(path)
    Path(path).touch()
    updater.send_update(30, "first" if first else "again")
    if first:
        while not os.path.exists(f"{path}-seen"):
            time.sleep(0.01)
        os.kill(os.getpid(), 9)
    return "survived"


def steps_killed_once(path, updater: ProgressUpdater):
    """Take a step of two seconds, and be killed in the next one; then all take a tenth of one."""
    first = not os.path.exists(path)
    Path(path).touch()
    updater.plan(["Load", "Fit"])
    with updater.step("Load"):
        time.sleep(2.0 if first else 0.1)
    updater.send_update(None, "loaded" if first else "loaded again")
    with updater.step("Fit"):
        if first:
            wait_until(lambda: os.path.exists(f"{path}-seen"))
            os.kill(os.getpid(), 9)
        time.sleep(0.1)


def dies(updater: ProgressUpdater):
    updater.send_update(30, "about to die")
    os.kill(os.getpid(), 9)


def ambient(progress, message):
    updater.send_update(progress, message)
    return message


def ambient_quarter(i):
    updater.send_update(25 * (i + 1), str(i))
    return i


def ambient_for_ever():
    while True:
        updater.send_update(5, "for ever")
        time.sleep(0.001)


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def planned_and_more(path, updater: ProgressUpdater):
    updater.plan(["Load", "Fit"])
    for each in ("Load", "Fit"):
        with updater.step(each):
            pass
    while not os.path.exists(path):
        time.sleep(0.005)
    return "more"


def steps(path, updater: ProgressUpdater):
    updater.plan({"Load": 1, "Fit": 3})
    with updater.step("Load"):
        for _ in updater.track(range(3), "Reading"):
            pass
    with updater.step("Fit") as part:
        part.send_update(50, "Half of it")
        with part.step("Inner"):
            while path and not os.path.exists(path):
                time.sleep(0.005)
    return "fitted"


def step_fails(updater: ProgressUpdater):
    with updater.step("Good"):
        pass
    with updater.step("Bad"):
        raise ValueError("in Bad")


def yields(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100)
        yield {"best": i}
    return "all"


async def yields_slowly(n, updater: ProgressUpdater):
    import asyncio

    for i in range(n):
        await asyncio.sleep(0)
        yield i


def watches(updater: ProgressUpdater):
    done = [0]
    with updater.watch(lambda: done[0], total=1000, message="Compiled"):
        for i in range(1000):
            done[0] = i + 1
            if i == 500:
                time.sleep(0.1)
    return "watched"


def square(i):
    return i * i


def reciprocal(i, updater: ProgressUpdater):
    updater.send_update(50, f"1 / {i}")
    return 1 / i


@contextmanager
def told_after(least):
    """Have a stall be told after so many seconds, or twice the longest step on a busy machine."""
    from jupyter_progress.values import gaps

    usual = gaps.LEAST, gaps.MOST, gaps.MOST_TIMES
    gaps.LEAST, gaps.MOST, gaps.MOST_TIMES = least, least, gaps.TIMES
    try:
        yield
    finally:
        gaps.LEAST, gaps.MOST, gaps.MOST_TIMES = usual


def hangs(go, least, updater: ProgressUpdater):
    with told_after(least):
        for step in range(6):
            updater.send_update(step, f"Step {step}")
            time.sleep(0.11)
        while not Path(go).exists():
            time.sleep(0.01)
        updater.send_update(50, "on")
        while not Path(go + "2").exists():
            updater.send_update(60)
            time.sleep(0.01)


def weighed(seconds, updater: ProgressUpdater):
    """Take so long for two steps, and return where the bar stood between them."""
    updater.plan(["Load", "Fit"])
    with updater.step("Load"):
        time.sleep(seconds[0])
    between = updater._sink.value()
    with updater.step("Fit"):
        time.sleep(seconds[1])
    return between


def takes_a_lock(go, least, updater: ProgressUpdater):
    """Send a few updates and wait for a lock that is held until a file is there."""
    lock = threading.Lock()
    with told_after(least):
        for step in range(6):
            updater.send_update(step)
            time.sleep(0.11)
        with lock:
            threading.Thread(target=_release_once_there, args=(lock, go)).start()
            lock.acquire()  # here it stands
        updater.send_update(50)


def _release_once_there(lock, go):
    wait_until(Path(go).exists)
    lock.release()
