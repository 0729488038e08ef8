"""Items that come from an iterator: drawn as there is room for them, and whatever it does."""

import threading
from concurrent.futures import CancelledError

import pytest
from groups import LONG, Gate

from jupyter_progress import map_tasks


def test_a_generator_is_drawn_a_few_items_ahead():
    drawn, gate = [], Gate()

    def endless():
        while not closed.is_set():
            drawn.append(len(drawn))
            yield drawn[-1]

    def work(item):
        gate.passed.release()
        assert gate.wait()
        return item

    closed = threading.Event()
    group = map_tasks(work, endless(), max_workers=2)
    for _ in range(2):
        assert gate.passed.acquire(timeout=LONG)
    while len(drawn) < 4:
        pass
    assert len(drawn) <= 5  # two run, two wait, and one may be under way
    assert group.progress.progress is None
    assert group.counts.running == 2
    closed.set()
    gate.open()
    assert group.result(LONG) == drawn
    assert group.progress.progress == 100


def test_what_has_a_length_has_a_total_before_it_is_drawn():
    class Loader:
        def __len__(self):
            return 10

        def __iter__(self):
            return iter(range(10))

    gate = Gate()

    def work(item):
        gate.passed.release()
        assert gate.wait()
        return item

    group = map_tasks(work, Loader(), max_workers=2)
    for _ in range(2):
        assert gate.passed.acquire(timeout=LONG)
    assert len(group) == 10
    assert (group.counts.running, group.counts.pending) == (2, 8)
    gate.open()
    assert group.result(LONG) == list(range(10))


def test_a_slow_generator_holds_up_neither_the_caller_nor_what_runs():
    go_on = threading.Event()

    def slow():
        yield 0
        assert go_on.wait(LONG)
        yield 1

    group = map_tasks(lambda item: item, slow())
    assert next(group.as_completed(LONG)).result() == 0
    assert not group.done()
    go_on.set()
    assert group.result(LONG) == [0, 1]


def test_a_generator_that_raises_fails_the_group_and_nothing_is_lost():
    def broken():
        yield from range(3)
        raise OSError("the file has ended")

    group = map_tasks(lambda item: item * 10, broken())
    with pytest.raises(OSError, match="the file has ended"):
        group.result(LONG)
    assert (group.status, group.counts.done) == ("failed", 3)
    assert [task.result() for task in group] == [0, 10, 20]


def test_a_generator_is_not_drawn_after_a_cancel():
    drawn, gate = [], Gate()

    def endless():
        while True:
            drawn.append(None)
            yield None

    def work(_):
        gate.passed.release()
        assert gate.wait()

    group = map_tasks(work, endless(), max_workers=2)
    for _ in range(2):
        assert gate.passed.acquire(timeout=LONG)
    group.cancel()
    gate.open()
    with pytest.raises(CancelledError):
        group.result(LONG)
    assert group.status == "cancelled"
    assert len(drawn) <= 5


def test_an_item_is_let_go_of_once_it_is_done():
    class Image:
        living = 0

        def __init__(self):
            Image.living += 1

        def __del__(self):
            Image.living -= 1

    most = 0

    def work(image):
        nonlocal most
        most = max(most, Image.living)

    map_tasks(work, (Image() for _ in range(200)), max_workers=2).result(LONG)
    assert most < 20


def test_an_iterator_that_iterates_over_its_own_results():
    def numbers():
        yield 1
        yield group[0].result() + 1

    ready = threading.Event()

    def when_ready():
        assert ready.wait(LONG)
        yield from numbers()

    group = map_tasks(lambda item: item * 10, when_ready())
    ready.set()
    assert group.result(LONG) == [10, 110]
