"""Worker processes of our own: what happens when one is lost, deaf, or left alone."""

import concurrent.futures
import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jobs
import psutil
import pytest
from test_executors import until

from jupyter_progress import display_mode, map_tasks, run_task


@pytest.fixture(autouse=True)
def silent():
    with display_mode("off"):
        yield


def wait_until_gone(*pids):
    deadline = time.monotonic() + 20
    while any(map(runs, pids)):
        assert time.monotonic() < deadline, f"still there: {pids}"
        time.sleep(0.01)


def runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_one_that_is_killed_fails_its_own_task_only(tmp_path):
    go = tmp_path / "go"
    other = run_task(jobs.waits_for, (str(go),), executor="process")
    until(other, "waiting")
    lost = run_task(jobs.dies, executor="process")
    error = lost.exception(20)
    assert type(error).__name__ == "WorkerLost"
    assert "was ended from outside by SIGKILL" in str(error)
    assert (lost.status, lost.progress.progress) == ("failed", 30)
    go.touch()
    assert other.result(20)
    assert run_task(jobs.count, (3,), executor="process").result(20) == 3


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("os._exit(3)", "ended by itself with exit code 3"),
        ("os.abort()", "SIGABRT"),
        ("__import__('ctypes').string_at(0)", "SIGSEGV"),
    ],
)
def test_every_way_to_end_is_told(way, told):
    def work():
        import os  # noqa: F401

        eval(way)

    with pytest.raises(RuntimeError, match=told):
        run_task(work, executor="process").result(20)


@pytest.mark.parametrize("way", ["raise SystemExit(2)", "raise KeyboardInterrupt", "1 / 0"])
def test_what_is_raised_ends_the_task_and_not_the_worker(way):
    def work():
        exec(way)

    before = run_task(os.getpid, executor="process").result(20)
    error = run_task(work, executor="process").exception(20)
    assert type(error).__name__ in ("SystemExit", "KeyboardInterrupt", "ZeroDivisionError")
    assert run_task(os.getpid, executor="process").result(20) == before


def test_one_that_does_not_listen_is_ended_and_others_go_on(tmp_path):
    go = tmp_path / "go"
    other = run_task(jobs.waits_for, (str(go),), executor="process")
    until(other, "waiting")
    task = run_task(jobs.deaf, (str(tmp_path),), executor="process")
    jobs.wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    pid = int((tmp_path / "pid").read_text())
    task.cancel()
    assert task.cancelling
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(20)
    assert (task.status, task.progress.progress) == ("cancelled", 10)
    wait_until_gone(pid)
    go.touch()
    assert other.result(20)
    assert run_task(jobs.count, (3,), executor="process").result(20) == 3


def test_its_children_are_ended_with_it(tmp_path):
    def work(updater: jobs.ProgressUpdater):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        updater.send_update(0, "deaf", child=child.pid)
        (tmp_path / "deaf").touch()
        child.wait()

    task = run_task(work, executor="process")
    jobs.wait_until((tmp_path / "deaf").exists)
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(20)
    wait_until_gone(task.progress.metrics["child"])


def test_a_worker_is_used_again():
    pids = {run_task(os.getpid, executor="process").result(20) for _ in range(10)}
    assert len(pids) <= 2  # and a spare one


SCRIPT = """
import os, sys, time
sys.path.insert(0, {folder!r})
import jobs
from jupyter_progress import run_task
task = run_task(jobs.deaf, ({tmp!r},), executor="process")
pid = {tmp!r} + "/pid"
asleep = lambda: os.path.exists(pid) and open(pid).read()
{then}
"""


@pytest.mark.parametrize(
    "then",
    [
        "jobs.wait_until(asleep)\nos.kill(os.getpid(), 9)",
        "jobs.wait_until(asleep)\nos._exit(0)",
        "jobs.wait_until(asleep)\ntask.cancel()\nsys.exit(0)",
    ],
)
def test_no_worker_outlives_its_parent(tmp_path, then):
    script = SCRIPT.format(folder=str(Path(jobs.__file__).parent), tmp=str(tmp_path), then=then)
    path = tmp_path / "script.py"
    path.write_text(script)
    process = subprocess.Popen([sys.executable, str(path)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    family = set()
    while process.poll() is None:
        assert time.monotonic() < deadline
        family |= {each.pid for each in psutil.Process(process.pid).children(recursive=True)}
        time.sleep(0.01)
    assert int((tmp_path / "pid").read_text()) in family
    wait_until_gone(*family)


def test_a_script_without_a_guard_starts_once(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(
        "from jupyter_progress import run_task, ProgressUpdater\n"
        "print('once')\n"
        "def work(updater: ProgressUpdater): return helper()\n"
        "def helper(): return 'helped'\n"
        "print(run_task(work, executor='process').result())\n"
    )
    run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=60)
    assert run.stdout == "once\nhelped\n", run


def test_an_interrupt_of_the_whole_group_does_not_reach_it(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        SCRIPT.format(
            folder=str(Path(jobs.__file__).parent),
            tmp=str(tmp_path),
            then=f"""
go = {str(tmp_path / "go")!r}
jobs.wait_until(asleep)
task.cancel()
task = run_task(jobs.waits_for, (go,), executor="process")
while task.progress.message != 'waiting': time.sleep(0.01)
try:
    print('waiting', flush=True)
    task.result()
except KeyboardInterrupt:
    open(go, 'w').close()
    print(task.result() > 0)
""",
        )
    )
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout.readline() == "waiting\n"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert out == "True\n", err


def test_a_slow_callback_makes_the_worker_wait(tmp_path):
    """What is under way stays bounded; nothing is lost."""
    path = tmp_path / "count"
    path.write_bytes(bytes(8))
    n, seen, ahead = 150_000, 0, []

    def slow(update):
        nonlocal seen
        seen += 1
        if seen % 1000 == 1:
            sent = int.from_bytes(path.read_bytes(), "little")
            ahead.append(sent - seen)
            time.sleep(0.002)  # slower than the worker

    task = run_task(jobs.flood_and_tell, (str(path), n), executor="process", on_progress=slow)
    task.result(60)
    assert seen == n
    assert max(ahead) < 60_000


def test_a_tracked_function_says_where_it_runs():
    task = jobs.track_progress(executor="process")(jobs.count.__wrapped__)(5)
    assert task.result(20) == 5


def test_an_item_that_takes_too_long_has_its_worker_ended(tmp_path):
    folders = [str(tmp_path / name) for name in ("a", "b")]
    for each in folders:
        os.mkdir(each)
    group = map_tasks(jobs.deaf, folders, executor="process", timeout=3)
    assert isinstance(group.exception(30), TimeoutError)
    assert group.counts.failed == 2
    pids = [int((Path(each) / "pid").read_text()) for each in folders]
    wait_until_gone(*pids)


def test_a_failure_there_that_nobody_looked_at_is_logged(caplog):
    task = run_task(jobs.fails, executor="process")
    concurrent.futures.wait([task])
    del task
    gc.collect()
    assert "nobody looked at it" in caplog.text
