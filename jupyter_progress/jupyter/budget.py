"""What all bars of a kernel may send together: servers drop what exceeds their limit."""

from __future__ import annotations

import threading
from time import monotonic

MOST = 250.0
"""Messages a second of all bars. A Jupyter server takes 1,000 of a kernel, all output included, and
leaves out what comes beyond that for a while."""


class Budget:
    """A bucket that drains at the greatest rate there may be: how full it is says what to wait.

    Where n bars are sent all the time, each waits until it holds n messages; where one is, it
    stays about empty, however many others stand still.
    """

    def __init__(self, most: float = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held = 0.0
        self._at = monotonic()

    def spend(self) -> float:
        """Take note of a message; returns the seconds until the next one of the same bar."""
        with self._lock:
            now = monotonic()
            drained = (now - self._at) * self._most
            self._held, self._at = max(0.0, self._held - drained) + 1, now
            return self._held / self._most


BUDGET = Budget()
"""That of this kernel."""
