import gc
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_progress.loops.async_counted import AsyncCounted
from jupyter_progress.loops.counted import (
    CountedBeside,
    counted,
    with_ends,
)
from jupyter_progress.loops.length import length


def generator(n):
    yield from range(n)


KINDS = {
    "range": range,
    "list": lambda n: list(range(n)),
    "tuple": lambda n: tuple(range(n)),
    "dict view": lambda n: dict.fromkeys(range(n)).keys(),
    "generator": generator,
    "map": lambda n: map(int, range(n)),
    "bytes": lambda n: bytes(i % 256 for i in range(n)),
}


COUNTING = {"not to be stopped": counted, "to be stopped": CountedBeside}


def begun(iterable, count=CountedBeside):
    source, ends = count(iterable), []
    return source, with_ends(lambda: source, ends.append), ends


LENGTHS = st.integers(0, 30) | st.integers(8190, 8194) | st.just(20_000)


@pytest.mark.parametrize("count", COUNTING.values(), ids=COUNTING)
@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(n=LENGTHS)
def test_the_position_is_right_at_every_item_and_at_the_end(kind, count, n):
    source, items, ends = begun(KINDS[kind](n), count)
    assert source.taken() == 0
    for number, _ in enumerate(items, 1):
        if source.taken() != number:
            pytest.fail(f"{source.taken()} at item {number}")
    assert source.taken() == n
    assert ends == [True]


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(n=LENGTHS, stop=st.integers(0, 40))
def test_it_ends_where_it_is_stopped(kind, n, stop):
    source, items, ends = begun(KINDS[kind](n))
    for number, _ in enumerate(items, 1):
        if number == stop:
            source.stop()
    stopped = 0 < stop <= n
    assert source.taken() == (stop if stopped else n)
    assert ends == [True]


@pytest.mark.parametrize("count", COUNTING.values(), ids=COUNTING)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_handed_out_are_the_items(kind, count):
    assert list(begun(KINDS[kind](300), count)[1]) == list(KINDS[kind](300))


@pytest.mark.parametrize("kind", KINDS)
def test_stopping_before_the_first_item_gives_out_nothing(kind):
    source, items, ends = begun(KINDS[kind](10))
    source.stop()
    assert list(items) == []
    assert (source.taken(), ends) == (0, [True])


def test_a_loop_that_is_left_early_is_over_at_once():
    source, items, ends = begun(range(10))
    for each in (items := iter(items),):
        for number in each:
            if number == 3:
                break
    del items, each
    assert (source.taken(), ends) == (4, [False])

    def left_by_return():
        _, items, ends = begun(generator(9))
        inner = [items]
        del items
        for _ in inner.pop():
            return ends

    assert left_by_return() == [False]


def test_an_exception_in_the_loop_or_in_the_source_ends_it():
    def failing():
        yield 1
        raise KeyError("source")

    def consume(iterable):
        ends = []
        for _ in with_ends(lambda: counted(iterable), ends.append):
            try:
                if iterable == [7]:
                    raise KeyError("loop")
            except KeyError:
                return ends
        return ends

    assert consume([7]) == [False]
    ends = []
    with pytest.raises(KeyError, match="source"):
        for _ in with_ends(lambda: counted(failing()), ends.append):
            pass
    assert ends == [False]


def test_closing_a_generator_that_loops_ends_the_loop_and_its_source():
    closed = []

    def source():
        try:
            yield from range(5)
        finally:
            closed.append("source")

    def outer():
        yield from with_ends(lambda: counted(source()), lambda done: closed.append(done))

    gc.disable()  # reference counting alone has to do
    try:
        consumer = outer()
        next(consumer)
        consumer.close()
        del consumer
    finally:
        gc.enable()
    assert sorted(closed, key=str) == [False, "source"]


def test_a_list_that_grows_while_it_is_iterated_is_followed():
    items = [1]
    source, handed, _ = begun(items, counted)
    for number, _ in enumerate(handed, 1):
        assert source.taken() == number
        if number < 100:
            items.append(number)
    assert source.taken() == 100


def test_read_from_another_thread_the_position_never_goes_back_nor_beyond():
    n = 300_000
    kinds = [(kind(n), count) for kind in (range, generator) for count in COUNTING.values()]
    for iterable, count in kinds:
        source, items, _ = begun(iterable, count)
        seen, over = [0], threading.Event()

        def read(source=source, seen=seen, over=over):
            while not over.is_set():
                seen.append(source.taken())

        reader = threading.Thread(target=read)
        reader.start()
        for _ in items:
            pass
        over.set()
        reader.join()
        seen.append(source.taken())
        assert seen == sorted(seen)
        assert seen[-1] == n


def test_lengths_are_told_where_they_are_known():
    assert length(range(3)) == 3
    assert length({1: 2}.items()) == 1
    assert length(iter([1, 2])) == 2
    assert length(reversed([1, 2])) == 2
    assert length(generator(3)) is None
    assert length(map(int, [])) is None
    assert length(range(10**30)) is None


def test_what_is_no_iterable_is_refused():
    with pytest.raises(TypeError, match="iterable"):
        counted(5)


def test_async_items_are_counted_and_the_end_is_seen_at_once():
    import asyncio

    async def source(n):
        for i in range(n):
            yield i

    async def main():
        ends, positions = [], []
        async for _ in AsyncCounted(source(3), positions.append, ends.append):
            assert len(positions) == 1
        assert (ends, positions[0].taken()) == ([True], 3)
        ends = []
        async for number in AsyncCounted(source(9), positions.append, ends.append):
            if number == 2:
                break
        assert ends == [False]
        async for _ in AsyncCounted(source(9), lambda counted: counted.stop(), ends.append):
            pytest.fail("nothing is handed out after a stop")
        assert ends == [False, True]

    asyncio.run(main())


def test_threads_may_begin_one_iterator_at_once():
    for _ in range(20):
        source, ends = counted(range(2000)), []

        def begin(source=source):
            threading.Event().wait(0.005)  # for the others to come in between
            return source

        items = with_ends(begin, ends.append)
        start, got = threading.Barrier(4), []

        def go(items=items, start=start, got=got):
            start.wait()
            got += items

        threads = [threading.Thread(target=go) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(got) == list(range(2000))
        assert source.taken() == 2000
        assert ends == [True]


def test_a_length_that_cannot_be_told_is_unknown():
    class Lazy:
        def __len__(self):
            raise AttributeError("not loaded yet")

    assert length(Lazy()) is None
