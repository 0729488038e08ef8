"""Bars of tqdm and rich in tasks, as strangers use them."""

import gc
import io
import os
import sys
import threading
import warnings
import weakref
from concurrent.futures import CancelledError, ThreadPoolExecutor
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_loader

import pytest
import rich.progress
import rich.text
import tqdm
import tqdm.std
from in_task import inside, told
from in_task import task as task  # a fixture

import jupyter_progress
from jupyter_progress import TaskCancelled, display_mode, run_task, updater
from jupyter_progress.core.current import ancestors
from jupyter_progress.core.imports import Imports


def gone(reference):
    """Whether it goes without waiting for longer than threads and the clock linger."""
    for _ in range(100):
        gc.collect()
        if reference() is None:
            return True
        threading.Event().wait(0.1)
    return False


# -- what a bar may be made of


def test_all_arguments_may_be_given_by_place(task):
    def work():
        place = (range(3), "by place", 3, True, io.StringIO(), None, 0.1, 10, None, None)
        off = tqdm.tqdm(*place, True)
        assert off.disable
        assert list(off) == [0, 1, 2]
        assert told(task)[2] is None
        for _ in tqdm.tqdm(*place, False, "B"):
            seen.append(told(task)[1:3])

    seen = []
    inside(task, work)
    assert seen[0] == ("by place", (0, 3))


@pytest.mark.parametrize("total", [10**400, float("nan"), float("inf"), -1])
def test_a_total_that_says_nothing_is_none(task, total):
    def work():
        with tqdm.tqdm(total=total) as bar:
            bar.update()
        with rich.progress.Progress() as progress:
            for _ in range(2):
                progress.advance(progress.add_task("odd", total=total))
                told(task)

    inside(task, work)
    assert 0 <= told(task)[0] <= 100


def test_a_number_that_is_none_leaves_the_others(task):
    def work():
        with rich.progress.Progress() as progress:
            odd, other = (progress.add_task(name, total=2) for name in ("odd", "other"))
            progress.advance(odd, float("nan"))
            progress.advance(other)
            percent, _, _, inside = told(task)
            assert (percent, inside) == (25, [("other", (1, 2))])

    inside(task, work)


def test_a_description_of_rich_may_be_its_text(task):
    def work():
        with rich.progress.Progress() as progress:
            progress.add_task(rich.text.Text("[not] markup"), total=2)
            assert told(task)[1] == "[not] markup"

    inside(task, work)


# -- bars that nobody closes


def test_a_bar_that_is_dropped_has_ended(task):
    """As whoever forgets `close`: of tqdm's own bars, that is the end as well."""

    def work():
        for name in ("first", "second"):
            bar = tqdm.tqdm(total=2, desc=name)
            bar.update(2)
            assert told(task)[1:] == (name, (2, 2), [])
            del bar

    inside(task, work)


def test_of_a_bar_that_is_dropped_later_nothing_is_heard():
    def work():
        kept.append(tqdm.tqdm(range(3)))
        kept.append(tqdm.tqdm())

    kept = []
    run_task(work).result(10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for bar in kept:
            bar.close()


def test_a_bar_that_is_dropped_in_a_cancelled_task_raises_nothing(monkeypatch):
    unraisable = []
    monkeypatch.setattr("sys.unraisablehook", unraisable.append)
    ready, go = threading.Event(), threading.Event()

    def work():
        bar = tqdm.tqdm()
        ready.set()
        assert go.wait(10)
        try:
            updater.send_update(1)
        except TaskCancelled:
            del bar
            raise

    task = run_task(work)
    assert ready.wait(10)
    task.cancel()
    go.set()
    with pytest.raises(CancelledError):
        task.result(10)
    assert unraisable == []


# -- what is kept


def test_a_class_of_bars_goes_when_its_names_go():
    def work():
        class Theirs(tqdm.tqdm):
            pass

        assert list(Theirs(range(2))) == [0, 1]
        assert type(Theirs([])) is type(Theirs([]))
        return weakref.ref(Theirs)

    assert gone(run_task(work).result(10))


def test_a_thread_that_outlives_its_task_does_not_keep_it():
    """As a pool of a library's, which is made in the first task that needs it."""

    class Result:
        pass

    def work():
        pool.submit(int).result(10)
        return Result()

    with ThreadPoolExecutor(1) as pool:
        task = run_task(work)
        result = weakref.ref(task.result(10))
        reference = weakref.ref(task)
        del task
        assert gone(result)
        assert gone(reference)
        assert pool.submit(ancestors.get).result(10) == ()
        assert pool.submit(updater.current).result(10) is None


# -- threads


def test_a_thread_whose_run_cannot_be_replaced_runs():
    class Theirs(threading.Thread):
        @property
        def run(self):
            return ran.set

    def work():
        thread = Theirs()
        thread.start()
        thread.join(10)

    ran = threading.Event()
    run_task(work).result(10)
    assert ran.is_set()


def test_a_thread_is_left_as_it_was():
    def work():
        mine = threading.Thread()
        mine.run = run = lambda: ran.append(updater.current() is not None)
        mine.start()
        mine.join(10)
        other = threading.Thread()
        other.start()
        other.join(10)
        with pytest.raises(RuntimeError):
            other.start()
        return mine.run is run, "run" in vars(other)

    ran = []
    assert run_task(work).result(10) == (True, False)
    assert ran == [True]


# -- where bars are left open


def test_what_was_counted_when_the_task_was_over_is_no_promise():
    def work():
        bar = tqdm.tqdm(total=10)
        bar.update(4)
        return bar

    task = run_task(work)
    bar = task.result(10)
    assert task.progress.count.is_over  # "4 of 10", not "4 / 10"
    bar.close()


def test_a_bar_left_open_by_a_cell_is_none_of_the_next_one(monkeypatch):
    cell = "first"
    monkeypatch.setattr("jupyter_progress.run.here._cell", lambda: cell)
    with display_mode("off"):
        bar = jupyter_progress.tqdm(total=4)
        assert updater.current() is not None
        cell = "second"
        assert updater.current() is None
        with jupyter_progress.tqdm(total=2) as other:
            assert updater.current() is not None
            other.update(2)
        assert updater.current() is None
        bar.close()
        cell = "first"
        assert updater.current() is None


# -- imports


def test_imports_are_watched_whatever_is_done_to_their_finders(monkeypatch):
    class Elsewhere(MetaPathFinder):
        """As that of a package that is installed as a link."""

        def find_spec(self, name, path, target=None):
            if name == "a_library_of_bars":
                return spec_from_loader(name, SourceFileLoader(name, os.devnull))
            return None

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Elsewhere()])
    loaded = []
    imports = Imports(["a_library_of_bars"], loaded.append)
    imports.begin()
    before = [each for each in sys.meta_path if each is not imports]
    import_module("a_library_of_bars")
    assert loaded == [sys.modules.pop("a_library_of_bars").__name__]
    sys.meta_path[:] = before
    imports.end()
    assert sys.meta_path == before
