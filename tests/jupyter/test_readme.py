"""The Python of the README runs, block by block, in one kernel."""

import re
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"

BLOCKS = re.findall(r"^```python\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)

SETUP = """
import asyncio, concurrent.futures, hashlib, os, tempfile, types, urllib.request
import ipywidgets
import numpy as np
from pathlib import Path
from jupyter_progress import *

%load_ext jupyter_progress

# What the README takes as given.
folder = Path(tempfile.mkdtemp())
paths = [folder / f"{n}.txt" for n in range(4)]
for each in paths: each.write_text("line\\n" * 1000)
path, name, url = paths[0], str(folder / "copy"), paths[0].as_uri()
def nothing(*args, **kwargs): return 0
energy = work = solve = read = write = convert = parse = epoch = fit = better = nothing
evaluate = lambda trial, updater: 1
shards = guesses = rows = candidates = trials = files = regions = range(5)
third_party, model = types.SimpleNamespace(solve=nothing), types.SimpleNamespace(summary=nothing)
fits, best, digest, n = (lambda each: each == 3), 0, hashlib.sha256(), 100
def kernel(n, done): done[0] = n
pool = client = concurrent.futures.ThreadPoolExecutor(1)
import duckdb, pandas, tqdm.auto
from joblib import delayed
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
tqdm.auto.tqdm.pandas()
frame, chunks, clean, xs, con = pandas.DataFrame({"x": [1]}), [range(3)], str, [1], duckdb.connect()
query, estimator, grid = "SELECT 42", LogisticRegression(), {"C": [1, 2]}
X, y = np.arange(20.0).reshape(-1, 1), np.arange(20) % 2
"""


def block_with(words):
    (found,) = [each for each in BLOCKS if words in each]
    return found


def is_of_a_task(code):
    """Whether it is a fragment of a task's function."""
    return "updater." in code and "def " not in code and not code.startswith(("%%", "from"))


@pytest.mark.parametrize("code", BLOCKS, ids=[each.splitlines()[0][:40] for each in BLOCKS])
def test_every_block_runs(kernel, code):
    if "adapters.sklearn" in code and sys.version_info < (3, 11):
        pytest.skip("scikit-learn has callbacks from 1.9 on, which needs Python 3.11")
    if "simulate" in code and "def simulate" not in code:
        kernel.run(block_with("third_party"))
    if "search" in code and "def search" not in code:
        kernel.run(block_with("yield best"))
    if is_of_a_task(code):
        code = f"%%track_progress --wait\n{code}"
    kernel.run(code)


def test_the_layouts_show_their_values(kernel):
    kernel.run(block_with("third_party"))
    kernel.run(block_with("VBox([n, "))
    assert kernel.value("half.result()") == "2\n"
    assert kernel.value("energy_of.result()") == "0\n"


def test_the_library_gives_the_same_with_and_without_a_bar(kernel):
    ran = kernel.run(block_with("def smooth") + "print(smooth([1, 2, 3]))")
    assert ran.text == "[1.5, 2.5]\n"
    assert len([each for each in ran.plain if "Smoothing" in each]) == 1


def test_files_are_counted(kernel):
    ran = kernel.run(block_with("count_lines") + "print(counts)")
    assert ran.text == "[1000, 1000, 1000, 1000]\n"
    assert len(ran.of_type("display_data")) == 1
