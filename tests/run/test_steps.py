"""Named steps: each has its own state and duration, and moves its part of the bar."""

import asyncio
import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress import ProgressUpdater, Task, TaskCancelled, run_task
from jupyter_progress.core.step import MOST_STEPS
from jupyter_progress.render.rows import MOST_ROWS
from jupyter_progress.render.wire import tracker_state


@pytest.fixture
def task():
    task = Task("test")
    task.begin()
    return task


@pytest.fixture
def updater(task):
    return ProgressUpdater(task.live)


def bar(task):
    return task.progress.value()


def steps(task):
    return [(each.title, each.status) for each in task.children]


def test_a_step_is_a_child_with_a_state_of_its_own(task, updater):
    with updater.step("Load") as part:
        assert steps(task) == [("Load", "running")]
        part.send_update(40, "shard 4")
        (child,) = task.children
        assert (child.progress.progress, child.progress.message) == (40, "shard 4")
    assert steps(task) == [("Load", "done")]
    assert child.progress.progress == 100
    assert child.elapsed >= 0


def test_a_step_says_nothing_of_how_far_it_is_until_it_does(task, updater):
    with updater.step("Load"):
        assert task.children[0].progress.progress is None
    assert task.children[0].status == "done"


def test_planned_steps_move_the_bar_by_their_weights(task, updater):
    updater.plan({"Load": 2, "Fit": 5, "Report": 1})
    assert steps(task) == [("Load", "pending"), ("Fit", "pending"), ("Report", "pending")]
    with updater.step("Load") as part:
        assert bar(task) == 0
        part.send_update(50)
        assert bar(task) == pytest.approx(12.5)
    assert bar(task) == pytest.approx(25)
    with updater.step("Fit") as part:
        part.send_update(20)
        assert bar(task) == pytest.approx(25 + 62.5 / 5)
    with updater.step("Report"):
        assert bar(task) == pytest.approx(87.5)
    assert 99 < bar(task) < 100
    task.set_result(None)
    assert bar(task) == 100


def test_a_plan_may_be_a_list_of_titles(task, updater):
    updater.plan(["Load", "Fit"])
    with updater.step("Load"):
        pass
    assert bar(task) == pytest.approx(50)


def test_without_a_plan_as_much_is_reckoned_to_come_as_was_begun(task, updater):
    seen = []
    for title in "abcd":
        with updater.step(title):
            pass
        seen.append(bar(task))
    assert seen == pytest.approx([50, 100 * 2 / 3, 75, 80])


def test_a_weight_counts_without_a_plan(task, updater):
    with updater.step("a"):
        pass
    with updater.step("b", weight=3):
        pass
    assert bar(task) == pytest.approx(50 + 50 * 3 / 7)


def test_what_was_not_planned_takes_its_share_of_what_is_left(task, updater):
    updater.plan({"a": 1, "b": 1})
    with updater.step("a"):
        pass
    with updater.step("surprise"):
        pass
    assert bar(task) == pytest.approx(75)
    with updater.step("b"):
        pass
    assert 99 < bar(task) < 100
    assert [title for title, _ in steps(task)] == ["a", "surprise", "b"]


def test_after_the_plan_steps_go_on_as_without_one(task, updater):
    seen = []
    for _ in updater.track(range(2)):
        updater.plan(["a", "b"]) if not seen else None
        for title in "ab":
            with updater.step(title):
                pass
            seen.append(bar(task))
    assert seen == pytest.approx([25, 50, 75, 50 + 50 * 2 / 3])


def test_what_was_planned_and_never_came_is_gone_at_the_end(task, updater):
    updater.plan(["a", "b"])
    with updater.step("a"):
        pass
    task.set_result(None)
    assert steps(task) == [("a", "done")]


MOVES = st.recursive(
    st.floats(0, 100),
    lambda inner: st.tuples(st.floats(0.01, 100), st.lists(inner, max_size=4), st.booleans()),
    max_leaves=20,
)


