"""A loop whose next item cannot be had has stopped: that is no end, whatever the count."""

import asyncio
from contextvars import copy_context

import pytest
from memory import Memory

from jupyter_progress import display_mode, track
from jupyter_progress.tqdm import tqdm


def generator(error):
    yield from range(3)
    raise error


class Rows:
    """As a cursor or a loader is: no generator, and of no length."""

    def __init__(self, error):
        self.left, self.error = [2, 1, 0], error

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise self.error
        return self.left.pop()

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(0)
        return next(self)


def mapped(error):
    return map(next, [Rows(error)] * 4)


async def async_generator(error):
    for i in range(3):
        yield i
    raise error


def plain(items):
    for _ in items:
        pass


def beside(items):
    for _ in zip(range(9), items, strict=False):
        pass


def asynchronous(items):
    async def loop():
        async for _ in items:
            pass

    asyncio.run(loop())


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt(), asyncio.CancelledError()])
@pytest.mark.parametrize("total", [None, 3, 9])
@pytest.mark.parametrize(
    ("loop", "make"),
    [
        *((loop, make) for loop in (plain, beside) for make in (generator, Rows, mapped)),
        *((asynchronous, make) for make in (async_generator, Rows)),
    ],
)
def test_an_error_in_what_gives_the_items_is_no_end(loop, make, total, error):
    memory = Memory()
    with display_mode(memory), pytest.raises(type(error)) as kept:
        loop(track(make(error), total=total, delay=0))
    assert kept.tb is not None  # as IPython keeps it, for %debug
    assert [each.status for each in memory.shown] == ["stopped"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError(), "failed"),
        (KeyboardInterrupt(), "cancelled"),
        (asyncio.CancelledError(), "cancelled"),
    ],
)
@pytest.mark.parametrize("total", [None, 3, 9])
@pytest.mark.parametrize(
    ("loop", "make"),
    [(plain, generator), (plain, Rows), (asynchronous, async_generator), (asynchronous, Rows)],
)
def test_so_it_is_in_a_loop_of_tqdm(loop, make, total, error, status):
    memory = Memory()
    with display_mode(memory), pytest.raises(type(error)):
        # In a context of its own, as a cell of a notebook that awaits has one.
        copy_context().run(lambda: loop(tqdm(make(error), total=total)))
    assert [each.status for each in memory.shown] == [status]


@pytest.mark.parametrize("total", [None, 3])
def test_what_takes_items_may_end_first_although_there_were_errors(total):
    kept = []
    memory = Memory()
    with display_mode(memory):
        for _ in range(2):
            for i, _ in zip(range(3), track(iter(range(3)), total=total, delay=0), strict=False):
                try:
                    raise ValueError(i)
                except ValueError as error:
                    kept.append(error)
    assert [each.status for each in memory.shown] == ["done", "done"]


@pytest.mark.parametrize("loop", [track, tqdm])
@pytest.mark.parametrize("total", [None, 9])
def test_an_error_in_the_body_is_no_end_either(loop, total):
    options = {"delay": 0} if loop is track else {}
    memory = Memory()
    with display_mode(memory), pytest.raises(ArithmeticError):
        for i in loop(iter(range(9)), total=total, **options):
            if i == 2:
                raise ArithmeticError
    assert [each.status for each in memory.shown] == ["stopped"]


def test_an_error_that_is_handled_around_it_is_none_of_its_own():
    memory = Memory()
    with display_mode(memory):
        try:
            raise ValueError
        except ValueError:
            plain(tqdm(range(3)))
            plain(track(iter(range(3)), delay=0))
            copy_context().run(lambda: asynchronous(tqdm(async_numbers())))
    assert [each.status for each in memory.shown] == ["done"] * 3


async def async_numbers():
    for i in range(3):
        yield i


def test_what_cannot_be_iterated_over_has_failed():
    memory = Memory()
    with display_mode(memory), pytest.raises(TypeError) as kept:  # tqdm#1193
        plain(tqdm(total=5))
    assert kept.tb is not None
    assert [each.status for each in memory.shown] == ["failed"]
