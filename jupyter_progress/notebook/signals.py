"""The signals that end a program, heeded by an event loop instead."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def heeded(heed: Callable[[int], None]) -> Iterator[None]:
    """Have Ctrl-C and SIGTERM call a function in the running loop meanwhile, with their number."""
    loop = asyncio.get_running_loop()

    def handler(number: int, _: object) -> None:
        loop.call_soon_threadsafe(heed, number)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
