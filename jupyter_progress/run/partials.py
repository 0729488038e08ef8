"""Tasks of generator functions: what they yield are partial results."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Any

from ..core.errors import log_failure
from ..core.sink import Sink
from ..values.update import Update
from .updater import ProgressUpdater


def is_generator_function(func: Any) -> bool:
    """Return whether a call of it only makes a generator, async or not."""
    plain = inspect.unwrap(func)
    return inspect.isgeneratorfunction(plain) or inspect.isasyncgenfunction(plain)


@dataclass(frozen=True)
class RunThrough:
    """A call that runs the generator which another call makes to its end.

    The result is what the generator returns or, where that is None, what it yielded last. A cancel
    stops it at its next ``yield``, where it is closed: its ``finally`` blocks run.

    Attributes
    ----------
    call : callable
        Takes the updater.
    """

    call: Callable[[ProgressUpdater], Any]

    def __call__(self, updater: ProgressUpdater) -> Any:
        """Run it through."""
        made = self.call(updater)
        if inspect.isasyncgen(made):
            return _run_async(made, updater.sink)
        return _run(made, updater.sink)


def _run(generator: Generator[Any, None, Any], sink: Sink) -> Any:
    last = None
    try:
        while True:
            last = next(generator)
            _take(last, sink)
    except StopIteration as end:
        return last if end.value is None else end.value
    finally:
        try:
            generator.close()
        except RuntimeError as error:
            _complain_if_deaf(error)


async def _run_async(generator: AsyncGenerator[Any, Any], sink: Sink) -> Any:
    last = None
    try:
        async for last in generator:
            _take(last, sink)
    finally:
        try:
            await generator.aclose()
        except RuntimeError as error:
            _complain_if_deaf(error)
    return last


def _take(value: Any, sink: Sink) -> None:
    box = (value,)
    sink.partial = box
    if sink.needs_slow_path:
        sink.send(Update(partial=box))


def _complain_if_deaf(error: RuntimeError) -> None:
    """Tell of a generator that yields while it is closed; it is over all the same."""
    if "ignored GeneratorExit" not in str(error):
        raise error
    log_failure("A task's generator yields in a `finally`, where nobody takes it any more.")
