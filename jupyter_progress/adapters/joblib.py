"""joblib: its `Parallel` with a bar."""

from __future__ import annotations

import dis
import inspect
import operator
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from inspect import GEN_CREATED
from typing import Any

import joblib
from joblib.parallel import get_active_backend

from ..loops.adopted import Adopted, Reading
from ..run.counting import part_of
from ..run.here import Here
from ..run.updater import ProgressUpdater


class Parallel(joblib.Parallel):
    """`joblib.Parallel` with a bar: the calls that are done, of all.

    Calls of it within its own calls, in threads or processes, have none. A cancel ends it at
    once, as its ``timeout`` does: what still runs in threads goes on to its end.

    Parameters
    ----------
    *args, **kwargs
        Those of `joblib.Parallel`.
    message : str, optional
        Plain text. None keeps the last message.
    total : int, optional
        How many calls there are. Where it is not given, and the iterable does not tell (a list
        does, and ``delayed(f)(x) for x in xs`` as well), it is known when the last one begins.

    Examples
    --------
    >>> Parallel(n_jobs=4)(delayed(fit)(x) for x in xs)
    """

    def __init__(
        self, *args: Any, message: str | None = None, total: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._message = message
        self._given_total = total
        self._bar: _Bar | None = None

    def __call__(self, iterable: Iterable[Any]) -> Any:
        """Run the calls; see `joblib.Parallel`."""
        if get_active_backend()[0].nesting_level:
            return super().__call__(iterable)
        if self.return_generator:
            outputs = self._given_out(iterable)
            next(outputs)
            return outputs
        with self._followed(iterable) as (calls, _):
            return super().__call__(calls)

    def print_progress(self) -> None:
        """Take note that calls are done; called by joblib."""
        super().print_progress()
        if self._bar is not None:
            self._bar.check()

    def _given_out(self, iterable: Iterable[Any]) -> Iterator[Any]:
        with self._followed(iterable) as (calls, bar):
            outputs = super().__call__(calls)
            yield None  # the calls begin before anybody asks for what they return
            for output in outputs:
                bar.check()
                yield output

    @contextmanager
    def _followed(self, iterable: Iterable[Any]) -> Iterator[tuple[Iterable[Any], _Bar]]:
        total = _length(iterable) if self._given_total is None else self._given_total
        self.n_completed_tasks = 0  # those of an earlier call
        with Here("Parallel") as here:
            bar = self._bar = _Bar(self, here.updater, total, self._message or "")
            failed = True
            try:
                yield (iterable if hasattr(iterable, "__len__") else bar.all_of(iterable)), bar
                failed = False
            except GeneratorExit:
                here.end("stopped")
                raise
            except Exception:
                bar.check()  # it says in its own words that it was stopped
                raise
            finally:
                self._bar = None
                bar.end(failed)


class _Bar:
    """The calls of a `Parallel`, as a bar that is read from outside."""

    def __init__(
        self, parallel: Parallel, updater: ProgressUpdater, total: int | None, message: str
    ) -> None:
        self._parallel = parallel
        self._updater = updater
        self._total = total
        self._message = message
        self._timeout = parallel.timeout
        self._thread = threading.get_ident()
        self._moving = Adopted(part_of(updater), self)

    def read(self) -> Reading:
        return Reading(self._parallel.n_completed_tasks, self._total, self._message)

    def hurry(self) -> None:
        if self._updater.cancelled:
            self._parallel.timeout = 0  # joblib looks at it every 10 ms

    def check(self) -> None:
        # An error in the threads in which joblib is told of results would leave it waiting.
        if threading.get_ident() == self._thread:
            self._moving.check()

    def all_of(self, iterable: Iterable[Any]) -> Iterator[Any]:
        """Hand on the calls, and learn at the last how many they are."""
        number = 0
        for call in iterable:
            number += 1
            yield call
        self._total = number

    def end(self, failed: bool) -> None:
        self._parallel.timeout = self._timeout
        self._moving.sample()
        self._moving.close(failed=failed)


def _length(iterable: Iterable[Any]) -> int | None:
    """Return how many items there are, if that can be known: also of ``f(x) for x in xs``."""
    source: Any = iterable
    if inspect.isgenerator(iterable) and inspect.getgeneratorstate(iterable) == GEN_CREATED:
        steps = [each.opname for each in dis.get_instructions(iterable.gi_code)]
        if steps.count("FOR_ITER") == 1 and not any("_IF_" in step for step in steps):
            source = inspect.getgeneratorlocals(iterable).get(".0")
    length = operator.length_hint(source, -1)
    return None if length < 0 else length
