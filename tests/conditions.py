"""Waiting for what is about to be true."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LATEST = 200
"""Seconds, far more than anything takes here on a busy machine."""


def until(condition: Callable[[], T], seconds: float = LATEST) -> T:
    """Return what a condition returns once that is true; fail if it never is."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"it never came true: {condition}"
        time.sleep(0.002)
    return found
