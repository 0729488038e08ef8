"""How far a group is: fractions count, what waits counts, and 100 is told of nothing unfinished."""

import threading
from concurrent.futures import ThreadPoolExecutor

from groups import LONG, Gate, started

from jupyter_progress import ProgressUpdater, map_tasks
from jupyter_progress.render.rows import MOST_ROWS
from jupyter_progress.render.wire import tracker_state


def until(group, condition):
    """Wait until a published state of the group meets a condition; returns its wire form."""
    found = threading.Event()

    def look():
        if condition(group):
            found.set()

    leave = group.subscribe(look)
    group.live.touch()
    assert found.wait(LONG)
    leave()
    return tracker_state(group)


def test_fractions_of_running_tasks_count_and_what_waits_counts_too():
    with started(8, at_once=2) as (group, gate):
        state = until(group, lambda g: g.progress.progress == 100 / 8)
        assert state["facts"] == [["running", "2"], ["waiting", "6"]]
        gate.open()
        group.result(LONG)
    assert (group.progress.progress, group.progress.metrics) == (100, {"done": 8})


def test_rows_are_those_in_flight_with_their_messages_and_own_cancel():
    with started(8, at_once=2, title="Fitting") as (group, gate):
        state = until(group, lambda g: len(g.children) == 2)
        assert state["title"] == "Fitting"
        assert [(row["title"], row["message"], row["progress"]) for row in state["rows"]] == [
            ("0", "at 0", 50),
            ("1", "at 1", 50),
        ]
        assert [row["actions"] for row in (state, *state["rows"])] == [["pause", "cancel"]] * 3
        gate.open()
        group.result(LONG)
    assert tracker_state(group)["rows"] == []


def test_it_is_never_whole_while_anything_is_unfinished_and_never_goes_back():
    seen = []

    def work(item, updater: ProgressUpdater):
        for percent in (0, 30, 10, 100, 99.9999999):
            updater.send_update(percent)

    group = map_tasks(work, range(300), max_workers=4)
    leave = group.subscribe(lambda: seen.append(group.progress))
    group.result(LONG)
    leave()
    values = [progress.progress for progress in seen]
    assert values == sorted(values)
    assert all(p.progress < 100 for p in seen if p.status == "running")


def test_failures_are_listed_with_their_errors_and_how_many_more_there_are():
    def work(item):
        raise ValueError(f"no {item}")

    group = map_tasks(work, range(47), max_workers=1)
    assert isinstance(group.exception(LONG), ValueError)
    state = tracker_state(group)
    assert [row["title"] for row in state["rows"]] == [str(i) for i in range(10)]
    assert state["rows"][3]["error"]["message"] == "no 3"
    assert "ValueError: no 3" in state["rows"][3]["error"]["traceback"]
    assert state["more"] == 37
    assert state["error"]["message"] == "no 0"
    assert "and 37 more" in state["settled"]["text/html"]
    assert "✗ 0 %" in state["settled"]["text/html"]


def test_what_is_under_way_carries_no_tracebacks():
    gate = Gate()

    def work(item):
        if item < 5:
            raise ValueError("no")
        gate.wait()

    group = map_tasks(work, range(6), max_workers=1)
    state = until(group, lambda g: len(g.children) == 6)
    assert [row["error"]["traceback"] for row in state["rows"] if row["status"] == "failed"] == [
        ""
    ] * 5
    gate.open()
    group.exception(LONG)


def test_many_in_flight_are_bounded():
    with ThreadPoolExecutor(80) as pool, started(80, at_once=80, executor=pool) as (group, gate):
        state = until(group, lambda g: len(g.children) == 80)
        assert (len(state["rows"]), state["more"]) == (MOST_ROWS, 30)
        gate.open()
        group.result(LONG)


def test_a_row_is_rounded_down():
    with started(6, at_once=6) as (group, gate):
        group[0].live.progress = 99.9999999
        state = until(group, lambda g: len(g.children) == 6)
        assert max(row["progress"] for row in state["rows"]) < 100
        gate.open()
        group.result(LONG)


def test_time_left_comes_from_the_rate_of_finished_work(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("jupyter_progress.values.clock.monotonic", lambda: now[0])
    taken = threading.Semaphore(0)

    def work(item):
        assert taken.acquire(timeout=LONG)

    group = map_tasks(work, range(100), max_workers=1)
    ended = group.as_completed(LONG)
    for _ in range(50):
        taken.release()
        next(ended)
        now[0] += 1
        with group.live.throttle.lock:
            group.live.touch()
            group.live.throttle.flush()
    assert 45 < group.remaining < 55
    for _ in range(50):
        taken.release()
    group.result(LONG)


def test_a_timeline_tells_who_ran_when():
    def work(item):
        if item == 3:
            raise ValueError

    group = map_tasks(work, range(6), max_workers=1, title="<b>$x$")
    group.exception(LONG)
    timeline = group.timeline()
    assert [(run.name, run.lane, run.status) for run in timeline.runs] == [
        (str(i), 0, "failed" if i == 3 else "done") for i in range(6)
    ]
    assert "6 runs in 1 lane" in repr(timeline)
