"""Bars that learn: what is remembered, by what key, and what happens when that fails."""

import functools
import logging
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress import ProgressUpdater, Task, history, map_tasks, run_task, track_progress
from jupyter_progress.run.durations import Durations
from jupyter_progress.run.history import RUNS, History
from jupyter_progress.run.keys import digest, key_of
from jupyter_progress.values.easing import SHORTEST


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(SHORTEST, 1e9)), max_size=20))
def test_the_last_runs_are_kept_newest_first(tmp_path_factory, taught):
    store = History(tmp_path_factory.mktemp("history") / "history.sqlite3")
    for key, milliseconds in taught:
        store.learn((key, milliseconds))
    for key in "abc":
        expected = [milliseconds for taught_key, milliseconds in taught if taught_key == key]
        assert store.durations(key) == expected[::-1][:RUNS]


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_texts_have_different_keys(one, other):
    assert (digest(*one) == digest(*other)) == (one == other)


def test_nothing_but_hashes_and_durations_is_stored(learning):
    @track_progress(estimated_time="auto")
    def with_a_secret_name(secret, updater: ProgressUpdater):
        updater.fake_progress(90, "secret message", "auto")
        return secret

    with_a_secret_name("secret argument").result()
    learning.flush()
    stored = b"".join(each.read_bytes() for each in learning.path.parent.iterdir())
    assert len(rows(learning)) == 2
    assert b"secret" not in stored


def test_a_function_is_known_by_its_name_and_source():
    def f():
        return 1

    first = f

    def f():
        return 2

    assert key_of(first) == key_of(first)
    assert key_of(first) != key_of(f)
    assert key_of(functools.partial(f, 3)) == key_of(f)
    assert key_of(track_progress(_tracked)) == key_of(_tracked)


def test_things_without_source_have_a_key():
    assert key_of(len) != key_of(print)
    scope = {}
    exec("def made(): return 1", scope)
    assert key_of(scope["made"]) == key_of(scope["made"])


def _tracked(updater: ProgressUpdater):
    pass


@track_progress(estimated_time="auto")
def instructed(what, updater: ProgressUpdater):
    if isinstance(what, BaseException):
        raise what
    what(updater)


def note_and_estimate(updater):
    fake = updater._sink.snapshot().fake
    seen.append((fake.note, fake.estimated_time))


seen = []


def test_a_run_is_estimated_from_those_before(learning):
    seen.clear()
    for _ in range(7):
        instructed(note_and_estimate).result()
    assert seen[0] == ("first run: no estimate yet", None)
    assert [note for note, _ in seen[1:]] == [
        "estimated from the last run",
        *(f"estimated from the last {n} runs" for n in (2, 3, 4, 5, 5)),
    ]
    assert all(estimate > 0 for _, estimate in seen[1:])


def test_three_of_four_of_the_last_runs_are_over_by_the_estimate(store):
    for milliseconds in (9, 1000, 20, 30, 10, 40):
        store.learn(("key", milliseconds))
    assert Durations(lambda: "key", store).whole() == (40, "estimated from the last 5 runs")


@pytest.mark.parametrize(
    ("runs", "aim"), [([7], 7), ([10, 12], 11.5), ([7, 8, 9], 8.5), ([5, 2, 4, 3], 4.25 - 0.2)]
)
def test_the_estimate_is_interpolated_between_few_runs(store, runs, aim):
    for milliseconds in runs:
        store.learn(("key", milliseconds))
    assert Durations(lambda: "key", store).whole()[0] == pytest.approx(aim)


@pytest.mark.parametrize(
    ("runs", "aim"),
    [([10, 90], 13), ([10, 10, 90], 12), ([90, 10, 10, 10], 11), ([10, 90, 90], 90)],
)
def test_one_run_that_was_far_longer_than_the_others_is_not_aimed_at(store, runs, aim):
    for milliseconds in runs:
        store.learn(("key", milliseconds))
    assert Durations(lambda: "key", store).whole()[0] == pytest.approx(aim)


def test_only_successful_runs_teach(learning):
    failing = instructed(ValueError("no"))
    assert isinstance(failing.exception(), ValueError)

    started = threading.Event()

    def endless(updater):
        started.set()
        while True:
            updater.send_update(1)

    cancelled = instructed(endless)
    started.wait()
    cancelled.cancel()
    with pytest.raises(CancelledError):
        cancelled.result()
    assert rows(learning) == []


def test_a_moment_that_nobody_asked_about_is_not_remembered(learning):
    assert run_task(lambda: 3).result() == 3
    learning.flush()
    assert not learning.path.exists()


def test_what_takes_its_time_is_remembered_unasked(learning, monkeypatch):
    monkeypatch.setattr("jupyter_progress.run.durations.WORTH", 0.0)
    assert run_task(lambda: 3).result() == 3
    assert len(rows(learning)) == 1


