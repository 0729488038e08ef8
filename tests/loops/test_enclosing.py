"""Which loop is inside which, and how each was left, whatever iterates it."""

import asyncio
import math
from itertools import islice

import numpy as np
import pandas as pd
import pytest
from memory import Memory

from jupyter_progress import display_mode, track


@pytest.fixture(autouse=True)
def shown():
    memory = Memory()
    with display_mode(memory):
        yield memory.shown


def ends(loops):
    return [(each.live.message, each.status, each.progress.count.done) for each in loops]


NAMES = list("abcdefghij")

# -- how it was left


@pytest.mark.parametrize(
    "consume",
    [
        lambda xs: [pair[0] for pair in zip(NAMES, xs, strict=False)],
        lambda xs: dict(zip(NAMES, xs, strict=False)),
        lambda xs: list(map(lambda a, b: (a, b), NAMES, xs)),
        lambda xs: list(islice(xs, 10)),
        lambda xs: [next(it) for it in [iter(xs)] for _ in range(10)],
        lambda xs: max(zip(NAMES, xs, strict=False)),
        lambda xs: np.fromiter(xs, float, 10),
        lambda xs: list(enumerate(xs)),
    ],
)
def test_who_takes_all_items_without_asking_for_more_has_finished(shown, consume):
    consume(track(range(10), "x"))
    assert ends(shown) == [("x", "done", 10)]


def test_a_for_over_a_zip_is_done(shown):
    for _name, _x in zip(NAMES, track(range(10), "x"), strict=False):
        pass
    assert ends(shown) == [("x", "done", 10)]


def test_loops_beside_each_other_in_a_zip_end_together(shown):
    for _a, _b in zip(track(range(4), "a"), track(range(4), "b"), strict=False):
        pass
    assert ends(shown) == [("a", "done", 4)]
    assert shown[0].children == ()
    for _a, _b in zip(track(range(4), "a"), track(range(9), "b"), strict=False):
        pass
    assert ends(shown[1:]) == [("a", "done", 4)]
    assert ends(shown[1].children) == [("b", "stopped", 3)]


def test_a_zip_that_ends_before_it_has_stopped(shown):
    for _name, _x in zip(NAMES[:3], track(range(10), "x"), strict=False):
        pass
    assert ends(shown) == [("x", "stopped", 2)]


def test_a_break_at_the_last_item_is_done(shown):
    def search():
        for i in track(range(10), "x"):
            if i == 9:
                return i

    search()
    for i in track(range(10), "y"):
        if i == 9:
            break
    assert ends(shown) == [("x", "done", 10), ("y", "done", 10)]


@pytest.mark.parametrize("handled", [True, False])
def test_an_exception_at_the_last_item_has_stopped_it(shown, handled):
    def fail():
        for i in track(range(10), "x"):
            if i == 9:
                if handled:
                    [][i]
                raise KeyError(i)

    with pytest.raises((KeyError, IndexError)):
        fail()
    assert ends(shown) == [("x", "stopped", 9)]


def test_an_exception_in_a_zip_at_the_last_item_has_stopped_it(shown):
    with pytest.raises(ZeroDivisionError):
        for _name, x in zip(NAMES, track(range(10), "x"), strict=False):
            1 // (9 - x)
    assert ends(shown) == [("x", "stopped", 9)]


def test_a_generator_in_a_zip_that_ends_is_done(shown):
    for _name, _x in zip(NAMES, track((i for i in range(99)), "x"), strict=False):
        pass
    assert [each[1] for each in ends(shown)] == ["done"]


def test_a_loop_that_found_what_it_sought_says_so(shown):
    with track(range(10), "search") as bar:
        for i in bar:
            if i == 6:
                bar.done()
                break
    assert ends(shown) == [("search", "done", 7)]
    assert shown[0].progress.count.total == 10
    assert shown[0].progress.progress == 70


# -- which is inside which


