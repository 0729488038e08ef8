"""Loops that come one after the other: from the second run on each has its share of the bar."""

import contextvars
import threading
import time

import pytest
import tqdm
from earlier_runs import opened

from jupyter_progress import run_task, tasks, track


def names(*seconds):
    return {f"(loop {number})": each for number, each in enumerate(seconds, 1)}


def looped(task, updater, seconds, n=4):
    """Return where the bar stands at the end of a loop that takes so many seconds."""
    for _ in updater.track(range(n)):
        task.live.clock.now += seconds / n
    return task.progress.value()


def in_own_context(function, *args):
    return contextvars.copy_context().run(function, *args)


def test_in_a_first_run_the_first_has_all_of_the_bar():
    task, updater = opened()
    assert looped(task, updater, 3) == pytest.approx(100)


def test_each_has_the_share_that_it_took():
    task, updater = opened(names(1, 8, 1))
    assert looped(task, updater, 1) == pytest.approx(10)
    assert looped(task, updater, 8) == pytest.approx(90)
    assert looped(task, updater, 1) == pytest.approx(100)


def test_what_is_before_between_and_after_them_has_its_share():
    task, updater = opened(names(2, 2), rest=6)
    task.live.clock.now += 2
    assert looped(task, updater, 2) == pytest.approx(40)
    task.live.clock.now += 2
    assert looped(task, updater, 2) == pytest.approx(80)


def test_one_that_takes_far_longer_than_before_leaves_the_others_their_time():
    task, updater = opened(names(1, 1), names(1, 1))
    first = looped(task, updater, 8)
    assert first == pytest.approx(50)
    for _ in updater.track(range(1)):
        assert task.progress.value() >= first


@pytest.mark.parametrize("another", [1, 3])
def test_more_or_fewer_than_before_never_have_it_go_back_or_full_too_soon(another):
    task, updater = opened(names(1, 2))
    seen = [looped(task, updater, 1) for _ in range(another)]
    assert seen == sorted(seen)
    assert max(seen) < 100


def test_they_are_noted_where_there_are_several():
    task, updater = opened()
    looped(task, updater, 3)
    looped(task, updater, 5)
    task.live.estimates.save(8)
    (run,) = task.live.estimates._store.learned[-1:]
    assert sorted(run.steps.values()) == [3, 5]
    assert run.points == ()  # a percent means something else in the next run


def test_the_only_one_is_as_ever():
    task, updater = opened()
    looped(task, updater, 3)
    task.live.estimates.save(3)
    (run,) = task.live.estimates._store.learned[-1:]
    assert run.steps == {}


def test_one_that_was_left_is_not_noted():
    task, updater = opened()
    looped(task, updater, 3)
    for _ in updater.track(range(4)):
        task.live.clock.now += 1
        break
    task.live.estimates.save(4)
    (run,) = task.live.estimates._store.learned[-1:]
    assert list(run.steps.values()) == [3]


def test_those_beside_each_other_are_left_alone():
    task, updater = opened()
    in_both = threading.Barrier(2)

    def side():
        for i in updater.track(range(2)):
            if i == 0:
                in_both.wait(20)

    threads = [threading.Thread(target=in_own_context, args=(side,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    task.live.estimates.save(4)
    (run,) = task.live.estimates._store.learned[-1:]
    assert run.steps == {}


def test_inner_loops_and_parts_that_were_asked_for_are_none_of_them():
    task, updater = opened(names(1, 1))
    for _ in updater.track(range(2), "outer", 0, 40):
        for _ in updater.track(range(2)):
            task.live.clock.now += 1
    assert task.progress.value() == pytest.approx(40)
    task.live.estimates.save(4)
    (run,) = task.live.estimates._store.learned[-1:]
    assert run.steps == {}


def test_loops_of_libraries_too(learning):
    """Seen in a task with three loops of tqdm: the bar was full after the first."""
    stood = []

    def work():
        for loop, (seconds, walk) in enumerate([(0.1, tqdm.tqdm), (1, track), (0.1, tqdm.tqdm)]):
            for _ in walk(range(5)):
                time.sleep(seconds / 5)
            stood.append((loop, tasks()[0].progress.value()))

    for _ in range(2):
        stood.clear()
        run_task(work).result(60)
        learning.flush()
    assert stood[0][1] < 50 < stood[1][1]
