"""Bars of tqdm and rich that tasks make: they move the bar of the task, and nothing is drawn."""

import asyncio
import concurrent.futures
import subprocess
import sys
import threading

import pandas
import pytest
import rich.progress
import tqdm
import tqdm.asyncio
import tqdm.auto
import tqdm.contrib.concurrent
import tqdm.notebook
import tqdm.rich
import tqdm.std
from in_task import inside, told
from in_task import task as task  # a fixture

from jupyter_progress import ProgressUpdater, TaskCancelled, run_task, track_progress

KINDS = [tqdm.std.tqdm, tqdm.auto.tqdm, tqdm.notebook.tqdm, tqdm.asyncio.tqdm, tqdm.rich.tqdm]


# -- tqdm


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_moves_the_bar_and_draws_nothing(task, kind, capfd):
    seen = []

    def work():
        bar = kind(range(4), desc="Reading")
        assert isinstance(bar, kind)
        for _ in bar:
            seen.append(told(task)[:3])
        return bar

    bar = inside(task, work)
    assert seen == [(25.0 * i, "Reading", (i, 4)) for i in range(4)]
    assert told(task)[0] == 100
    assert (bar.n, bar.total) == (4, 4)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", KINDS)
def test_by_hand_every_update_counts(task, kind, capfd):
    def work():
        with kind(total=200, desc="Loading", unit="B", mininterval=100, miniters=100) as bar:
            bar.update(50)
            assert told(task)[:3] == (25, "Loading", (50, 200))
            bar.set_description("Almost")
            bar.set_postfix(loss=0.5)
            bar.total = 100
            assert told(task)[1:3] == ("Almost", (50, 100))
            assert dict(task.progress.metrics) == {"loss": 0.5}
            bar.update(50)

    inside(task, work)
    assert told(task)[0] == 100
    assert capfd.readouterr() == ("", "")


def test_nested_loops_are_rows_and_move_the_bar_within_an_item(task):
    seen = []

    def work():
        for i in tqdm.tqdm(range(2), desc="outer"):
            for _ in tqdm.tqdm(range(2), desc=f"inner {i}", leave=False):
                for _ in tqdm.trange(2, desc="deep"):
                    seen.append(told(task))

    inside(task, work)
    percents = [each[0] for each in seen]
    assert percents == sorted(percents)
    assert percents[0] == 0
    assert percents[4] == 50
    assert {each[2] for each in seen} == {(0, 2), (1, 2)}
    assert [each[3][0][0] for each in seen] == ["inner 0"] * 4 + ["inner 1"] * 4
    assert task.children == () or all(each.status == "done" for each in task.children)


def test_the_second_of_two_loops_beside_each_other_is_told_too(task):
    def work():
        list(tqdm.tqdm(range(3), desc="first"))
        with tqdm.tqdm(total=10, desc="second") as bar:
            bar.update(4)
            assert told(task)[1:3] == ("second", (4, 10))
            assert told(task)[0] < 100.01

    inside(task, work)


def test_disabled_is_disabled_and_undecided_is_shown(task):
    def work():
        off = tqdm.tqdm(range(3), disable=True)
        assert list(off) == [0, 1, 2]
        assert off.disable
        assert off.n == 0
        assert told(task)[2] is None
        undecided = tqdm.tqdm(total=4, disable=None)
        undecided.update(1)
        assert told(task)[2] == (1, 4)
        undecided.close()

    inside(task, work)


def test_a_loop_that_was_quick_and_becomes_slow_is_read(task):
    """As tqdm#249: it looks at the time only after as many items as it had dealt with before."""

    def work():
        bar = tqdm.tqdm(range(1010))
        for i in bar:
            if i < 1000:
                bar.miniters = 900
                continue
            told(task)  # the same number for two readings: it has become slow
            told(task)
            assert bar.miniters <= 1

        assert bar.n == 1010

    inside(task, work)


