"""What is remembered of how a run went, in a file that other kernels and versions share."""

import functools
import json
import sqlite3
import threading
from concurrent.futures import CancelledError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress import ProgressUpdater, map_tasks, run_task, track_progress
from jupyter_progress.run.durations import Durations, expected
from jupyter_progress.run.history import RUNS, History
from jupyter_progress.run.history_file import opened
from jupyter_progress.run.keys import key_of
from jupyter_progress.values.earlier import EarlierRun
from jupyter_progress.values.progress import FakeProgress

RUN = EarlierRun(2.0, ((0.5, 0.9),), {"step": 1.5})


@pytest.fixture
def learning(learning, monkeypatch):
    """Have every run be found worth it, too."""
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 0.0)
    return learning


def changed(store, statement, *values):
    """Change the file as another program would."""
    connection = sqlite3.connect(store.path)
    with connection:
        connection.execute(statement, values)
    connection.close()
    store._courses._known.clear()


def courses(store):
    store.flush()
    if not store.path.exists():
        return []
    connection = sqlite3.connect(store.path)
    try:
        return connection.execute("SELECT * FROM courses ORDER BY id").fetchall()
    finally:
        connection.close()


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(1e-3, 1e6)), max_size=15))
def test_the_last_runs_are_kept_newest_first(tmp_path_factory, taught):
    store = History(tmp_path_factory.mktemp("history") / "history.sqlite3")
    for key, seconds in taught:
        store.learn((key, RUN._replace(seconds=seconds)))
    for key in "ab":
        expected = [seconds for taught_key, seconds in taught if taught_key == key]
        assert [run.seconds for run in store.earlier(key)] == expected[::-1][:RUNS]


def test_a_course_is_read_as_it_was(store):
    store.learn(("key", RUN))
    store._courses._known.clear()
    assert store.earlier("key") == (RUN,)
    assert store.durations("key") == []  # those are learned apart


def test_a_file_of_an_older_version_is_learned_into(store):
    """As jerry-git/pytest-split#14: who updates keeps what was known."""
    store.path.parent.mkdir()
    older = sqlite3.connect(store.path)
    with older:
        older.execute(
            "CREATE TABLE runs (id INTEGER PRIMARY KEY, key TEXT NOT NULL, "
            "milliseconds REAL NOT NULL)"
        )
        older.execute("INSERT INTO runs (key, milliseconds) VALUES ('key', 5.0)")
    assert store.earlier("key") == ()
    store.learn(("key", 7.0), ("key", RUN))
    with older:  # it still writes as it did
        older.execute("INSERT INTO runs (key, milliseconds) VALUES ('key', 9.0)")
    older.close()
    assert store.durations("key") == [9.0, 7.0, 5.0]
    assert store.earlier("key") == (RUN,)


def test_an_older_version_and_this_one_write_at_once(store, monkeypatch):
    monkeypatch.setattr(
        "jupyter_progress.run.history_file.PATIENCE", 30
    )  # a busy machine is no fault
    store.learn(("key", 1.0))

    def write_as_before():
        connection = sqlite3.connect(store.path, timeout=30, isolation_level=None)
        for _ in range(100):
            connection.execute("INSERT INTO runs (key, milliseconds) VALUES ('old', 1.0)")
        connection.close()

    older = threading.Thread(target=write_as_before)
    older.start()
    for _ in range(100):
        store.learn(("new", 1.0), ("new", RUN))
    older.join()
    assert len(courses(store)) == 100
    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT count(*) FROM runs").fetchone() == (201,)
    connection.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seconds", "text"),
        ("seconds", -1.0),
        ("seconds", 0.0),
        ("seconds", 1e300),
        ("seconds", float("inf")),
        ("seconds", b"x"),
        ("points", "no JSON"),
        ("points", "[" * 100_000),
        ("points", "[[0.5, NaN]]"),
        ("points", "[[0.9, 0.1], [0.5, 0.2]]"),
        ("points", 3.0),
        ("steps", "[]"),
        ("steps", '{"step": "long"}'),
        ("steps", '{"step": -1}'),
        ("steps", b"\xff"),
    ],
)
def test_a_damaged_course_is_as_if_it_were_not_there(store, column, value):
    """As grantjenks/python-diskcache#67, where a killed kernel left such a file."""
    store.learn(("key", RUN), ("key", RUN))
    changed(store, f"UPDATE courses SET {column} = ? WHERE id = 2", value)
    assert store.earlier("key") == (RUN,)


def test_a_table_that_is_another_costs_no_task(learning):
    learning.learn(("key", 1.0))
    changed(learning, "DROP TABLE courses")
    changed(learning, "CREATE TABLE courses (something TEXT)")
    assert run_task(lambda: 3).result() == 3
    assert learning.earlier("key") == ()


def test_it_is_forgotten_with_the_rest(store):
    store.learn((key_of(History), RUN), ("other", RUN))
    assert store.earlier(key_of(History)) == store.earlier("other") == (RUN,)
    store.forget(History)
    assert store.earlier(key_of(History)) == ()
    assert store.earlier("other") == (RUN,)
    store.clear()
    assert store.earlier("other") == ()
    assert courses(store) == []


def test_what_is_switched_off_neither_learns_nor_tells(learning):
    learning.learn(("key", RUN))
    learning.enabled = False
    assert learning.earlier("key") == ()
    run_task(lambda: 3).result()
    learning.enabled = True
    assert len(courses(learning)) == 1


def test_the_file_does_not_grow_without_end(store, monkeypatch):
    monkeypatch.setattr("jupyter_progress.run.courses.KEPT", 10)
    for number in range(25):
        store.learn(("key", RUN._replace(seconds=number + 1.0)))
    assert [seconds for _, _, seconds, *_ in courses(store)] == list(range(16, 26))


