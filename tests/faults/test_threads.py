"""Many threads, forked processes, and the end of Python amid tasks."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections import defaultdict

import pytest

from jupyter_progress import ProgressUpdater, Task, run_task

LONG = 60
N_THREADS = 50
N_UPDATES = 10_000


def side_by_side(call):
    threads = [threading.Thread(target=call, args=(i,)) for i in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)


def test_of_many_threads_each_with_a_bar_none_loses_its_last_state():
    tasks = [Task(f"own {i}") for i in range(N_THREADS)]
    published = defaultdict(list)

    def work(i):
        task = tasks[i]
        task.begin()
        task.subscribe(lambda: published[i].append(task.progress))
        updater = ProgressUpdater(task.live)
        for k in range(N_UPDATES):
            updater.send_update(k / N_UPDATES * 100, f"{i} {k}")
        updater.send_update(50, f"last {i}", i=i)

    side_by_side(work)
    for i, task in enumerate(tasks):
        now = task.progress
        assert (now.progress, now.message, now.metrics) == (50, f"last {i}", {"i": i})
        task.set_cancelled()
        assert published[i][-1].message == f"last {i}"
        # What is published of one writer is in its order, and never another's.
        of = [each.message.split() for each in published[i] if each.message[0].isdigit()]
        assert {owner for owner, _ in of} <= {str(i)}
        steps = [int(step) for _, step in of]
        assert steps == sorted(steps)


def test_on_one_bar_the_last_state_is_that_of_a_thread_that_came_last():
    task = Task("shared")
    task.begin()
    published = []
    task.subscribe(lambda: published.append(task.progress))
    updater = ProgressUpdater(task.live)

    def work(i):
        for k in range(N_UPDATES):
            updater.send_update(k / N_UPDATES * 100, f"{i} {k}")

    side_by_side(work)
    last = (N_UPDATES - 1) / N_UPDATES * 100
    assert task.progress.progress == last
    assert task.progress.message in {f"{i} {N_UPDATES - 1}" for i in range(N_THREADS)}
    task.set_cancelled()
    assert published[-1].message == task.progress.message
    assert published[-1].progress == last


def test_of_many_threads_every_update_is_recorded_whole_and_in_the_order_of_its_thread():
    seen = defaultdict(list)
    torn = []

    def on_progress(update):
        thread, step = map(int, update.message.split())
        seen[thread].append(step)
        if update.progress != step / N_UPDATES * 100:
            torn.append(update)

    def work(updater: ProgressUpdater):
        def send(i):
            for k in range(N_UPDATES):
                updater.send_update(k / N_UPDATES * 100, f"{i} {k}")

        side_by_side(send)

    run_task(work, on_progress=on_progress).result(LONG)
    assert torn == []
    assert dict(seen) == {i: list(range(N_UPDATES)) for i in range(N_THREADS)}


def script(code, **environment):
    """Run a script to its end: what it printed, and what it wrote to stderr."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
        capture_output=True,
        text=True,
        timeout=LONG,
        env={**os.environ, **environment},
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout, ran.stderr


FORK = """
import multiprocessing, os, threading
from jupyter_progress import *

go = threading.Event()
def work(updater: ProgressUpdater):
    updater.send_update(30, "of the parent")
    go.wait()
    updater.send_update(60, "of the parent still")
    return "parent"

def use():
    def inner(updater: ProgressUpdater):
        for i in updater.track(range(1000)): pass
        return sum(track(range(100)))
    assert len(tasks()) == 0
    assert run_task(inner).result(30) == 4950
    assert [run_task(inner).result(30) for _ in range(3)] == [4950] * 3
    print("the child can print", flush=True)

tasks_before = [run_task(work) for _ in range(3)]
while any(t.progress.progress != 30 for t in tasks_before): pass
sum(track(range(1000)))
"""
FORKS = {
    "os.fork": """
child = os.fork()
if child == 0:
    use()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
""",
    "multiprocessing": """
process = multiprocessing.get_context("fork").Process(target=use)
process.start()
process.join()
assert process.exitcode == 0
""",
}
AFTER = """
assert [t.status for t in tasks_before] == ["running"] * 3, tasks_before
go.set()
print([t.result(30) for t in tasks_before])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
@pytest.mark.parametrize("way", FORKS)
def test_a_forked_process_has_the_package_and_leaves_the_tasks_of_its_parent_alone(way):
    stdout, stderr = script(FORK + FORKS[way] + AFTER)
    assert stdout == "the child can print\n['parent', 'parent', 'parent']\n"
    assert "Traceback" not in stderr


KINDS = {
    "updates without a pause": "while True: updater.send_update(20, 'hot')",
    "waits": "updater.send_update(20, 'hot'); threading.Event().wait()",
    "is in a loop": "\n    for i in updater.track(itertools.count(), 'hot'): pass",
    "prints": "updater.send_update(20, 'hot')\n    while True: print('at work')",
    "has a fake segment": "updater.fake_progress(90, 'hot', 1e6); threading.Event().wait()",
    "has started others": "run_task(lambda: threading.Event().wait()).result()",
}


@pytest.mark.parametrize(("kind", "mode"), [*zip(KINDS, ["auto", "log", "text"] * 2, strict=True)])
def test_two_interrupts_end_a_script_whatever_its_tasks_are_at(kind, mode):
    """Its end waits for tasks; the first interrupt cancels them, the second waits no more."""
    code = (
        "import itertools, logging, threading\n"
        "from jupyter_progress import *\n"
        "logging.basicConfig(level='INFO')\n"
        f"def work(updater: ProgressUpdater):\n    {KINDS[kind]}\n"
        "task = run_task(work, on_progress=lambda update: None)\n"
        "while task.status != 'running': pass\n"
        "try: task.result(0.05)\n"
        "except __import__('concurrent').futures.TimeoutError: pass\n"
        "print('the end', flush=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "JUPYTER_PROGRESS": mode},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    said = ""
    while "the end" not in said:
        said += process.stdout.readline()
    interrupts = 0
    while interrupts < 2:
        process.send_signal(signal.SIGINT)
        interrupts += 1
        try:
            _, stderr = process.communicate(timeout=3 if interrupts == 1 else LONG)
            break
        except subprocess.TimeoutExpired:
            assert interrupts == 1, "two interrupts do not end it"
    assert "Fatal" not in stderr, stderr
    # No frame of ours; the logger's name, in the records that come after it, is none.
    assert not re.search('File "[^"]*jupyter_progress', stderr), stderr


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to threads here")
@pytest.mark.parametrize("way", ["task.result()", "task.exception()", "wait(task)"])
def test_an_interrupt_that_another_thread_gets_ends_a_wait(way):
    """The same befalls one that comes just as the main thread begins to wait."""
    stdout, _ = script(
        "import signal, sys, threading\n"
        "from jupyter_progress import *\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "go, main = threading.Event(), threading.main_thread().ident\n"
        "def interrupt():\n"
        "    while sys._current_frames()[main].f_code.co_name != 'wait': pass\n"
        "    threading.Event().wait(0.1)\n"
        "    signal.pthread_kill(threading.get_ident(), signal.SIGINT)\n"
        "task = run_task(lambda: go.wait(20))\n"
        "threading.Thread(target=interrupt).start()\n"
        "try:\n"
        f"    {way}\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', task.done())\n"
        "go.set()"
    )
    assert stdout == "interrupted False\n"