def test_classes_of_libraries_keep_what_they_are(task, capfd):
    """As huggingface_hub's, which inherits from that of `tqdm.auto` and adds to it."""

    class Theirs(tqdm.auto.tqdm):
        def __init__(self, *args, name=None, **kwargs):
            kwargs["leave"] = False
            super().__init__(*args, **kwargs)
            self.name = name
            self.closed = 0

        def update_to(self, blocks, size, total):
            self.total = total
            return self.update(blocks * size - self.n)

        def close(self):
            self.closed += 1
            super().close()

    def work():
        with Theirs(name="hub", unit="B", unit_scale=True) as bar:
            assert isinstance(bar, Theirs)
            assert type(bar).__name__ == "Theirs"
            assert bar.name == "hub"
            bar.update_to(1, 100, 400)
            assert told(task)[::2][:1] == (25.0,)
        assert bar.closed == 1

    inside(task, work)
    assert capfd.readouterr() == ("", "")


def test_a_bar_that_begins_again_counts_again(task):
    def work():
        bar = tqdm.notebook.tqdm(total=4, desc="epoch")
        for total in (4, 8):
            bar.reset(total)
            bar.update(2)
            assert told(task)[2] == (2, total)
        bar.n = 7  # as Lightning moves its bars
        assert told(task)[2] == (7, 8)
        bar.close()
        bar.close()

    inside(task, work)


def test_fractions_of_a_total_move_the_bar(task):
    def work():
        with tqdm.tqdm(total=1.0) as bar:
            for _ in range(3):
                bar.update(0.25)
            assert told(task)[0] == 75

    inside(task, work)


def test_pandas(task, capfd):
    tqdm.auto.tqdm.pandas(desc="rows")
    seen = []

    def work():
        def double(x):
            seen.append(told(task)[1])
            return x * 2

        return pandas.Series(range(5)).progress_apply(double)

    assert list(inside(task, work)) == [0, 2, 4, 6, 8]
    assert set(seen) == {"rows"}
    assert capfd.readouterr() == ("", "")


def test_threads_of_a_task_are_its(task, capfd):
    def work():
        got = tqdm.contrib.concurrent.thread_map(lambda x: x + 1, range(20), max_workers=3)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:

            def load(name):
                with tqdm.tqdm(total=2, desc=name) as bar:
                    bar.update(2)

            list(pool.map(load, "ab"))
        return got

    assert inside(task, work) == list(range(1, 21))
    assert capfd.readouterr() == ("", "")


def test_asyncio(task, capfd):
    async def work():
        async def each(i):
            return i

        return await tqdm.asyncio.tqdm.gather(*map(each, range(3)), desc="all")

    assert inside(task, lambda: asyncio.run(work())) == [0, 1, 2]
    assert capfd.readouterr() == ("", "")


def test_text_of_tqdm_write_is_printed(task, capfd):
    def work():
        for i in tqdm.tqdm(range(2)):
            tqdm.tqdm.write(f"item {i}")

    inside(task, work)
    assert capfd.readouterr() == ("item 0\nitem 1\n", "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by_hand", [False, True])
def test_cancel_ends_it_at_its_next_step(kind, by_hand):
    begun, go = threading.Event(), threading.Event()
    steps = []

    def work():
        bar = kind(total=10**9) if by_hand else kind(range(10**9))
        for i in range(10**9) if by_hand else bar:
            steps.append(i)
            begun.set()
            assert go.wait(10)
            if by_hand:
                bar.update()

    task = run_task(work)
    assert begun.wait(10)
    task.cancel()
    go.set()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(10)
    assert task.cancelled()
    assert len(steps) < 10**6


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_paused_task_waits_at_its_next_step(by_hand):
    begun, resumed = threading.Event(), threading.Event()
    at = []

    def work():
        bar = tqdm.tqdm(total=10**9) if by_hand else tqdm.tqdm(range(10**9))
        for i in range(10**9) if by_hand else bar:
            begun.set()
            at[:] = [i]
            if by_hand:
                bar.update()
            if resumed.is_set():
                return "went on"

    task = run_task(work)
    task.pausable = True
    assert begun.wait(10)
    task.live.pause()
    while not task.live.guard.holds_any:
        pass
    stands = list(at)
    resumed.set()
    assert at == stands
    task.live.resume()
    assert task.result(10) == "went on"