BEFORE_SIZES = (
    "CREATE TABLE courses (id INTEGER PRIMARY KEY, key TEXT NOT NULL, "
    "seconds REAL NOT NULL, points TEXT NOT NULL, steps TEXT NOT NULL)"
)


def test_a_file_of_before_there_were_sizes_is_read_and_written(store):
    store.path.parent.mkdir(parents=True)
    changed(store, BEFORE_SIZES)
    old = "INSERT INTO courses (key, seconds, points, steps) VALUES ('key', 3.0, '[]', '{}')"
    changed(store, old)
    assert store.earlier("key") == (EarlierRun(3.0, (), {}),)
    store.learn(("key", RUN._replace(size=10)))
    changed(store, old)  # an older kernel, meanwhile
    assert [run.size for run in store.earlier("key")] == [None, 10, None]


@pytest.mark.parametrize("size", ["large", -1, 0, 2.5, float("inf"), 2**63 - 1, b"x", None])
def test_a_size_that_cannot_be_one_is_as_if_it_were_not_known(store, size):
    store.learn(("key", RUN._replace(size=10)))
    changed(store, "UPDATE courses SET size = ?", size)
    assert store.earlier("key") == (RUN,)


def test_a_task_leaves_numbers_and_hashes_only(learning):
    def with_a_secret_name(secret, updater: ProgressUpdater):
        with updater.step("secret title"):
            updater.send_update(50, "secret message", secret=secret)

    run_task(with_a_secret_name, ("secret argument",)).result()
    assert len(courses(learning)) == 1
    assert b"secret" not in b"".join(each.read_bytes() for each in learning.path.parent.iterdir())


def test_a_task_remembers_how_its_percent_went(learning):
    def work(updater: ProgressUpdater):
        for percent in (20, 60):
            updater.send_update(percent)
            updater._sink.throttle.flush()  # what comes too fast is seen as one

    run_task(work).result()
    ((*_, points, steps, _),) = courses(learning)
    assert [at for at, _ in json.loads(points)] == [0.2, 0.6]
    assert steps == "{}"


def test_only_runs_that_end_well_teach(learning):
    """As code-dot-org/code-dot-org#12246: what failed or was cancelled tells nothing."""
    begun = threading.Event()

    def fails(updater: ProgressUpdater):
        raise ValueError("no")

    def endless(updater: ProgressUpdater):
        begun.set()
        while True:
            updater.send_update(1)

    assert isinstance(run_task(fails).exception(), ValueError)
    cancelled = run_task(endless)
    begun.wait()
    cancelled.cancel()
    with pytest.raises(CancelledError):
        cancelled.result()
    assert courses(learning) == []


def test_short_runs_leave_nothing(learning, monkeypatch):
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 1e9)
    run_task(lambda: 3).result()
    learning.flush()
    assert not learning.path.exists()


def test_what_was_learned_is_read_once_for_many_tasks(learning, monkeypatch):
    def one(n):
        return n

    map_tasks(one, [1, 2]).result()
    assert len(courses(learning)) == 2
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 1e9)
    times = []
    monkeypatch.setattr(
        "jupyter_progress.run.history.opened", lambda path: times.append(1) or opened(path)
    )
    map_tasks(one, range(50)).result()
    assert len(times) < 25  # by those that begin at once


def test_a_task_tells_what_is_left_from_the_start_in_its_second_run(learning):
    held = threading.Event()

    def waits():
        held.wait()

    first = run_task(waits)
    assert first.estimate is None
    held.set()
    first.result()
    learning.flush()
    changed(learning, "UPDATE courses SET seconds = 300")
    held.clear()
    task = run_task(waits)
    try:
        while task.status == "pending":
            pass
        assert 200 < task.remaining <= 300
    finally:
        held.set()
        task.result()


def test_calls_whose_time_goes_with_the_size_of_their_arguments_are_foreseen_by_that(
    learning, monkeypatch
):
    """As Computational-Plant-Science/plantit#205: how long it takes goes by how large it is."""
    here = functools.partial(expected, store=learning)
    monkeypatch.setattr("jupyter_progress.run.durations.expected", here)

    @track_progress(estimated_time="auto")
    def convert(rows, updater: ProgressUpdater):
        return len(rows)

    key = key_of(convert)
    for rows in (10, 1000, 100):
        learning.learn((key, 1.0), (key, EarlierRun(0.5 * rows, (), {}, rows)))
    assert convert.expected([0] * 10_000).median == pytest.approx(5000)
    assert convert.expected(rows=range(20)).high == pytest.approx(10)
    assert convert.expected(3) == convert.expected() == (0.001, 0.001, 0.001, 3)
    assert Durations(lambda: key, learning, size=200).whole()[0] == pytest.approx(100_000)
    assert convert([0] * 200).result() == 200
    learning.flush()
    assert learning.earlier(key)[0].size == 200


def test_segments_whose_time_goes_with_the_size_of_the_arguments_are_foreseen_by_that(learning):
    """As Computational-Plant-Science/plantit#205, of the one slow call within a task."""

    def key():
        return "solve"

    for rows in (10, 1000, 100):
        durations = Durations(key, learning, size=rows)
        durations.began("Solving", FakeProgress(0, 95, None, 0.0, "", lambda rows=rows: 0.5 * rows))
        durations.save(600.0)
        learning.flush()
    assert Durations(key, learning, size=200).segment("Solving")[0] == pytest.approx(100_000)
    assert Durations(key, learning).segment("Solving")[0] < 500_000
    assert Durations(key, learning, size=200).segment("Drawing")[0] is None