def test_a_segment_is_known_by_its_message(learning):
    def two_steps(updater: ProgressUpdater):
        updater.fake_progress(40, "reading", "auto")
        first = updater._sink.snapshot().fake
        updater.send_update(40)
        updater.fake_progress(90, "solving", "auto")
        return first, updater._sink.snapshot().fake

    for fake in run_task(two_steps).result():
        assert (fake.note, fake.estimated_time) == ("first run: no estimate yet", None)
    assert len({key for key, _ in rows(learning)}) == 2
    reading, solving = run_task(two_steps).result()
    assert reading.note == solving.note == "estimated from the last run"


def test_a_segment_ends_at_the_next_update(store):
    durations = Durations(lambda: "function", store)

    class Fake:
        def elapsed(self):
            return now

    first, second = Fake(), Fake()
    durations.began("one", first)
    now = 1000
    durations.ended(second)  # another one, which nobody times
    now = 2000
    durations.ended(first)
    durations.began("two", second)
    now = 7000
    durations.save(7.0)
    assert [milliseconds for _, milliseconds in rows(store)] == [2000, 7000, 7000]  # and the whole


def test_a_bar_by_hand_has_no_estimate():
    task = Task()
    task.begin()
    ProgressUpdater(task.live).fake_progress(90, "by hand", "auto")
    assert task.progress.fake.estimated_time is None
    assert task.note == ""


def test_it_can_be_switched_off_and_cleared(store, monkeypatch):
    store.learn(("key", 1.0))
    store.enabled = False
    store.learn(("key", 2.0))
    assert store.durations("key") == []
    assert Durations(lambda: "key", store).whole() == (None, "")
    store.enabled = True
    assert store.durations("key") == [1.0]
    store.clear()
    assert store.durations("key") == []

    other = History(store.path)
    for word in ("off", "OFF", "0", "no", "false"):
        monkeypatch.setenv("JUPYTER_PROGRESS_HISTORY", word)
        assert not other.enabled
    monkeypatch.setenv("JUPYTER_PROGRESS_HISTORY", "on")
    assert other.enabled


def test_a_broken_file_breaks_no_task_and_is_logged_once(learning, caplog):
    learning.path.parent.mkdir()
    learning.path.write_bytes(b"this is no database, but it is long enough to be read as one" * 20)
    with caplog.at_level(logging.INFO, "jupyter_progress"):
        instructed(note_and_estimate).result()
        instructed(note_and_estimate).result()
    assert [record.name for record in caplog.records] == ["jupyter_progress"]
    assert "history.clear()" in caplog.text
    learning.clear()
    instructed(note_and_estimate).result()
    assert len(rows(learning)) == 1


def test_a_folder_that_cannot_be_made_breaks_no_task(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    store = History(tmp_path / "file" / "below" / "history.sqlite3")
    monkeypatch.setattr(
        "jupyter_progress.run.start.Durations", functools.partial(Durations, store=store)
    )
    instructed(note_and_estimate).result()
    store.clear()


def test_a_file_that_another_kernel_holds_breaks_no_task(learning, monkeypatch):
    monkeypatch.setattr("jupyter_progress.run.history_file.PATIENCE", 0.01)
    learning.learn(("key", 1.0))
    holder = sqlite3.connect(learning.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    instructed(note_and_estimate).result()
    learning.flush()
    holder.execute("ROLLBACK")
    holder.close()
    assert len(rows(learning)) == 1


def test_the_file_does_not_grow_without_end(store, monkeypatch):
    monkeypatch.setattr("jupyter_progress.run.history_file.KEPT", 10)
    for number in range(25):
        store.learn(("key", float(number)))
    assert [milliseconds for _, milliseconds in rows(store)] == list(range(15, 25))


def test_two_kernels_write_at_once(store):
    writer = """
import sys
from pathlib import Path
from jupyter_progress.run.history import History
history = History(Path(sys.argv[1]))
sys.stdin.readline()
for number in range(1, 1001):
    history.learn((sys.argv[2], number))
"""
    command = [sys.executable, "-c", writer, str(store.path)]
    writers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, text=True) for name in "ab"
    ]
    for each in writers:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        each.communicate()
        assert each.returncode == 0
    found = rows(store)
    for name in "ab":
        assert [number for key, number in found if key == name] == list(range(1, 1001))


@pytest.mark.parametrize("bad", ["text", -1.0, 0.0, 1e300, float("inf"), float("nan"), None, b"x"])
def test_what_no_run_can_have_taken_is_not_read(store, bad):
    store.learn(("key", 5.0))
    connection = sqlite3.connect(store.path)
    with connection:
        connection.execute("CREATE TABLE odd AS SELECT * FROM runs")
        connection.execute("DROP TABLE runs")
        connection.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY, key, milliseconds)")
        connection.execute("INSERT INTO runs SELECT * FROM odd")
        connection.execute("INSERT INTO runs (key, milliseconds) VALUES ('key', ?)", (bad,))
    connection.close()
    assert store.durations("key") == [5.0]


def test_a_clock_that_saw_no_time_pass_does_not_stop_the_bar(learning):
    def work(updater: ProgressUpdater):
        updater.fake_progress(90, "quick", "auto")
        return updater._sink.snapshot().value()

    run_task(work).result()
    learning.flush()
    connection = sqlite3.connect(learning.path)
    with connection:
        connection.execute("UPDATE runs SET milliseconds = 0.0")
    connection.close()
    assert run_task(work).result() >= 0