@given(st.lists(MOVES, max_size=5), st.booleans())
def test_the_bar_never_goes_back_and_is_never_full_before_the_end(moves, planned):
    task = Task()
    task.begin()
    updater = ProgressUpdater(task.live)
    seen = [0.0]

    def run(moves, outer):
        highest = 0.0
        for move in moves:
            if isinstance(move, float):
                highest = max(highest, move)
                outer.send_update(highest)
            else:
                weight, inside, through_outer = move
                with outer.step("x", weight) as part:
                    run(inside, outer if through_outer else part)
                highest = 100.0  # who mixes numbers with steps has to know where the bar stands
            seen.append(task.progress.value())

    if planned:
        updater.plan({"x": 1.0, "y": 2.0})
    with updater.step("all"):
        run(moves, updater)
    seen.append(task.progress.value())
    assert all(a <= b + 1e-9 for a, b in itertools.pairwise(seen)), seen
    assert all(value < 100 for value in seen)
    task.set_result(None)
    assert task.progress.value() == 100


# -- what lands in a step


def test_what_the_outer_updater_sends_lands_in_the_step(task, updater):
    updater.send_update(10, "Before")
    with updater.step("Load"):
        updater.send_update(50, "shard 5", loss=0.5)
        child = task.children[0]
        assert (child.progress.progress, child.progress.message) == (50, "shard 5")
        assert task.progress.message == "Before"
        assert bar(task) == pytest.approx(10 + 45 / 2)
        assert task.progress.metrics == {"loss": 0.5}  # where they can be seen
    assert task.progress.message == "Before"
    updater.send_update(70, "After")
    assert (bar(task), task.progress.message) == (70, "After")


def test_a_span_that_opens_a_step_means_the_step(task, updater):
    span = updater.span(20, 60)
    with span.step("Load"):
        span.send_update(50)
        assert task.children[0].progress.progress == pytest.approx(50)
        assert bar(task) == pytest.approx(20 + 20 / 2)
    assert bar(task) == pytest.approx(40)


def test_a_loop_of_the_outer_updater_lands_in_the_step(task, updater):
    with updater.step("Load"):
        for i in updater.track(range(4), "Reading"):
            if i == 2:
                task.children[0].live.throttle.flush()
                assert task.children[0].progress.progress == 50
                assert task.children[0].progress.message == "Reading"
        assert 99 < task.children[0].progress.progress < 100  # it is not over yet
    assert task.progress.message == ""


def test_a_fake_segment_of_a_step_moves_the_bar_with_it(task, updater):
    updater.plan(["a", "b"])
    with updater.step("a"):
        updater.fake_progress(80, "Solving", 60_000)
        fake, whole = task.children[0].progress.fake, task.progress.fake
        assert (fake.start, fake.end) == (0, 80)
        assert (whole.start, whole.end, whole.estimated_time) == (0, 40, 60_000)
        assert whole.began == fake.began
    assert task.progress.fake is None
    assert bar(task) == pytest.approx(50)


def test_steps_nest_and_the_outer_updater_means_the_innermost(task, updater):
    with updater.step("Fit"):
        with updater.step("epoch"):
            updater.send_update(50, "deep")
            (fit,) = task.children
            (epoch,) = fit.children
            assert (epoch.title, epoch.progress.message) == ("epoch", "deep")
            assert bar(task) == pytest.approx(50 * 50 / 100 * 50 / 100)
        assert fit.progress.progress == pytest.approx(50)
    assert bar(task) == pytest.approx(50)


