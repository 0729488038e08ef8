"""Loops within loops, steps, spans and calls: one bar that never goes back."""

import asyncio
import itertools
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import Memory

from jupyter_progress import ProgressUpdater, Task, display_mode, run_task, track, track_progress
from jupyter_progress.loops import rows
from jupyter_progress.render.wire import listed_state

SOON = 30


@pytest.fixture
def task():
    task = Task("test")
    task.begin()
    return task


@pytest.fixture
def updater(task):
    return ProgressUpdater(task.live)


def bar(task):
    """Where the bar stands now, all that is read from outside taken in."""
    with task.live.throttle.lock:  # the clock ends no fake segment between two looks
        task.live.throttle.flush()
        return task.progress.value()


def test_an_inner_loop_takes_the_share_of_the_outer_item(task, updater):
    seen = []
    for _ in updater.track(range(5)):
        for _ in updater.track(range(4)):
            seen.append(bar(task))
    assert seen == pytest.approx([5.0 * i for i in range(20)])
    assert 99 < bar(task) < 100


def test_each_of_several_inner_loops_has_its_share_once_it_is_known_how_many_come(task, updater):
    seen = []
    for _ in updater.track(range(4)):
        for _ in range(2):
            for _ in updater.track(range(1)):
                pass
            seen.append(bar(task))
    assert seen == pytest.approx([25, 25, 37.5, 50, 62.5, 75, 87.5, 100])
    assert max(seen) < 100


def test_what_is_sent_in_an_item_moves_the_bar_by_the_share_of_the_item(task, updater):
    for i in updater.track(range(4)):
        updater.send_update(50, f"item {i}", loss=i)
        assert bar(task) == pytest.approx(25 * i + 12.5)
        assert task.progress.message == f"item {i}"
    assert task.progress.metrics == {"loss": 3}


@track_progress
def simulate(updater: ProgressUpdater):
    updater.send_update(0, "Begin")
    for _ in updater.track(range(3), start=10, end=40):
        pass
    with updater.step("Solve") as part:
        part.send_update(50)
    part = updater.span(80, 100)
    part.send_update(50)
    updater.send_update(100, "Done")


def test_a_function_that_is_called_in_a_loop_moves_its_item(task, updater):
    seen = []
    for _ in updater.track(range(4)):
        seen.append(bar(task))
        simulate(updater=updater)
        seen.append(bar(task))
    assert seen == pytest.approx([0, 25, 25, 50, 50, 75, 75, 100])
    assert max(seen) < 100


def test_a_fake_segment_in_an_item_ends_within_it(task, updater):
    for i in updater.track(range(2)):
        updater.fake_progress(100, "Solving", 1)
        fake = task.progress.fake
        assert (fake.start, fake.end) == pytest.approx((50 * i, 50 * i + 50))
    assert bar(task) == pytest.approx(100)
    assert task.progress.fake is None


def test_an_outer_loop_of_unknown_length_is_never_full(task, updater):
    seen = []
    for _ in updater.track(i for i in range(9)):
        for _ in updater.track(range(2)):
            seen.append(bar(task))
    assert seen == sorted(seen)
    assert 90 < seen[-1] < 100


def test_numbers_of_a_loop_of_unknown_length_are_the_bar(task, updater):
    for i in updater.track(i for i in range(4)):
        updater.send_update(25 * i)
        assert bar(task) == 25 * i


def test_a_thread_without_the_context_does_not_move_what_is_counted(task, updater):
    for _ in updater.track(range(2)):
        thread = threading.Thread(target=updater.send_update, args=(90, "aside"))
        thread.start()
        thread.join()
        assert bar(task) <= 50
    assert task.progress.message == "aside"


def test_two_loops_one_after_the_other_are_not_full_before_the_end(task, updater):
    list(updater.track(range(3)))
    assert bar(task) < 100
    for _ in updater.track(range(3), "Again"):
        assert 99 < bar(task) < 100
    task.set_result(None)
    assert bar(task) == 100


def test_an_end_that_was_asked_for_is_reached(task, updater):
    list(updater.track(range(3), end=100))
    assert bar(task) == 100


# -- every nesting there is

