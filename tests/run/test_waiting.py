"""Tasks that wait for tasks: no circle hangs, and a cancel frees who waits."""

import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout

import pytest

from jupyter_progress import (
    DeadlockError,
    ProgressUpdater,
    run_task,
    tasks,
    track_progress,
    wait,
)
from jupyter_progress.run import callbacks

LONG = 30


def circle(ask):
    """Two tasks that ask each other, once both are there; returns what they end with."""
    there, both = {}, threading.Event()

    def work(mine, other):
        assert both.wait(LONG)
        return ask(there[other])

    there["a"] = run_task(work, ("a", "b"), title="a")
    there["b"] = run_task(work, ("b", "a"), title="b")
    both.set()
    return [there[name].exception(LONG) for name in "ab"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda task: task.result(),
        lambda task: task.exception(),
        lambda task: wait(task),
        lambda task: wait([task]),
        lambda task: task.result(LONG),
    ],
)
def test_two_that_wait_for_each_other_are_told(ask):
    told = [error for error in circle(ask) if error is not None]
    assert told
    assert all(isinstance(error, DeadlockError) for error in told)
    assert "which waits for" in str(told[0])


def test_two_that_await_each_other_are_told():
    there, both = {}, threading.Event()

    async def work(other):
        assert both.wait(LONG)
        return await there[other]

    there["a"] = run_task(work, ("b",))
    there["b"] = run_task(work, ("a",))
    both.set()
    errors = [task.exception(LONG) for task in there.values()]
    assert any(isinstance(error, DeadlockError) for error in errors)


def test_a_long_circle_names_all_of_them():
    there, all_there = [], threading.Event()

    def work(i):
        assert all_there.wait(LONG)
        return there[(i + 1) % 4].result()

    there += [run_task(work, (i,), title=f"task {i}") for i in range(4)]
    all_there.set()
    error = next(e for e in (task.exception(LONG) for task in there) if e is not None)
    assert all(f"task {i}" in str(error) for i in range(4))


def test_who_asks_for_its_own_result_is_told():
    there = []
    ready = threading.Event()

    def work():
        assert ready.wait(LONG)
        return there[0].result()

    there.append(run_task(work))
    ready.set()
    with pytest.raises(DeadlockError, match="its own end"):
        there[0].result(LONG)


def test_a_callback_that_asks_for_its_task_is_told(caplog):
    there, ready = [], threading.Event()

    def work(updater: ProgressUpdater):
        assert ready.wait(LONG)
        updater.send_update(50)
        return "done"

    there.append(run_task(work, on_progress=lambda _: there[0].result()))
    ready.set()
    assert there[0].result(LONG) == "done"
    assert "DeadlockError" in caplog.text


def test_what_is_called_at_the_end_may_ask_for_the_result():
    asked = threading.Event()
    results = []

    def over(task):
        results.append((task.result(), task.exception(), wait(task)))
        asked.set()

    go = threading.Event()
    task = run_task(lambda: go.wait(LONG))
    task.add_done_callback(over)
    go.set()
    assert asked.wait(LONG)
    assert results == [(True, None, ({task}, set()))]


def test_a_callback_may_send_updates_while_its_queue_is_full(monkeypatch):
    monkeypatch.setattr(callbacks, "BACKLOG", 2)
    got = []

    def work(updater: ProgressUpdater):
        def on_first(update):
            got.append(update.message)
            if update.message == "mine" and len(got) < 20:
                updater.send_update(50, "callback")

        held.append(on_first)
        for _ in range(10):
            updater.send_update(10, "mine")

    held = []
    run_task(work, on_progress=lambda update: held[0](update)).result(LONG)
    assert got.count("mine") == 10
    assert "callback" in got


def test_all_under_way_leaves_out_those_that_wait_themselves():
    both = threading.Barrier(2)

    def work():
        both.wait(LONG)
        wait()
        return "over"

    one, two = run_task(work), run_task(work)
    assert [one.result(LONG), two.result(LONG)] == ["over", "over"]
    assert tasks() == ()


def test_threads_of_a_task_may_wait_for_it_to_be_over():
    there, ready = [], threading.Event()
    waited = []

    @track_progress
    def work(updater: ProgressUpdater):
        assert ready.wait(LONG)
        with_context = threading.Thread(target=lambda: waited.append(there[0].result(LONG)))
        with_context.start()
        threads.append(with_context)
        return 5

    threads = []
    there.append(work())
    ready.set()
    assert there[0].result(LONG) == 5
    threads[0].join(LONG)
    assert waited == [5]


@pytest.mark.parametrize("how", ["result", "wait", "full"])
def test_a_cancel_frees_who_waits_in_a_task(how, monkeypatch):
    monkeypatch.setattr(callbacks, "BACKLOG", 1)
    never, waits = threading.Event(), threading.Event()
    target = run_task(never.wait, (LONG,))
    entered = threading.Event()

    def block(_):
        entered.set()
        never.wait(LONG)

    def work(updater: ProgressUpdater):
        waits.set()
        if how == "result":
            target.result()
        elif how == "wait":
            wait(target)
        else:
            for i in range(100):
                updater.send_update(i)

    task = run_task(work, on_progress=block if how == "full" else None)
    assert waits.wait(LONG)
    if how == "full":
        assert entered.wait(LONG)
    assert task.cancel()
    if how == "full":
        never.set()
    with pytest.raises(CancelledError):
        task.result(LONG)
    never.set()
    target.result(LONG)


def test_a_wait_that_times_out_is_forgotten():
    go = threading.Event()
    other = run_task(go.wait)

    def work():
        with pytest.raises(FutureTimeout):
            other.result(0.01)
        return wait(other, timeout=0.01)

    done, late = run_task(work).result(LONG)
    assert (done, late) == (set(), {other})
    go.set()
    other.result(LONG)


def test_wait_takes_collections_and_names_what_is_none():
    task = run_task(int)
    with ThreadPoolExecutor() as pool:
        pooled = run_task(int, executor=pool)
        for given in ([task, pooled], (task, pooled), {task, pooled}):
            assert wait(given) == ({task, pooled}, set())
    assert wait([]) == (set(), set())
    with pytest.raises(TypeError, match="wait: 5 is no task"):
        wait(5)
    with pytest.raises(TypeError, match="timeout is 'x'"):
        wait(task, timeout="x")