def test_in_a_loop_steps_share_the_item_under_way(task, updater):
    seen = []
    for _ in updater.track(range(4)):
        for title in ("Load", "Fit"):
            with updater.step(title) as part:
                part.send_update(50)
                seen.append(bar(task))
            seen.append(bar(task))
    assert seen == sorted(seen)
    assert [value // 25 for value in seen] == [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4
    assert 99 < bar(task) < 100
    assert steps(task) == [("Load", "done"), ("Fit", "done")] * 4


def test_in_a_loop_that_reports_every_item_too():
    seen = []

    def work(updater: ProgressUpdater):
        for _ in updater.track(range(4)):
            with updater.step("Load"):
                updater.send_update(50, "half")

    run_task(work, on_progress=lambda u: seen.append((u.progress, u.message))).result()
    assert [progress for progress, _ in seen] == sorted(progress for progress, _ in seen)
    assert [at for at, message in seen if message == "half"] == [6.25, 31.25, 56.25, 81.25]
    assert 99 < seen[-1][0] < 100


def test_steps_of_threads_run_beside_each_other(task, updater):
    both = threading.Barrier(2)
    looked = threading.Barrier(3)

    def work(title):
        with updater.step(title):
            both.wait()
            updater.send_update(50, title.lower())
            looked.wait()
            looked.wait()

    threads = [threading.Thread(target=work, args=(title,)) for title in ("A", "B")]
    for thread in threads:
        thread.start()
    looked.wait()
    assert sorted(steps(task)) == [("A", "running"), ("B", "running")]
    assert {each.progress.message for each in task.children} == {"a", "b"}
    assert bar(task) == pytest.approx(100 * 2 / 3 / 2)
    looked.wait()
    for thread in threads:
        thread.join()
    assert bar(task) == pytest.approx(100 * 2 / 3)


def test_async_steps_beside_each_other_know_their_own_updates():
    async def one(updater, title, ready):
        with updater.step(title):
            await ready.wait()
            updater.send_update(50, f"in {title}")

    async def work(updater: ProgressUpdater):
        ready = asyncio.Event()
        both = asyncio.gather(one(updater, "A", ready), one(updater, "B", ready))
        await asyncio.sleep(0)
        ready.set()
        await both

    task = run_task(work)
    task.result()
    assert {each.title: each.progress.message for each in task.children} == {
        "A": "in A",
        "B": "in B",
    }
    assert {each.status for each in task.children} == {"done"}


def test_a_step_that_another_context_closes_is_over_for_all():
    """A generator that is closed elsewhere raises in OpenTelemetry, Sentry and others."""

    async def inside(updater):
        with updater.step("Stream"):
            yield 1
            yield 2

    async def work(updater: ProgressUpdater):
        stream = inside(updater)
        await stream.__anext__()
        await asyncio.create_task(stream.aclose())
        updater.send_update(70, "After")

    task = run_task(work)
    task.result()
    assert steps(task) == [("Stream", "cancelled")]
    assert task.progress.message == "After"


# -- how steps end


def test_a_step_that_raises_has_failed_and_later_ones_do_not_appear():
    def work(updater: ProgressUpdater):
        updater.plan(["Load", "Fit", "Report"])
        with updater.step("Load"):
            pass
        with updater.step("Fit"):
            updater.send_update(20)
            raise ZeroDivisionError("in Fit")

    task = run_task(work)
    assert isinstance(task.exception(), ZeroDivisionError)
    assert steps(task) == [("Load", "done"), ("Fit", "failed")]
    assert task.children[1].error is task.exception()
    state = tracker_state(task)
    assert state["error"]["type"] == "ZeroDivisionError"
    assert state["rows"][1]["error"] is None  # the same is told once
    assert task.progress.progress == pytest.approx(100 / 3 * 1.2)


def test_after_a_step_that_failed_and_was_forgiven_the_bar_goes_on(task, updater):
    with pytest.raises(ZeroDivisionError), updater.step("a"):
        updater.send_update(20)
        raise ZeroDivisionError
    assert bar(task) == pytest.approx(10)
    with updater.step("b") as part:
        part.send_update(0)
        assert bar(task) == pytest.approx(50)
    assert steps(task) == [("a", "failed"), ("b", "done")]


def test_a_cancelled_step_reads_cancelled_and_so_does_its_task():
    begun = threading.Event()

    def work(updater: ProgressUpdater):
        with updater.step("Fit"), updater.step("epoch"):
            while True:
                updater.send_update(30)
                begun.set()

    task = run_task(work)
    assert begun.wait(10)
    task.cancel()
    with pytest.raises(BaseException):  # noqa: B017, PT011
        task.result(10)
    assert task.cancelled()
    (fit,) = task.children
    assert (fit.status, fit.children[0].status) == ("cancelled", "cancelled")
    assert task.progress.progress == pytest.approx(30 / 4)


def test_no_step_begins_in_a_cancelled_task(task, updater):
    task.cancel()
    with pytest.raises(TaskCancelled), updater.step("late"):
        pytest.fail("it began")
    assert steps(task) == []


def test_a_step_that_outlives_its_task_has_stopped(task, updater, recwarn):
    with updater.step("Load") as part:
        task.set_result(None)
        assert steps(task) == [("Load", "stopped")]
        part.send_update(50)
        updater.send_update(50)
    assert steps(task) == [("Load", "stopped")]
    assert bar(task) == 100
    # The collector may come here upon what an earlier test has left open.
    warned = {each.category for each in recwarn} - {ResourceWarning}
    assert warned == {RuntimeWarning}


def test_a_thread_whose_step_outlives_its_task_waits_for_no_callback(recwarn):
    inside, over, sent = threading.Event(), threading.Event(), threading.Event()

    def late(updater):
        with updater.step("Late") as part:
            inside.set()
            over.wait(20)
            for _ in range(20_000):  # more than may be queued
                part.send_update(1)
        sent.set()

    def work(updater: ProgressUpdater):
        threading.Thread(target=late, args=(updater,), daemon=True).start()
        inside.wait(20)

    run_task(work, on_progress=lambda update: None).result(20)
    over.set()
    assert sent.wait(20)


def test_on_progress_gets_every_update_of_a_step_as_one_of_the_whole():
    seen = []

    def work(updater: ProgressUpdater):
        updater.plan(["a", "b"])
        with updater.step("a") as part:
            part.send_update(50, "half", loss=1)
            part.fake_progress(100, estimated_time=1000)
        with updater.step("b"):
            updater.send_update(10)

    run_task(
        work,
        on_progress=lambda u: seen.append((u.progress, u.message, u.fake and u.fake.end)),
    ).result()
    assert seen == [
        (0, "a", None),
        (25, "half", None),
        (25, "half", 50),
        (50, "b", None),
        (55, "b", None),
    ]


# -- bounds


def test_hundreds_of_steps_stay_bounded_on_the_wire(task, updater):
    for n in range(MOST_STEPS + 200):
        with updater.step(f"step {n}"):
            pass
    assert len(task.children) == MOST_STEPS
    state = tracker_state(task)
    assert len(state["rows"]) == MOST_ROWS
    assert state["rows"][-1]["title"] == f"step {MOST_STEPS + 199}"  # the latest, not the first
    assert state["more"] == MOST_STEPS - MOST_ROWS


def test_a_failure_among_hundreds_of_steps_is_seen(task, updater):
    with pytest.raises(ValueError, match="bad"), updater.step("bad"):
        raise ValueError("bad")
    for n in range(200):
        with updater.step(f"step {n}"):
            pass
    assert tracker_state(task)["rows"][0]["title"] == "bad"


@pytest.mark.parametrize(
    ("weight", "error"),
    [(0, ValueError), (-1, ValueError), (float("nan"), ValueError), ("2", TypeError)],
)
def test_a_weight_that_makes_no_sense_is_refused(task, updater, weight, error):
    with pytest.raises(error, match="step: weight"), updater.step("a", weight):
        pass
    with pytest.raises(error, match="plan: weight"):
        updater.plan({"a": weight})
    assert steps(task) == []


def test_a_title_is_a_text(task, updater):
    with pytest.raises(TypeError, match="step: title is 3 of type int"), updater.step(3):
        pass
    with pytest.raises(TypeError, match=r"give several titles, as in \['Load'\]"):
        updater.plan("Load")


def test_an_unplanned_number_of_steps_promises_no_time(task, updater):
    with updater.step("a"):
        pass
    assert task.remaining is None
