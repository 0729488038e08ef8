"""Transfers of fsspec with a bar, on its own file systems in memory, on disk and by HTTP."""

import asyncio
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import fsspec
import pytest
from fsspec.asyn import AsyncFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from jupyter_progress import run_task
from jupyter_progress.adapters.fsspec import Callback
from jupyter_progress.loops import rows

SOON = 60
BLOCK = 1024


@pytest.fixture
def files():
    """A file system in memory with three files, read in small blocks."""
    fs = MemoryFileSystem(skip_instance_cache=True)
    fs.store, fs.pseudo_dirs = {}, [""]
    fs.blocksize = BLOCK
    for name, blocks in (("a", 4), ("b", 2), ("c", 2)):
        fs.pipe(f"/data/{name}.bin", b"x" * BLOCK * blocks)
    return fs


def read(folder):
    return {path.name: path.stat().st_size for path in Path(folder).rglob("*.bin")}


ALL = {"a.bin": 4 * BLOCK, "b.bin": 2 * BLOCK, "c.bin": 2 * BLOCK}


def test_many_files_are_counted_and_the_one_under_way_moves_its_share(
    files, tmp_path, memory, monkeypatch
):
    monkeypatch.setattr(rows, "LASTS", 0)
    seen = []
    update = Callback.relative_update

    def seeing(self, inc=1):
        update(self, inc)
        (bar,) = memory.shown
        bar.live.throttle.flush()
        inside = [(row.progress.message, row.progress.count.done) for row in bar.children]
        seen.append((round(bar.progress.progress, 1), bar.progress.count.facts(None)[0], inside))

    monkeypatch.setattr("jupyter_progress.adapters.fsspec.Bytes.relative_update", seeing)
    with Callback("Downloading") as callback:
        files.get("/data", str(tmp_path), recursive=True, callback=callback)
    assert read(tmp_path) == ALL
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress, bar.progress.message) == (
        "done",
        100,
        "Downloading",
    )
    percents = [percent for percent, _, _ in seen]
    assert percents == sorted(percents)
    assert len(set(percents)) > 8
    assert ("a.bin", 2 * BLOCK) in [row for _, _, inside in seen for row in inside]
    assert seen[-1][1] == "4 / 4 files"  # the folder is one for fsspec


def test_one_file_counts_its_bytes(files, tmp_path, memory):
    callback = Callback()
    seen = []
    files.get("/data/a.bin", str(tmp_path / "a.bin"), callback=callback)
    (bar,) = memory.shown
    seen.append(bar.progress.message)
    callback.close()
    assert seen == ["a.bin"]
    assert read(tmp_path) == {"a.bin": 4 * BLOCK}
    assert (bar.status, bar.progress.progress, bar.progress.count) == ("done", 100, None)


@pytest.mark.parametrize("close", [True, False])
def test_a_callback_that_is_handed_to_one_file(files, tmp_path, memory, close):
    callback = Callback("Alone")
    files.get_file("/data/a.bin", str(tmp_path / "a.bin"), callback=callback)
    (bar,) = memory.shown
    bar.live.throttle.flush()
    assert bar.progress.count.facts(None) == ["4.0 KiB / 4.0 KiB"]
    if close:
        callback.close()
    del callback  # nobody has to close it
    assert bar.status == "done"


def test_put_and_cat(files, tmp_path, memory):
    for name in ("d", "e"):
        (tmp_path / f"{name}.bin").write_bytes(b"y" * BLOCK)
    with Callback() as callback:
        files.put(str(tmp_path / "*.bin"), "/more", callback=callback)
    assert files.cat("/more/d.bin") == b"y" * BLOCK
    local = fsspec.filesystem("file")
    with Callback() as callback:
        local.get(str(tmp_path), str(tmp_path / "copy"), recursive=True, callback=callback)
    assert read(tmp_path / "copy") == {"d.bin": BLOCK, "e.bin": BLOCK}
    assert [bar.status for bar in memory.shown] == ["done", "done"]


