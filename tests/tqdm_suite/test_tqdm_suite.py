"""tqdm's own tests, as far as they speak of counting: our class passes them."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from memory import Memory

import jupyter_progress
from jupyter_progress import display_mode

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
THEIRS = ROOT / "build" / "tqdm-suite"
FILES = (
    *("tests_tqdm", "tests_pandas", "tests_contrib", "tests_asyncio", "tests_concurrent"),
    *("tests_itertools", "tests_synchronisation", "tests_rlock", "tests_dask"),
    "tests_contrib_logging",
)


def test_tqdms_own_tests_of_counting_pass(tmp_path):
    assert THEIRS.is_dir(), f"python {HERE / 'fetch.py'} {THEIRS} fetches them (make does)."
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "ours", "-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", str(THEIRS), "--asyncio-mode=strict"),
            *(str(THEIRS / "tests" / f"{each}.py") for each in FILES),
        ],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_PROGRESS": "off", "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert run.returncode == 0, run.stdout[-10_000:] + run.stderr
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed is not None, run.stdout
    assert int(passed[1]) >= 115


@pytest.mark.parametrize("kind", [list, iter])  # tqdm#1811: asyncio takes what has no length
def test_what_asyncio_completes_is_counted(kind):
    """In the order in which it ends; tqdm's own test of this asserts how long that takes."""

    async def ends(turn, turns):
        await turns[turn].wait()
        if turn:
            turns[turn - 1].set()
        return turn

    async def main():
        turns = [asyncio.Event() for _ in range(30)]
        turns[-1].set()
        waited = kind([ends(turn, turns) for turn in range(30)])
        return [await each for each in jupyter_progress.tqdm.as_completed(waited)]

    memory = Memory()
    with display_mode(memory):
        assert asyncio.run(main()) == list(range(29, -1, -1))
    [bar] = memory.shown
    assert (bar.status, bar.progress.count.done, bar.progress.count.total) == ("done", 30, 30)
