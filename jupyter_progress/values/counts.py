"""How many of several tasks are where."""

from __future__ import annotations

from typing import NamedTuple


class Counts(NamedTuple):
    """Numbers of tasks, by status.

    Attributes
    ----------
    pending, running, done, failed, cancelled : int
    """

    pending: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def over(self) -> int:
        """How many change no more."""
        return self.done + self.failed + self.cancelled

    @property
    def total(self) -> int:
        """How many there are, as far as that is known."""
        return self.over + self.running + self.pending

    def said(self) -> dict[str, int]:
        """Return what a bar says of them: what is none is not named."""
        words = {"done": self.done, "failed": self.failed, "running": self.running}
        words |= {"waiting": self.pending, "cancelled": self.cancelled}
        return {word: number for word, number in words.items() if number}