def test_a_failure_leaves_the_bar_as_failed(files, tmp_path, memory):
    with pytest.raises(FileNotFoundError), Callback("x") as callback:
        files.get(["/data/a.bin", "/data/nope"], [str(tmp_path / "a"), str(tmp_path / "b")],
                  callback=callback)  # fmt: skip
    (bar,) = memory.shown
    assert (bar.status, type(bar.error)) == ("failed", FileNotFoundError)


def test_a_cancel_is_met_at_the_next_block(files, tmp_path):
    task, ready, blocks = [], threading.Event(), []

    class Cancels(MemoryFileSystem):
        def _open(self, path, mode="rb", **kwargs):
            file = super()._open(path, mode, **kwargs)
            once = file.read

            def reading(*args):
                blocks.append(1)
                task[0].cancel()
                return once(*args)

            file.read = reading
            return file

    fs = Cancels(skip_instance_cache=True)
    fs.blocksize = BLOCK
    fs.store = files.store

    def work():
        ready.wait(SOON)
        with Callback() as callback:
            fs.get("/data", str(tmp_path), recursive=True, callback=callback)

    task.append(run_task(work))
    ready.set()
    with pytest.raises(CancelledError):
        task[0].result(SOON)
    assert len(blocks) == 1


class Remote(AsyncFileSystem):
    """An async file system: what it does runs in a thread of fsspec's own."""

    cachable = False

    def __init__(self, on_block, **kwargs):
        super().__init__(**kwargs)
        self.on_block = on_block
        self.open = 0

    async def _expand_path(self, path, **_):
        return [f"remote/{name}" for name in ALL]

    async def _isdir(self, path):
        return False

    async def _get_file(self, rpath, lpath, callback=None, **_):
        self.open += 1
        try:
            size = ALL[rpath.rpartition("/")[2]]
            callback.set_size(size)
            for _ in range(size // BLOCK):
                await asyncio.sleep(0)
                self.on_block()
                callback.relative_update(BLOCK)
            Path(lpath).write_bytes(b"x" * size)
        finally:
            self.open -= 1


def test_a_file_system_that_is_async_moves_the_bar_from_its_thread(tmp_path, memory):
    with Callback("Fetching") as callback:
        Remote(lambda: None).get("remote/", f"{tmp_path}/", recursive=True, callback=callback)
    assert read(tmp_path) == ALL
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress, bar.progress.message) == ("done", 100, "Fetching")


@pytest.mark.parametrize("with_block", [True, False])
def test_a_cancel_of_one_that_is_async_leaves_nothing_running(tmp_path, with_block):
    """A cancel raises in fsspec's own thread, which hands on an `Exception` and nothing else."""
    task, ready, remotes = [], threading.Event(), []

    def work():
        ready.wait(SOON)
        remotes.append(Remote(lambda: task[0].cancel()))
        callback = Callback()
        if with_block:
            with callback:
                remotes[0].get("remote/", f"{tmp_path}/", recursive=True, callback=callback)
        else:
            remotes[0].get("remote/", f"{tmp_path}/", recursive=True, callback=callback)

    task.append(run_task(work))
    ready.set()
    with pytest.raises(CancelledError):
        task[0].result(SOON)
    assert remotes[0].open == 0
    assert read(tmp_path) == {}


def test_one_that_is_never_called_shows_no_bar(files, memory):
    """filesystem_spec#1845: a bar that stands at 0, for what takes a callback and calls none."""
    with Callback("Reading") as callback, files.open("/data/a.bin", callback=callback) as file:
        file.read()
    assert memory.shown == []


def test_in_a_task_the_bar_is_that_of_the_task(files, tmp_path, memory):
    def work():
        with Callback("Downloading") as callback:
            files.get("/data", str(tmp_path), recursive=True, callback=callback)
        with Callback("Fetching") as callback:
            Remote(lambda: None).get("remote/", f"{tmp_path}/x/", recursive=True, callback=callback)

    task = run_task(work)
    task.result(SOON)
    assert (task.progress.progress, task.progress.message) == (100, "Fetching")
    assert memory.shown == [task]
