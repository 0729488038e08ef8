"""SciPy: callbacks of its optimizers, and its integration, with a bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from math import isfinite
from typing import Any

import scipy.integrate

from ..loops.counter import Counter
from ..run.here import Here
from ..run.updater import ProgressUpdater


@contextmanager
def iterations(maxiter: int | None = None, message: str | None = None) -> Iterator[Iterations]:
    """Have the bar follow an optimizer of `scipy.optimize`, for a block.

    Parameters
    ----------
    maxiter : int, optional
        That of the optimizer, which may need fewer. Without it the bar eases.
    message : str, optional
        Plain text. None keeps the last message.

    Yields
    ------
    Iterations
        Its ``callback=``.

    Examples
    --------
    >>> with iterations(200) as callback:
    ...     best = minimize(f, x0, options={"maxiter": 200}, callback=callback)
    >>> with iterations(100) as callback:
    ...     best = basinhopping(f, x0, niter=100, callback=callback.minimum)
    """
    with (
        Here("Optimizing") as here,
        here.updater.counter(maxiter, message, unit="iterations") as counter,
    ):
        yield Iterations(here.updater, counter)


class Iterations:
    """The callback of an optimizer: each call is an iteration, and a cancel is met there.

    It shows the value of the function, and for `differential_evolution` how far the population
    has converged (1 is the end).
    """

    def __init__(self, updater: ProgressUpdater, counter: Counter) -> None:
        self._updater = updater
        self._counter = counter

    def __call__(self, intermediate_result: Any) -> None:
        """Count an iteration. By the name of the parameter SciPy knows what to give."""
        value = getattr(intermediate_result, "fun", None)
        cost = getattr(intermediate_result, "cost", None)  # least_squares, where fun is a vector
        self._tell(
            fun=value if cost is None else cost,
            convergence=getattr(intermediate_result, "convergence", None),
        )

    def minimum(self, x: Any, f: Any, *_: Any) -> None:
        """Count a minimum of `basinhopping` or `dual_annealing`, or a step of `root`."""
        self._tell(fun=f)

    def _tell(self, **metrics: Any) -> None:
        self._counter.update()
        numbers = {name: _number(value) for name, value in metrics.items()}
        said = {name: value for name, value in numbers.items() if value is not None}
        self._updater.send_update(None, None, **said)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def solve_ivp(fun: Callable[..., Any], t_span: Sequence[float], *args: Any, **kwargs: Any) -> Any:
    """Integrate as `scipy.integrate.solve_ivp` does, with a bar: how far it is from t0 to tf.

    A cancel is met when `fun` is evaluated the next time.

    Parameters
    ----------
    fun, t_span, *args, **kwargs
        Those of `scipy.integrate.solve_ivp`.
    """
    start, end = map(float, t_span)
    reached = [start]

    @wraps(fun)
    def followed(t: Any, *rest: Any) -> Any:
        reached[0] = t
        if here.updater.cancelled:
            here.updater.send_update(None)  # it raises
        return fun(t, *rest)

    def percent() -> float:
        return 100 * abs(reached[0] - start) / abs(end - start) if end != start else 100.0

    with Here("Integrating") as here, here.updater.watch(percent, 100, unit="%"):
        return scipy.integrate.solve_ivp(followed, t_span, *args, **kwargs)
