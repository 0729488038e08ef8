import asyncio
import gc
import logging
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import Memory

from jupyter_progress import Display, display_mode, track


@pytest.fixture
def shown():
    """The outermost loops, as they are shown."""
    memory = Memory()
    with display_mode(memory):
        yield memory.shown


def states(loops):
    return [(each.status, each.progress.count.done) for each in loops]


def sampled(loop, done):
    """Wait until the bar stands at so many items."""
    reached = threading.Event()
    unsubscribe = loop.subscribe(
        lambda: reached.set() if loop.progress.count.done >= done else None
    )
    assert loop.progress.count.done >= done or reached.wait(30)
    unsubscribe()


@pytest.mark.parametrize(
    "make",
    [
        range,
        lambda n: list(range(n)),
        lambda n: (i for i in range(n)),
        lambda n: dict.fromkeys(range(n)),
    ],
)
def test_it_hands_out_the_items_and_ends_as_done(shown, make):
    assert list(track(make(7), "Reading")) == list(range(7))
    assert states(shown) == [("done", 7)]
    assert shown[0].progress.message == "Reading"


def test_the_bar_moves_while_the_loop_runs(shown):
    for i in track(range(10)):
        if i == 4:
            sampled(shown[0], 4)
            assert shown[0].progress.progress == 40


def test_without_a_length_there_is_a_count_and_no_percent(shown):
    for _ in track(iter(lambda: 1, 2)):
        if shown[0].progress.count.done == 0:
            sampled(shown[0], 0)
        break
    progress = shown[0].progress
    assert (progress.progress, progress.count.total) == (None, None)


def test_a_total_for_a_generator_gives_a_percent(shown):
    for i in track((i for i in range(4)), total=4):
        if i == 2:
            sampled(shown[0], 2)
            assert shown[0].progress.progress == 50


@pytest.mark.parametrize("total", [1, 3])
def test_a_total_that_was_passed_is_not_claimed(shown, total):
    list(track((i for i in range(4)), total=total))
    count = shown[0].progress.count
    assert (count.done, count.total) == (4, None)


def test_a_loop_that_ends_short_of_its_total_says_so(shown):
    list(track(iter(range(13)), total=400_000))
    assert shown[0].status == "done"
    assert shown[0].progress.count.facts(None) == ["13 of 400,000"]
    assert shown[0].progress.progress < 1


def test_a_break_stops_it_where_it_stood(shown):
    for i in track(range(10)):
        if i == 3:
            break
    assert states(shown) == [("stopped", 3)]