NESTED = st.recursive(
    st.one_of(st.floats(0, 100), st.just("fake"), st.just("empty")),
    lambda inner: st.tuples(
        st.sampled_from(["loop", "unknown", "step", "span", "call", "part", "counter", "break"]),
        st.integers(0, 3),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


def run(moves, updater, look):
    for move in moves:
        if isinstance(move, float):
            updater.send_update(move)
        elif move == "fake":
            updater.fake_progress(100, estimated_time=1)
        elif move == "empty":
            list(updater.track([]))
        else:
            nest(*move, updater, look)
        look()


def nest(kind, n, moves, updater, look):
    if kind == "step":
        with updater.step("x") as part:
            run(moves, part if n % 2 else updater, look)
    elif kind == "span":
        run(moves, updater.span(20, 60), look)
    elif kind == "call":

        @track_progress
        def work(up: ProgressUpdater):
            run(moves, up, look)

        work(up=updater)
    elif kind == "counter":
        with updater.counter(n) as counter:
            for _ in range(n):
                run(moves, updater, look)
                counter.update()
                look()
    else:
        items = (i for i in range(n)) if kind == "unknown" else range(n)
        bounds = (20, 70) if kind == "part" else (None, None)
        for i in updater.track(items, None, *bounds):
            run(moves, updater, look)
            if kind == "break" and i == 1:
                break


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, max_examples=200)
@given(st.lists(NESTED, max_size=3), st.integers(1, 3), st.booleans())
def test_the_bar_never_goes_back_and_is_never_full_before_the_end(moves, n, recorded):
    told, seen = [], [0.0]

    class Recorded:
        def make_room(self):
            pass

        def put(self, update, now):
            told.append(now.value())

    task = Task("test")
    task.begin()
    if recorded:
        task.live.record_to(Recorded())
    updater = ProgressUpdater(task.live)
    for _ in updater.track(range(n)):
        run(moves, updater, lambda: seen.append(bar(task)))
        seen.append(bar(task))
    seen.append(bar(task))
    for values in (seen, told):
        assert all(a <= b + 1e-9 for a, b in itertools.pairwise(values)), values
        assert all(value < 100 for value in values), values
    assert seen[-1] > 99
    task.live.record_to(None)
    task.set_result(None)
    assert task.progress.value() == 100
    assert all(each.progress.is_over for each in task.children)


# -- rows


def lasting(monkeypatch):
    monkeypatch.setattr(rows, "LASTS", 0)


def shown(task):
    task.live.throttle.flush()
    return [
        (row["depth"], row.get("message"), row["facts"][0][1]) for row in listed_state(task)["rows"]
    ]


def test_an_inner_loop_has_a_row_once_it_lasts(task, updater):
    for _ in updater.track(range(3), "Outer"):
        for _ in updater.track(range(4), "Inner"):
            assert shown(task) == []
        break


def test_the_row_of_an_inner_loop_tells_its_count(task, updater, monkeypatch):
    lasting(monkeypatch)
    for i in updater.track(range(3), "Outer"):
        for j in updater.track(range(4), f"Inner {i}"):
            assert shown(task)[0] == (1, f"Inner {i}", f"{j} / 4")
            for k in updater.track("ab", "Innermost"):
                assert shown(task)[1] == (2, "Innermost", f"{'ab'.index(k)} / 2")
        assert task.progress.message == "Outer"
        assert task.progress.count.facts(None) == [f"{i} / 3"]
        (row,) = task.children
        assert row.id == task.children[0].id
    assert task.children == ()
    assert task.progress.count is None


def test_a_loop_that_fails_leaves_word_of_where(monkeypatch):
    lasting(monkeypatch)

    def work(updater: ProgressUpdater):
        for _ in updater.track(range(3), "Outer"):
            for j in updater.track(range(4), "Inner"):
                task.live.throttle.flush()
                if j == 2:
                    raise ZeroDivisionError

    task = Task("t")
    task.begin()
    with pytest.raises(ZeroDivisionError) as raised:
        work(ProgressUpdater(task.live))
    task.set_exception(raised.value)
    assert [(each.status, each.progress.count.done) for each in task.children] == [("stopped", 2)]
    assert task.progress.count.done == 0
    assert task.progress.value() == pytest.approx(100 / 6)


# -- track() in a task


def test_track_in_a_task_belongs_to_its_bar():
    memory = Memory()
    seen = []

    gate = threading.Event()

    def work(updater: ProgressUpdater):
        gate.wait(SOON)
        for _ in updater.track(range(2)):
            for _ in track(range(5), "Inner"):
                seen.append(bar(task))
        return "over"

    with display_mode(memory):
        task = run_task(work)
        gate.set()
        assert task.result(SOON) == "over"
    assert seen == pytest.approx([10.0 * i for i in range(10)])
    assert all(each is task for each in memory.shown)


def test_track_async_for_and_done_in_a_task():
    async def numbers():
        for i in range(4):
            await asyncio.sleep(0)
            yield i

    async def work(updater: ProgressUpdater):
        told = []
        with track(numbers(), "Search", total=4) as found:
            async for i in found:
                told.append(updater.sink.snapshot().message)
                if i == 2:
                    found.done()
                    break
        return told

    with display_mode(Memory()):
        task = run_task(work)
        assert task.result(SOON) == ["Search"] * 3
    assert (task.progress.progress, task.progress.count) == (100, None)
