"""How far something that counts is, and how that reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite, nextafter

ALMOST = nextafter(100.0, 0.0)
"""The percent of what is not quite done, although it may be rounded to 100."""


@dataclass(frozen=True)
class Count:
    """A number of items.

    Attributes
    ----------
    done : int
        Items dealt with, `initial` included.
    total : int or None
        Items in all; None where that is not known.
    initial : int
        Items that were done before, and say nothing about the rate.
    unit : str
        What is counted; ``"B"`` for bytes, which read as KiB, MiB and so on; ``"%"`` for what is
        no count but a percent, which the bar tells already.
    is_over : bool
        Whether no more is counted: what falls short of its total reads ``13 of 400,000``.
    """

    done: int
    total: int | None = None
    initial: int = 0
    unit: str = "it"
    is_over: bool = False

    @property
    def percent(self) -> float | None:
        """The percent done; None where the total is not known."""
        if self.total is None:
            return None
        if self.done >= self.total:
            return 100.0
        return min(100 * self.done / self.total, ALMOST)

    def at(self, done: int, total: int | None) -> Count:
        """Return the count at another number."""
        return Count(done, total, self.initial, self.unit, self.is_over)

    def ended(self) -> Count:
        """Return the count, of which no more will come."""
        return replace(self, is_over=True)

    def rate(self, seconds: float) -> float | None:
        """Return the mean items a second; None where that would be a guess."""
        try:
            return (self.done - self.initial) / seconds if seconds > 0 else None
        except OverflowError:  # more than a float can hold
            return None

    def facts(self, rate: float | None) -> list[str]:
        """Return what to show: ``312 / 1,000`` and ``25.1 it/s``.

        Parameters
        ----------
        rate : float or None
            Items a second; None or 0 to leave it out.
        """
        if self.unit == "%":
            return []
        done = self._amount(self.done)
        of = "of" if self.is_over and self.total != self.done else "/"
        facts = [done if self.total is None else f"{done} {of} {self._amount(self.total)}"]
        if self.unit != "B" and (self.unit != "it" or self.total is None):
            facts[0] += f" {self.unit}"
        if rate and isfinite(rate) and isfinite(1 / rate):
            facts.append(self._speed(rate))
        return facts

    def _amount(self, items: int) -> str:
        from .format import number, size  # here, for what is only counted is not read

        return size(items) if self.unit == "B" else number(items)

    def _speed(self, rate: float) -> str:
        if self.unit == "B":
            from .format import size

            return f"{size(rate)}/s"
        if rate >= 1:
            return f"{_digits(rate)} {self.unit}/s"
        return f"{_digits(1 / rate)} s/{self.unit}"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
