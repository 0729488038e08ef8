"""What is over goes at once: it leaves no cycle, for which the garbage collector would stop all.

Ten thousand tasks took half as long again when each left one.
"""

import contextlib
import gc
import sys
import weakref
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from conditions import until
from short_loops import LOOPS

from jupyter_progress import ProgressUpdater, display_mode, map_tasks, run_task, track_progress
from jupyter_progress.core.live import LiveProgress
from jupyter_progress.remote.messages import Job
from jupyter_progress.remote.pickled import pack_call
from jupyter_progress.remote.work import Work
from jupyter_progress.run.signature import bind

MANY = 20


def task():
    run_task(lambda: None).result()


def updates():
    def work(updater: ProgressUpdater):
        updater.send_update(20, "Reading", rows=3)
        updater.fake_progress(50, "Waiting", 1000)
        for _ in updater.track(range(2)):
            updater.send_update(None, "An item")

    run_task(work).result()


def told():
    run_task(lambda: None, on_progress=lambda update: None).result()


def async_task():
    async def work():
        pass

    run_task(work).result()


def cancelled():
    task = run_task(lambda: None)
    task.cancel()
    with contextlib.suppress(BaseException):
        task.result()


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def alive():
    return [each for each in gc.get_objects() if type(each) is LiveProgress]


@pytest.mark.parametrize("act", [task, updates, told, async_task, cancelled, *LOOPS])
def test_it_goes_without_the_collector(act, no_collector):
    with display_mode("log"):
        act()  # the first one loads what it needs
        gc.collect()
        before = len(alive())
        for _ in range(MANY):
            act()
        until(lambda: len(alive()) - before < MANY // 2)


def test_so_does_what_a_worker_has_done(no_collector):
    def work(updater: ProgressUpdater):
        updater.send_update(50, "Half")

    job = Job(pack_call(bind(work, (), {}, "updater")), "In a worker", "", None, True, True, None)
    Work(job, lambda batch: None, alone=False).run()
    before = len(alive())
    for _ in range(MANY):
        Work(job, lambda batch: None, alone=False).run()
    until(lambda: len(alive()) - before < MANY // 2)


def test_so_does_a_task_in_a_pool_of_processes(no_collector):
    with ProcessPoolExecutor(1) as pool:
        run_task(abs, (0,), executor=pool).result()
        before = len(alive())
        for i in range(MANY):
            assert run_task(abs, (-i,), executor=pool).result() == i
        until(lambda: len(alive()) - before < MANY // 2)


@pytest.mark.parametrize("given", [True, False], ids=["a pool", "background threads"])
def test_so_do_the_tasks_of_a_group(given, pool, no_collector):
    before = len(alive())
    group = map_tasks(lambda item: item, range(MANY), executor=pool if given else None)
    assert group.result() == list(range(MANY))
    until(lambda: len(alive()) - before < MANY // 2)


class Data:
    """What a task has in hand as it fails: memory of a gigabyte, say."""


def fails(held):
    data = Data()
    held.append(weakref.ref(data))
    raise ValueError("it fails")


async def fails_async(held):
    fails(held)


@pytest.mark.parametrize("look", ["task.exception()", "with suppress(ValueError): task.result()"])
@pytest.mark.parametrize("kind", ["thread", "tracked", "async", "pool"])
def test_what_a_failed_task_had_in_hand_goes_with_the_task(kind, look, pool, no_collector):
    @track_progress
    def tracked(updater: ProgressUpdater):
        updater.send_update(10)
        fails(held)

    if kind == "async" and sys.version_info >= (3, 12):
        pytest.skip("asyncio's own frames, in the traceback, hold what was raised")
    held = []
    start = {
        "thread": lambda: run_task(fails, (held,)),
        "tracked": tracked,
        "async": lambda: run_task(fails_async, (held,)),
        "pool": lambda: run_task(fails, (held,), executor=pool),
    }
    cell = {"task": start[kind](), "suppress": contextlib.suppress}
    exec(look, cell)
    assert held[0]() is not None  # its traceback can be looked at
    del cell["task"]
    until(lambda: held[0]() is None)