def test_only_its_user_can_read_the_file(store):
    store.learn(("key", 5.0))
    assert store.path.stat().st_mode & 0o077 == 0


# -- before and after


@track_progress
def simulated(n, updater: ProgressUpdater):
    if n < 0:
        raise ValueError("no")
    updater.fake_progress(90, "Solving", "auto")
    return n


def test_a_call_is_expected_to_take_what_the_last_ones_took(own_history):
    assert simulated.expected(200) is None
    for seconds in (3, 1, 9, 2, 4, 5):
        history.learn((key_of(simulated), 1000.0 * seconds))
    assert simulated.expected(200) == (1.0, 4.0, 9.0, 5)
    assert simulated.expected(200).median == 4.0


def test_all_tracked_functions_are_learned_whatever_they_ask_for(own_history):
    for n in (1, 2, 3):
        simulated(n).result()
    assert isinstance(simulated(-1).exception(), ValueError)
    expected = simulated.expected(200)
    assert expected.runs == 3
    assert 0 < expected.low <= expected.median <= expected.high
    group = map_tasks(simulated, [4, 5])
    group.result()
    assert simulated.expected(200).runs == RUNS


def test_methods_and_what_wraps_tracked_functions_are_expected_too(own_history):
    class Model:
        @track_progress(title="Fit")
        def fit(self, updater: ProgressUpdater):
            return 3

    model = Model()
    model.fit().result()
    assert model.fit.expected().runs == Model.fit.expected(model).runs == 1


def test_to_remember_holds_up_no_task(learning, monkeypatch):
    """Not even where another process holds the file."""
    monkeypatch.setattr("jupyter_progress.run.history_file.PATIENCE", 10)
    learning.learn(("key", 1.0))
    holder = sqlite3.connect(learning.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert simulated(3).result(5) == 3
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert len(rows(learning)) == 3  # lost is nothing: the run, and its segment


def test_what_is_known_of_a_function_and_how_it_is_forgotten(own_history):
    assert history.of(simulated) is None
    assert repr(history).startswith("<history: 0 durations of 0 functions")
    history.learn(("another", 5.0), *[(key_of(simulated), 1000.0 * n) for n in range(1, 8)])
    simulated(3).result()
    before = datetime.now()
    known = history.of(simulated)
    assert known.runs == 8
    assert known.durations[1:] == (7.0, 6.0, 5.0, 4.0)
    assert abs((before - known.last).total_seconds()) < 60
    assert repr(history).startswith("<history: 10 durations of 3 functions and parts of them, in ")
    assert str(history.path) in repr(history)
    history.forget(simulated)
    assert history.of(simulated) is simulated.expected(3) is None
    assert [key for key, _ in rows(history)] == ["another"]  # nor is its segment known
    for method in (history.of, history.forget):
        with pytest.raises(TypeError, match="give a function"):
            method("simulated")
    history.enabled = False
    try:
        assert "switched off" in repr(history)
        assert history.of(simulated) is None
    finally:
        history._enabled = None


@pytest.mark.parametrize("bad", ["text", -1.0, float("inf"), float("nan"), None, b"x", 1e300])
def test_a_damaged_history_never_shows(own_history, bad):
    key = key_of(simulated)
    history.learn((key, 2000.0))
    connection = sqlite3.connect(history.path)
    with connection:
        connection.execute("DROP TABLE runs")
        connection.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY, key, milliseconds)")
        connection.execute("INSERT INTO runs (key, milliseconds) VALUES (?, 2000.0)", (key,))
        connection.execute("INSERT INTO runs (key, milliseconds) VALUES (?, ?)", (key, bad))
        connection.execute("UPDATE seen SET at = ?", (bad,))
    connection.close()
    known = history.of(simulated)
    assert known == ((2.0,), 1, None)
    assert simulated.expected(3) == (2.0, 2.0, 2.0, 1)


def test_one_that_runs_often_leaves_room_for_others(store, monkeypatch):
    monkeypatch.setattr("jupyter_progress.run.history_file.KEPT_OF_ONE", 4)
    store.learn(("rare", 7.0))
    for number in range(1, 12):
        store.learn(("often", float(number)))
    assert [ms for key, ms in rows(store) if key == "often"] == [8.0, 9.0, 10.0, 11.0]
    assert store.durations("rare") == [7.0]


def test_what_was_learned_last_is_written_at_the_end_of_a_script(tmp_path):
    script = """
from jupyter_progress import ProgressUpdater, track_progress

@track_progress
def simulate(updater: ProgressUpdater):
    return 3

simulate().result()
"""
    (tmp_path / "script.py").write_text(script)
    subprocess.run([sys.executable, tmp_path / "script.py"], check=True)
    assert len(rows(history)) == 1


def rows(store):
    store.flush()
    if not store.path.exists():
        return []
    connection = sqlite3.connect(store.path)
    try:
        return connection.execute("SELECT key, milliseconds FROM runs ORDER BY id").fetchall()
    finally:
        connection.close()