def test_a_held_iterator_does_not_enclose_what_comes_after(shown):
    it = iter(track(range(9), "held"))
    next(it)
    for _ in track(range(20), "second"):
        pass
    assert ends(shown[1:]) == [("second", "done", 20)]
    assert shown[0].children == ()
    assert list(it) == list(range(1, 9))
    assert ends(shown[:1]) == [("held", "done", 9)]


def test_a_peeked_iterator_of_a_function_that_ran_before_does_not_enclose(shown):
    def peek():
        it = iter(track(range(9), "held"))
        next(it)
        return it

    held = [peek(), peek()]
    list(track(range(3), "after"))
    assert [each.live.message for each in shown] == ["held", "held", "after"]
    del held


def test_a_suspended_generator_does_not_enclose_what_its_reader_does(shown):
    def numbers():
        for i in track(range(3), "numbers"):
            yield i + 1

    for _ in numbers():
        for _ in track(range(2), "reader"):
            pass
    assert [each.live.message for each in shown] == ["numbers", "reader", "reader", "reader"]


def test_a_loop_in_a_function_called_in_the_body_is_inside(shown):
    def work():
        for _ in track(range(2), "inner"):
            shown[0].sample()
            seen.append([child.live.message for child in shown[0].children])

    seen = []
    for _ in track(range(2), "outer"):
        work()
    assert len(shown) == 1
    assert seen == [["inner"]] * 4


def test_three_loops_are_a_tree(shown):
    for _ in track(range(1), "a"):
        for _ in track(range(1), "b"):
            for _ in track(range(1), "c"):
                shown[0].sample()
                (b,) = shown[0].children
                (c,) = b.children
                assert [b.live.message, c.live.message] == ["b", "c"]
                assert len({shown[0].id, b.id, c.id}) == 3


def test_the_loop_after_another_is_not_inside_it(shown):
    for _ in track(range(2), "first"):
        pass
    for _ in track(range(2), "second"):
        pass
    assert [each.live.message for each in shown] == ["first", "second"]


def test_async_loops_enclose_what_is_awaited_in_their_body(shown):
    async def items():
        for i in range(2):
            yield i

    async def inner():
        async for _ in track(items(), "inner", total=2):
            shown[0].sample()
            seen.append([child.live.message for child in shown[0].children])

    async def main():
        async for _ in track(items(), "outer", total=2):
            await inner()
        async for _ in track(items(), "after"):
            pass

    seen = []
    asyncio.run(main())
    assert [each.live.message for each in shown] == ["outer", "after"]
    assert seen == [["inner"]] * 4


def test_loops_of_tasks_side_by_side_do_not_enclose_each_other(shown):
    async def work(name):
        for _ in track(range(2), name):
            await asyncio.sleep(0)

    async def main():
        await asyncio.gather(work("a"), work("b"))

    asyncio.run(main())
    assert sorted(each.live.message for each in shown) == ["a", "b"]


# -- how many there are


def test_what_is_displayed_before_its_loop_is_its_bar(shown):
    bar = track(range(3), "later")
    bar._ipython_display_()
    assert [each.status for each in shown] == ["pending"]
    list(bar)
    assert ends(shown) == [("later", "done", 3)]


def test_infinity_is_not_known():
    list(track(range(3), total=float("inf")))
    assert len(track([1, 2])) == 2
    with pytest.raises(TypeError):
        len(track(iter([])))
    assert bool(track([]))
    assert list(track([])) == []


def test_a_huge_total_is_a_number(shown):
    loop = iter(track(iter(int, 1), "big", total=math.factorial(171)))
    next(loop)
    shown[0].sample()
    assert shown[0].progress.progress == 0


@pytest.mark.parametrize("total", ["10", True, b"3", [1], float("nan")])
def test_what_is_no_number_is_refused(total):
    with pytest.raises((TypeError, ValueError), match="total is"):
        track(range(3), total=total)


def test_a_table_has_as_many_items_as_it_gives(shown):
    table = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
    assert list(track(table, "columns")) == ["a", "b"]
    assert shown[0].progress.count.total == 2
