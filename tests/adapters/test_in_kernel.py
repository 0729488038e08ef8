"""Callbacks of libraries in cells, as a page is told of them."""

SETUP = """
%load_ext jupyter_progress
import lightgbm, numpy as np
from jupyter_progress.adapters.lightgbm import ProgressCallback
from jupyter_progress.adapters.optuna import ProgressCallback as Trials
X = np.random.default_rng(0).normal(size=(200, 3)); y = (X[:, 0] > 0).astype(int)
def train(*callbacks):
    params = {"objective": "binary", "verbose": -1, "num_threads": 1}
    return lightgbm.train(params, lightgbm.Dataset(X, y), 9, callbacks=list(callbacks))
def fail(env):
    if env.iteration == 4: raise ValueError("broken")
"""


def test_a_plain_cell_shows_one_bar(kernel):
    cell = kernel.run("train(ProgressCallback());").wait_until_settled()
    (bar,) = cell.plain
    assert bar.startswith("✓ LightGBM  100 %")
    assert "9 / 9 rounds" in bar


def test_a_cell_that_fails_leaves_no_bar_under_way(kernel):
    cell = kernel.send("train(ProgressCallback(), fail)").wait_until_over().wait_until_settled()
    assert cell.error["ename"] == "ValueError"
    assert cell.bar.startswith("LightGBM  stopped at 5")
    after = kernel.run("train(ProgressCallback());").wait_until_settled()
    assert after.bar.startswith("✓ LightGBM")


def test_a_background_cell_has_no_other_bar_than_its_own(kernel):
    cell = kernel.run("%%track_progress\ntrain(ProgressCallback());").wait_until_settled()
    (bar,) = cell.plain
    assert bar.startswith("✓ LightGBM  100 %")


def test_an_interrupt_ends_the_bar(kernel):
    cell = kernel.send(
        "import time, optuna; optuna.logging.set_verbosity(40)\n"
        "def slow(trial):\n"
        "    print('begun', flush=True); time.sleep(60 if trial.number else 0); return 1.0\n"
        "with Trials(9) as trials:\n"
        "    optuna.create_study().optimize(slow, n_trials=9, callbacks=[trials])"
    )
    cell.wait_for(lambda cell: cell.text.count("begun") == 2)
    kernel.interrupt(cell).wait_until_settled()
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert cell.bar.startswith("Optuna  cancelled at 11 %")