def test_an_exception_stops_it_and_is_left_alone(shown):
    with pytest.raises(ZeroDivisionError):
        sum(1 // (3 - i) for i in track(range(10)))
    gc.collect()
    assert states(shown) == [("stopped", 3)]


def test_closing_a_generator_that_loops_stops_it(shown):
    def numbers():
        yield from track(range(5))

    generator = numbers()
    next(generator)
    generator.close()
    assert states(shown) == [("stopped", 0)]


def test_initial_counts_as_done_but_not_for_the_rate(shown):
    list(track(range(5), initial=95))
    count = shown[0].progress.count
    assert (count.done, count.total) == (100, 100)
    assert count.rate(2) == 2.5


def test_inner_loops_are_rows_that_are_used_again(shown):
    ids = set()
    for _ in track(range(3), "outer"):
        for j in track(range(4), "inner"):
            outer = shown[0]
            if j == 2:
                outer.sample()
                (row,) = outer.children
                assert (row.progress.count.done, row.progress.message) == (2, "inner")
                ids.add(row.id)
    assert len(shown) == len(ids) == 1
    assert states(shown) == [("done", 3)]
    assert shown[0].children == ()


def test_inner_loops_that_were_left_stay(shown):
    def search():
        for _ in track(range(3)):
            for j in track(range(5)):
                if j == 2:
                    return

    search()
    assert states(shown) == [("stopped", 0)]
    assert [(part.status, part.progress.count.done) for part in shown[0].children] == [
        ("stopped", 2)
    ]


def test_two_loops_side_by_side_are_two_rows(shown):
    for _ in zip(track(range(3), "a"), track([1, 2, 3, 4], "b"), strict=False):
        shown[0].sample()
    assert shown[0].status == "done"
    assert [part.progress.message for part in shown[0].children] == ["b"]


def test_a_loop_that_is_over_before_its_delay_is_never_shown(shown):
    assert len(list(track(range(5), delay=60))) == 5
    assert shown == []


def test_a_loop_is_shown_after_its_delay(shown):
    for _ in track(iter(int, 1), delay=0.01):
        if shown:
            break


def test_off_is_the_iterable_itself(shown):
    items = [1, 2]
    with display_mode("off"):
        iterator = iter(track(items))
    assert type(iterator) is type(iter(items))
    assert shown == []


def test_each_iteration_is_a_bar_of_its_own(shown):
    loop = track(range(2))
    assert list(loop) + list(loop) == [0, 1, 0, 1]
    assert states(shown) == [("done", 2)] * 2


def test_async_iterables(shown):
    async def source():
        for i in range(5):
            yield i

    async def main():
        assert [i async for i in track(source(), total=5)] == list(range(5))
        async for i in track(source()):
            if i == 2:
                break

    asyncio.run(main())
    assert states(shown) == [("done", 5), ("stopped", 2)]
    with pytest.raises(TypeError, match="async for"):
        iter(track(source()))


def test_a_bar_that_cannot_be_shown_does_not_stop_the_loop(caplog):
    class Broken(Display):
        def show(self, activity):
            raise RuntimeError("no page")

    with display_mode(Broken()):
        assert list(track(range(3))) == [0, 1, 2]
    assert "its loop goes on" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"iterable": 5}, TypeError, r"not iterable; for a number of rounds give range"),
        ({"total": -1}, ValueError, "total is -1"),
        ({"total": "x"}, TypeError, "total is 'x'"),
        ({"initial": -2}, ValueError, "initial is -2"),
        ({"delay": -1}, ValueError, "delay is -1"),
        ({"delay": float("nan")}, ValueError, "delay is nan"),
        ({"message": 5}, TypeError, "message is 5"),
    ],
)
def test_wrong_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        track(**{"iterable": range(3), **arguments})


@pytest.mark.parametrize("mode", ["quiet", ""])
def test_a_bad_environment_is_named(monkeypatch, mode):
    monkeypatch.setenv("JUPYTER_PROGRESS", mode)
    if not mode:
        track(range(3))
        return
    with pytest.raises(ValueError, match="JUPYTER_PROGRESS is 'quiet'; give one of 'auto'"):
        track(range(3))
    with display_mode("off"):  # the nearer word counts
        track(range(3))


def test_a_bad_mode_is_named():
    with pytest.raises(ValueError, match="mode is 'loud'"), display_mode("loud"):
        pass


def test_the_log_tells_of_the_start_the_way_and_the_end(caplog):
    caplog.set_level(logging.INFO, "jupyter_progress")
    with display_mode("log"):
        list(track(range(100), "Counting"))
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0].startswith("Counting  0 %")
    assert lines[-1].startswith("✓ Counting  100 %")
    assert 2 <= len(lines) <= 12


@settings(deadline=None)
@given(n=st.integers(0, 40), leave=st.integers(0, 50), inner=st.integers(0, 3), size=st.booleans())
def test_the_count_is_right_whenever_it_is_read(n, leave, inner, size):
    memory = Memory()
    shown = memory.shown
    with display_mode(memory):
        source = range(n) if size else (i for i in range(n))
        for i in track(source):
            for _ in track(range(inner)):
                pass
            shown[0].sample()
            assert shown[0].progress.count.done == i
            if i == leave:
                break
    if shown:
        task = shown[0]
        # A break at the last of a known number leaves nothing undone.
        left = leave < (n - 1 if size else n)
        assert task.status == ("stopped" if left else "done")
        assert task.progress.count.done == (leave if left else n)
        assert task.children == ()