def test_two_tasks_at_once_never_mix_theirs():
    barrier = threading.Barrier(2)
    read = {}

    def work(name, total):
        with tqdm.tqdm(total=total, desc=name) as bar:
            bar.update(total // 2)
            barrier.wait(10)
            read[name] = told(tasks[name])[1:3]
            barrier.wait(10)

    tasks = {}
    start = threading.Event()

    def later(name, total):
        assert start.wait(10)
        work(name, total)

    for name, total in (("a", 10), ("b", 1000)):
        tasks[name] = run_task(later, (name, total))
    start.set()
    for each in tasks.values():
        each.result(10)
    assert read == {"a": ("a", (5, 10)), "b": ("b", (500, 1000))}


def test_bars_outside_of_tasks_are_drawn_as_ever(capfd):
    go, begun = threading.Event(), threading.Event()

    def work():
        with tqdm.tqdm(total=3) as bar:
            bar.update()
            begun.set()
            assert go.wait(10)

    task = run_task(work)
    assert begun.wait(10)
    outside = tqdm.std.tqdm(range(3), desc="mine", ascii=True)
    assert outside.pos == 0  # no line is left for bars that are not drawn
    list(outside)
    go.set()
    task.result(10)
    assert type(outside) is tqdm.std.tqdm
    err = capfd.readouterr().err
    assert "mine: 100%" in err
    assert "\n\n" not in err


def test_what_was_replaced_is_put_back():
    before, finders = patched(), list(sys.meta_path)

    def work(depth):
        during.append(patched())
        if depth:
            run_task(work, (depth - 1,)).result(10)
        raise KeyError if depth == 1 else ValueError

    during = []
    for _ in range(2):
        with pytest.raises((KeyError, ValueError)):
            run_task(work, (2,)).result(10)
    assert all(
        mine is not theirs for each in during for mine, theirs in zip(each, before, strict=True)
    )
    assert patched() == before
    assert sys.meta_path == finders


def patched():
    return (
        vars(tqdm.std.tqdm)["__new__"],
        vars(rich.progress.Progress)["start"],
        vars(threading.Thread)["start"],
    )


def test_what_somebody_else_has_replaced_meanwhile_stays(monkeypatch):
    original = threading.Thread.start

    def theirs(thread):
        return ours(thread)

    def work():
        nonlocal ours
        ours = threading.Thread.start
        threading.Thread.start = theirs

    ours = None
    try:
        run_task(work).result(10)
        assert threading.Thread.start is theirs
        ran = threading.Event()
        threading.Thread(target=ran.set).start()
        assert ran.wait(10)
    finally:
        threading.Thread.start = original


def test_a_function_may_have_them_drawn(capfd):
    @track_progress(adopt=False)
    def work(updater: ProgressUpdater):
        list(tqdm.std.tqdm(range(3), desc="drawn"))
        with rich.progress.Progress() as progress:
            progress.add_task("rich", total=1)

    work().result(10)
    out, err = capfd.readouterr()
    assert "drawn: 100%" in err
    assert "rich" in out


def test_tqdm_is_adopted_also_where_it_is_first_imported_in_the_task():
    code = """
import sys, threading
from jupyter_progress import run_task
def work():
    assert "tqdm" not in sys.modules and "rich" not in sys.modules
    from tqdm import tqdm
    from rich.progress import track
    for _ in tqdm(range(3)): pass
    for _ in track(range(3)): pass
    import tqdm.std, rich.progress
    loader = tqdm.std.__loader__
    assert type(loader).__name__ == "SourceFileLoader", loader
    assert tqdm.std.__spec__.loader is loader
    return "__new__" in vars(tqdm.std.tqdm)
print(run_task(work).result(20))
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**__import__("os").environ, "JUPYTER_PROGRESS": "off"},
    )
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_a_task_without_such_bars_imports_neither():
    code = (
        "import sys; from jupyter_progress import run_task; run_task(int).result(10); "
        "print('tqdm' in sys.modules, 'rich' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**__import__("os").environ, "JUPYTER_PROGRESS": "off"},
    )
    assert run.stdout == "False False\n"


@pytest.mark.parametrize("iterable", [[1, 2, 3, 4], range(4), iter("abcd"), {1, 2, 3, 4}])
def test_quick_items_before_a_slow_one_are_counted(task, iterable):
    """tqdm itself leaves them out until the slow one is over."""
    seen = []

    def work():
        bar = tqdm.tqdm(iterable, total=4, desc="Reading")
        for i, _ in enumerate(bar):
            if i == 3:
                seen.append(told(task)[0])
        assert bar.iterable is iterable

    inside(task, work)
    assert seen == [75.0]


def test_what_a_bar_says_reaches_on_progress():
    told_of = [threading.Event() for _ in range(4)]
    got = []

    def on_progress(update):
        got.append(update.progress)
        if update.progress is not None and update.progress % 25 == 0 and update.progress < 100:
            told_of[int(update.progress // 25)].set()

    def work():
        for i in tqdm.tqdm(range(4), desc="Reading", miniters=1, mininterval=0):
            assert told_of[i].wait(20)

    run_task(work, on_progress=on_progress).result(60)
    assert got == sorted(got)
    assert got[-1] == pytest.approx(100)


# -- rich


def test_track_of_rich(task, capfd):
    seen = []

    def work():
        for _ in rich.progress.track(range(4), description="[bold]Reading"):
            seen.append(told(task)[:3])

    inside(task, work)
    assert seen == [(25.0 * i, "Reading", (i, 4)) for i in range(4)]
    assert capfd.readouterr() == ("", "")


def test_a_progress_of_rich_with_several_bars_is_their_mean(task, capfd):
    """As PyMC shows its chains."""

    def work():
        with rich.progress.Progress() as progress:
            chains = [progress.add_task(f"chain {i}", total=10) for i in range(2)]
            progress.update(chains[0], advance=5)
            percent, message, count, inside = told(task)
            assert (percent, message, count) == (25, "chain 0", (0, 2))
            assert inside == [("chain 0", (5, 10)), ("chain 1", (0, 10))]
            for chain in chains:
                progress.update(chain, completed=10)
            assert told(task)[2] == (2, 2)
        assert type(progress) is rich.progress.Progress

    inside(task, work)
    assert capfd.readouterr() == ("", "")


def test_a_bar_that_comes_later_is_a_part_of_the_first(task):
    def work():
        with rich.progress.Progress() as progress:
            files = progress.add_task("files", total=2)
            told(task)
            progress.advance(files)
            told(task)
            progress.add_task("bytes", total=100, completed=50)
            percent, message, count, inside = told(task)
            assert (percent, message, count) == (50, "files", (1, 2))
            assert inside == [("bytes", (50, 100))]

    inside(task, work)


def test_bars_of_rich_within_bars_of_rich(task, capfd):
    """As rich#2779, tqdm#1644: drawn, the second raises LiveError."""

    def work():
        for _ in rich.progress.track(range(2), description="outer"):
            for _ in rich.progress.track(range(2), description="inner"):
                told(task)
        for _ in tqdm.rich.tqdm(range(2)):
            for _ in tqdm.rich.tqdm(range(2)):
                told(task)
        return "over"

    assert inside(task, work) == "over"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("by_hand", [False, True])
def test_cancel_ends_a_bar_of_rich_at_its_next_step(by_hand):
    begun, go = threading.Event(), threading.Event()

    def step(i):
        begun.set()
        assert go.wait(10)
        assert i < 10**6

    def work():
        if not by_hand:
            for i in rich.progress.track(range(10**9)):
                step(i)
        with rich.progress.Progress() as progress:
            only = progress.add_task("only", total=10**9)
            for i in range(10**9):
                step(i)
                progress.advance(only)

    task = run_task(work)
    assert begun.wait(10)
    task.cancel()
    go.set()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(10)


def test_a_failure_leaves_the_classes_as_they_were(task):
    held = []

    def work():
        with rich.progress.Progress() as progress:
            held.append(progress)
            progress.add_task("only", total=10)
            raise KeyError("broken")

    with pytest.raises(KeyError):
        inside(task, work)
    assert type(held[0]) is rich.progress.Progress
    assert told(task)[0] < 100


def test_a_cancelled_writer_is_not_swallowed_by_what_tqdm_catches(task):
    task.live.cancel()

    def work():
        with tqdm.notebook.tqdm(total=10) as bar:
            bar.mininterval = 0
            bar.update()

    with pytest.raises(TaskCancelled):
        inside(task, work)
