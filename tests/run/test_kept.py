"""A task that heeds a cancel and returns what it has: it has stopped, with a result."""

import asyncio
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from jupyter_progress import (
    ProgressUpdater,
    TaskCancelled,
    history,
    map_tasks,
    run_task,
    track_progress,
)
from jupyter_progress.render.html import settled_html
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.run.keys import key_of

TIMEOUT = 30


class Search:
    """Catches the cancel, which is asked for at 18 of 100."""

    def __init__(self):
        self.at_18, self.go_on = threading.Event(), threading.Event()

    def meet(self, i):
        if i == 18:
            self.at_18.set()
            assert self.go_on.wait(TIMEOUT)

    def updates(self, updater: ProgressUpdater):
        best = None
        try:
            for i in range(100):
                updater.send_update(i, "Searching")
                self.meet(i)
                best = i
        except TaskCancelled:
            pass
        return best

    def polls(self, updater: ProgressUpdater):
        for i in range(100):
            updater.send_update(i, "Searching")
            self.meet(i)
            if updater.cancelled:
                return i
        return None

    def loops(self, updater: ProgressUpdater):
        best = None
        try:
            for i in updater.track(range(100), "Searching"):
                self.meet(i)
                best = i
        except TaskCancelled:
            pass
        return best

    def steps(self, updater: ProgressUpdater):
        updater.plan({"First": 18, "Second": 82})
        try:
            with updater.step("First"):
                pass
            with updater.step("Second") as part:
                self.meet(18)
                part.send_update(1)
        except TaskCancelled:
            return 18

    async def awaits(self, updater: ProgressUpdater):
        updater.send_update(18, "Searching")
        self.at_18.set()
        try:
            await asyncio.sleep(TIMEOUT)
        except asyncio.CancelledError:
            return 18

    def run(self, how, **more):
        task = run_task(getattr(self, how), **more)
        assert self.at_18.wait(TIMEOUT)
        assert task.cancel()
        self.go_on.set()
        return task


@pytest.mark.parametrize("how", ["updates", "polls", "loops", "steps", "awaits"])
def test_it_has_stopped_where_it_stood_and_has_a_result(how):
    task = Search().run(how)
    assert task.result(TIMEOUT) == 18
    assert (task.status, task.cancelled(), task.done()) == ("stopped", False, True)
    assert task.exception() is None
    assert not task.cancelling
    assert 18 <= task.progress.progress < 20


def test_it_says_so_in_html_text_and_to_those_who_listen():
    task = Search().run("updates")
    task.result(TIMEOUT)
    state = tracker_state(task)
    assert state["status"] == "kept"
    said = "stopped at 19 %, result kept"  # the number by which it was stopped counts
    assert said in text(task)
    assert settled_html(state).count(said) == 3  # the figure, and twice that of the native bar
    assert said in state["settled"]["text/plain"]


def test_one_that_never_knew_of_the_cancel_is_done():
    begun, go_on = threading.Event(), threading.Event()

    def deaf():
        begun.set()
        go_on.wait(TIMEOUT)
        return "all"

    task = run_task(deaf)
    assert begun.wait(TIMEOUT)
    task.cancel()
    go_on.set()
    assert (task.result(TIMEOUT), task.status) == ("all", "done")


def test_its_duration_is_not_learned():
    search = Search()
    learns = track_progress(estimated_time="auto")(search.updates)
    task = learns()
    assert search.at_18.wait(TIMEOUT)
    task.cancel()
    search.go_on.set()
    assert task.result(TIMEOUT) == 18
    assert history.durations(key_of(search.updates)) == []
    learns().result(TIMEOUT)
    assert len(history.durations(key_of(search.updates))) == 1


def test_a_wait_that_a_cancel_ends_may_be_caught():
    never = threading.Event()
    other = run_task(never.wait, (TIMEOUT,))

    def waits():
        begun.set()
        try:
            return other.result()
        except TaskCancelled:
            return "without it"

    begun = threading.Event()
    task = run_task(waits)
    assert begun.wait(TIMEOUT)
    task.cancel()
    assert (task.result(TIMEOUT), task.status) == ("without it", "stopped")
    never.set()


def test_in_a_group_its_result_is_one_of_the_results():
    search = Search()

    def item(i, updater: ProgressUpdater):
        return search.updates(updater) if i == 1 else i

    group = map_tasks(item, range(3))
    assert search.at_18.wait(TIMEOUT)
    group[1].cancel()
    search.go_on.set()
    assert group.result(TIMEOUT) == [0, 18, 2]
    assert group.counts.done == 3
    again = group[1]
    assert (again.status, again.result()) == ("stopped", 18)
    assert "result kept" in text(again)


def in_worker(updater: ProgressUpdater):
    i = 0
    try:
        while True:
            updater.send_update(18, "Searching")
            i += 1
    except TaskCancelled:
        return "what it has"


@pytest.mark.parametrize("executor", ["process", "pool"])
def test_in_a_worker_process_too(executor):

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        task = run_task(in_worker, executor=pool if executor == "pool" else executor)
        arrived = threading.Event()
        stop = task.subscribe(lambda: task.progress.progress == 18 and arrived.set())
        assert task.progress.progress == 18 or arrived.wait(TIMEOUT)
        stop()
        task.cancel()
        assert task.result(TIMEOUT) == "what it has"
        assert task.status == "stopped"
        assert "stopped at 18 %, result kept" in text(task)
