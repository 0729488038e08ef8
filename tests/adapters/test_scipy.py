"""Optimizers and integration of SciPy, with a bar."""

from concurrent.futures import CancelledError

import numpy as np
import pytest
import scipy
from scipy import integrate, optimize
from scipy.optimize import rosen, rosen_der

from jupyter_progress import run_task
from jupyter_progress.adapters.scipy import iterations, solve_ivp

SOON = 60


def same(one, other):
    for name in ("x", "fun", "nit", "nfev", "message", "success"):
        if name in one:
            np.testing.assert_equal(one[name], other[name])


SCIPY = tuple(map(int, scipy.__version__.split(".")[:2]))
METHODS = ["nelder-mead", "powell", "cg", "bfgs", "l-bfgs-b", "tnc", "cobyla", "slsqp",
           "trust-constr"]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_minimize(method, memory):
    needs = {"jac": rosen_der} if method not in ("nelder-mead", "powell", "cobyla") else {}
    plain = optimize.minimize(rosen, [1.3, 0.7], method=method, **needs)
    with iterations(message="Rosenbrock") as callback:
        followed = optimize.minimize(rosen, [1.3, 0.7], method=method, callback=callback, **needs)
    same(plain, followed)
    (bar,) = memory.shown
    assert (bar.status, bar.progress.message) == ("done", "Rosenbrock")
    gives_points_only = ["tnc"] if SCIPY >= (1, 16) else ["tnc", "cobyla", "slsqp"]
    if method not in gives_points_only:
        assert bar.progress.metrics["fun"] == pytest.approx(plain.fun, abs=1)


def test_the_iterations_are_counted_of_those_that_it_may_take(memory):
    seen = []
    with iterations(500) as callback:
        (bar,) = memory.shown
        bar.subscribe(lambda: seen.append(bar.progress.count))
        found = optimize.minimize(
            rosen, [1.3, 0.7], method="bfgs", callback=callback, options={"maxiter": 500}
        )
    assert bar.progress.count.facts(None) == [f"{found.nit} of 500 iterations"]
    assert bar.status == "done"


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        (
            lambda callback: optimize.differential_evolution(
                rosen, [(-2, 2)] * 2, maxiter=5, rng=1, callback=callback
            ),
            {"fun", "convergence"},
        ),
        (
            lambda callback: optimize.shgo(rosen, [(-2, 2)] * 2, callback=callback),
            {"fun"} if SCIPY >= (1, 16) else set(),
        ),
        (
            lambda callback: optimize.basinhopping(
                rosen, [1, 2], niter=5, rng=1, callback=callback and callback.minimum
            ),
            {"fun"},
        ),
        (
            lambda callback: optimize.dual_annealing(
                rosen, [(-2, 2)] * 2, maxiter=5, rng=1, callback=callback and callback.minimum
            ),
            {"fun"},
        ),
        (
            lambda callback: optimize.root(
                lambda x: [x[0] - 1], [5], method="krylov", callback=callback and callback.minimum
            ),
            set(),
        ),
    ],
    ids=["differential_evolution", "shgo", "basinhopping", "dual_annealing", "root"],
)
def test_other_optimizers(run, shown, memory):
    plain = run(None)
    with iterations() as callback:
        same(plain, run(callback))
    (bar,) = memory.shown
    assert bar.status == "done"
    assert set(bar.progress.metrics) >= shown


def test_least_squares(memory):
    def residuals(x):
        return [x[0] - 1, x[1] ** 2 - 3]

    try:
        with iterations() as callback:
            found = optimize.least_squares(residuals, [5, 5], callback=callback)
    except TypeError:
        pytest.skip("SciPy before 1.16 takes no callback there")
    same(optimize.least_squares(residuals, [5, 5]), found)
    assert memory.shown[0].progress.metrics["fun"] == pytest.approx(found.cost, abs=0.1)


@pytest.mark.parametrize("method", ["nelder-mead", "l-bfgs-b", "tnc", "cobyla", "slsqp"])
def test_a_cancel_is_met_at_the_next_iteration(method):
    """scipy#7306: an exception of a callback is how an optimization is stopped."""
    task, seen = [], []

    def work():
        with iterations() as callback:

            def counted(intermediate_result):
                seen.append(1)
                task[0].cancel()
                callback(intermediate_result)

            optimize.minimize(rosen, [1.3, 0.7], method=method, callback=counted)

    ready = []
    task.append(run_task(lambda: [ready.append(1), wait_for(task), work()]))
    with pytest.raises(CancelledError):
        task[0].result(SOON)
    assert len(seen) == 1


def wait_for(listed):
    while not listed:
        pass


def test_a_function_that_fails(memory):
    def bad(x):
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"), iterations() as callback:
        optimize.minimize(bad, [1, 2], callback=callback)
    assert memory.shown[0].status == "failed"


@pytest.mark.parametrize("method", ["RK45", "LSODA", "BDF"])
@pytest.mark.parametrize("span", [(0, 5), (5, 0), (2, 2)])
def test_an_integration(method, span, memory):
    def decay(t, y, k):
        return -k * y

    given = {"y0": [1.0, 2.0], "method": method, "args": (0.5,)}
    plain = integrate.solve_ivp(decay, span, **given)
    followed = solve_ivp(decay, span, **given)
    assert plain.keys() == followed.keys()
    np.testing.assert_equal(plain.t, followed.t)
    np.testing.assert_equal(plain.y, followed.y)
    (bar,) = memory.shown
    assert (bar.status, bar.progress.progress) == ("done", 100)


def test_an_integration_moves_the_bar_and_is_cancelled_at_its_next_evaluation(memory):
    task, late = [], []

    def slow(t, y):
        if task[0].cancelling:
            late.append(t)
        if t > 5:
            task[0].live.throttle.flush()
            seen.append(task[0].progress.progress)
            task[0].cancel()
        return -y

    seen = []
    task.append(run_task(lambda: [wait_for(task), solve_ivp(slow, (0, 10), [1.0], max_step=0.1)]))
    with pytest.raises(CancelledError):
        task[0].result(SOON)
    assert 45 < seen[0] < 55
    assert late == []
