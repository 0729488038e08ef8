"""Counts in units of their own: bytes by what each item weighs, and by hand."""

import asyncio
import io
import threading
import urllib.request

import pytest
from memory import Memory

from jupyter_progress import (
    ProgressUpdater,
    Task,
    TaskCancelled,
    display_mode,
    run_task,
    track,
)
from jupyter_progress import (
    updater as ambient,
)
from jupyter_progress.loops import rows


@pytest.fixture
def task():
    task = Task("test")
    task.begin()
    return task


@pytest.fixture
def updater(task):
    return ProgressUpdater(task.live)


def told(task):
    """The bar, and the count beside it, all that is read from outside taken in."""
    with task.live.throttle.lock:
        task.live.throttle.flush()
        count = task.progress.count
        return task.progress.value(), None if count is None else count.facts(None)[0]


# -- what items weigh


def test_a_loop_counts_what_its_items_weigh(task, updater):
    seen = []
    for _ in updater.track([b"x" * 1024, b"x" * 3072], total=8192, unit="B", size=len):
        seen.append(told(task))
    assert seen == [(0, "0 B / 8.0 KiB"), (pytest.approx(12.5), "1.0 KiB / 8.0 KiB")]
    assert told(task) == (pytest.approx(100), "4.0 KiB of 8.0 KiB")
    task.set_result(None)
    assert told(task) == (100, "4.0 KiB of 8.0 KiB")


def test_a_loop_in_the_foreground_counts_what_its_items_weigh():
    memory = Memory()
    with display_mode(memory):
        for _ in track(iter([b"ab", b"cdef"]), total=6, unit="B", size=len):
            memory.shown[0].sample()
    (loop,) = memory.shown
    assert (loop.status, loop.progress.count.done, loop.progress.progress) == ("done", 6, 100)


def test_more_than_the_total_is_no_percent_above_100(task, updater):
    """httpie/cli#1642, ilastik/ilastik#3166: what was sent compressed is more when unpacked."""
    for _ in updater.track([b"x" * 600] * 4, total=1000, unit="B", size=len):
        assert told(task)[0] < 100
    assert told(task)[0] < 100


@pytest.mark.parametrize("bad", [0.5, -1, None, "4"])
def test_a_weight_that_is_no_number_is_named(updater, bad):
    with pytest.raises(TypeError, match="size gave"):
        list(updater.track([1], size=lambda _: bad))


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"iterable": 5}, TypeError, "give range"),
        ({"total": -1}, ValueError, "total"),
        ({"total": "9"}, TypeError, "total"),
        ({"initial": -2}, ValueError, "initial"),
        ({"size": 3}, TypeError, "size"),
        ({"unit": 3}, TypeError, "unit"),
        ({"message": 3}, TypeError, "message"),
    ],
)
@pytest.mark.parametrize("which", [track, ambient.track, ProgressUpdater().track])
def test_the_same_is_refused_at_each_call(which, arguments, error, words):
    with pytest.raises(error, match=words):
        which(**{"iterable": [1], **arguments})


def test_the_count_and_what_was_done_before_are_told(task, updater):
    for _ in updater.track(range(10, 20), initial=10, unit="files"):
        told(task)
        break
    for i in updater.track(range(10), initial=10, unit="files", start=0):
        assert told(task) == (pytest.approx(50 + 5 * i), f"{10 + i} / 20 files")
    assert told(task)[1] is None


def test_async_for_and_next_and_enumerate(task, updater):
    async def numbers():
        for i in range(4):
            yield i

    async def main():
        return [(i, told(task)[0]) async for i in updater.track(numbers(), total=4, end=40)]

    assert asyncio.run(main()) == [(i, pytest.approx(10 * i)) for i in range(4)]
    tracked = updater.track("abc")
    assert (len(tracked), next(tracked), list(tracked)) == (3, "a", ["b", "c"])
    assert list(enumerate(updater.track("ab"))) == [(0, "a"), (1, "b")]
    with pytest.raises(TypeError, match="async for"):
        iter(updater.track(numbers()))


def test_an_async_loop_that_is_cancelled_stops(task, updater):
    async def numbers():
        while True:
            yield 1

    async def main():
        async for _ in updater.track(numbers()):
            task.cancel()

    with pytest.raises(TaskCancelled):
        asyncio.run(main())


# -- by hand


def test_a_counter_moves_the_bar(task, updater):
    with updater.counter(200, "Rows", unit="rows") as counter:
        counter.update()
        counter(99)
        assert (counter.n, counter.total) == (100, 200)
        assert told(task) == (50, "100 / 200 rows")
        counter.set_description("More rows")
        assert task.progress.message == "More rows"
        counter.reset()
        counter.update(20)
        assert told(task) == (50, "20 / 200 rows")  # the bar does not go back
        counter.update(180)
        assert told(task)[0] < 100
    assert told(task) == (pytest.approx(100), None)


def test_a_counter_that_ends_short_says_so(task, updater):
    counter = updater.counter(400_000)
    counter.update(13)
    counter.close()
    counter.close()
    assert told(task)[1] == "13 of 400,000"
    assert task.rate is None


def test_a_counter_that_an_error_ends_stays_where_it_stood(task, updater):
    with pytest.raises(ZeroDivisionError), updater.counter(4) as counter:
        counter.update()
        raise ZeroDivisionError
    assert told(task) == (25, "1 of 4")


def test_a_counter_that_nobody_closes_ends_when_it_is_dropped(task, updater):
    """A function of bytes, as boto3 takes it, is never closed."""

    def transfer(callback):
        for _ in range(4):
            callback(256)
        assert told(task)[1] == "1.0 KiB / 1.0 KiB"

    transfer(updater.counter(1024, unit="B"))
    assert told(task)[1] is None
    updater.send_update(30)
    assert told(task)[0] == 30


def test_a_total_that_is_known_later(task, updater):
    counter = updater.counter()
    counter.update(10)
    assert task.progress.fake is not None
    counter.total = 40
    assert task.progress.fake is None
    counter.update(10)
    assert told(task) == (pytest.approx(50), "20 / 40")


def test_a_cancelled_task_stops_at_its_counter(task, updater):
    counter = updater.counter(9)
    task.cancel()
    with pytest.raises(TaskCancelled):
        counter.update()


def test_threads_may_count_together(task, updater):
    counter = updater.counter(4000)
    threads = [
        threading.Thread(target=lambda: [counter.update() for _ in range(1000)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.n == 4000


def test_a_loop_within_a_counter_has_the_share_of_the_next_one(task, updater, monkeypatch):
    monkeypatch.setattr(rows, "LASTS", 0)
    with updater.counter(4, "Files") as files:
        for i in range(4):
            for j in updater.track(range(5), "Chunks"):
                assert told(task) == (pytest.approx(25 * i + 5 * j), f"{i} / 4")
                assert task.children[0].progress.count.done == j
            files.update()


def test_on_progress_hears_of_a_counter():
    seen = []

    def work(updater: ProgressUpdater):
        with updater.counter(4) as counter:
            counter.update(2)

    run_task(work, on_progress=lambda update: seen.append(update.progress)).result(30)
    assert seen == pytest.approx([0, 50, 100])


def test_where_nobody_looks_a_counter_counts():
    with ambient.counter(3) as counter:
        counter.update(2)
    assert counter.n == 2


@pytest.mark.parametrize("arguments", [{"total": -1}, {"total": "x"}, {"unit": 1}, {"message": 1}])
def test_a_counter_of_nonsense_is_refused(updater, arguments):
    with pytest.raises((TypeError, ValueError), match="counter"):
        updater.counter(**arguments)


# -- where libraries ask for one


def test_urlretrieve_reports_to_it(task, updater, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"x" * 20_000)
    seen = []
    counter = updater.counter(unit="B")

    def hook(*reported):
        counter.reporthook(*reported)
        seen.append(told(task)[0])

    urllib.request.urlretrieve(source.as_uri(), tmp_path / "copy", hook)
    assert (counter.n, counter.total) == (20_000, 20_000)
    assert seen == sorted(seen)


def test_fsspec_takes_it_as_a_callback(task, updater, tmp_path):
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    for name in "abc":
        files.pipe(f"/counted/{name}", name.encode() * 1000)
    counter = updater.counter(unit="B")
    files.get_file("/counted/a", str(tmp_path / "a"), callback=counter)
    assert (counter.n, counter.total) == (1000, 1000)
    counter.close()
    counter = updater.counter(unit="files")
    files.get("/counted", str(tmp_path / "all"), recursive=True, callback=counter)
    assert counter.n == counter.total >= 3


def test_it_is_used_as_pooch_uses_a_progress_bar(task, updater):
    progress = updater.counter(unit="B")
    progress.total = 2048
    source = io.BytesIO(bytes(2048))
    while chunk := source.read(512):
        progress.update(len(chunk))
    progress.reset()
    progress.update(2048)
    progress.close()
    assert told(task)[0] < 100


# -- beside a loop


def test_metrics_beside_a_counted_loop_keep_its_percent(task, updater):
    for i in updater.track(range(4)):
        told(task)
        updater.send_update(None, f"trial {i}", best=i)
        assert (told(task), task.progress.message) == ((25 * i, f"{i} / 4"), f"trial {i}")
        assert task.progress.metrics == {"best": i}
    updater.send_update(40)
    updater.send_update(None, best=9)
    assert (task.progress.progress, task.progress.metrics) == (40, {"best": 9})


def test_metrics_let_a_fake_segment_go_on(task, updater):
    updater.fake_progress(80, "Solving", 60_000)
    updater.send_update(None, loss=0.5)
    assert task.progress.fake is not None


def test_a_total_that_changes_is_told_before_the_next_count(task, updater):
    counter = updater.counter(2)
    assert told(task)[1] == "0 / 2"
    counter.total = 25
    assert told(task)[1] == "0 / 25"
