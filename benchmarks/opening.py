"""To open and close a bar: what it costs in a page of JupyterLab, and in others."""

from collections.abc import Callable, Iterable

from benchmarks.measure import quietly, run
from benchmarks.peers import HERE, OUR_TQDM, wrappers
from benchmarks.wire import SETUP, answer, kernel

MANY = 25
"""Bars that are opened and closed one after the other, as a notebook does: what stays counts."""

ANEW = f"{HERE}, a new model each time"
"""As in pages other than JupyterLab's, and for the first bars of a kernel."""


def openings(rounds: int) -> dict[str, dict[str, float]]:
    """Return by peer the ms to open and close a bar, with what the garbage collector has to do."""
    times: list[dict[str, float]] = []
    with kernel() as client:
        answer(client, f"{SETUP}\nfrom benchmarks.opening import Openings; o = Openings()", "0")
        for _ in range(rounds + 1):  # the first loads what it needs
            in_lab = answer(client, "", "o.of_all()")
            elsewhere = answer(client, "", "o.of_ours()", metadata={})
            times.append({HERE: in_lab[HERE], ANEW: elsewhere} | in_lab)
    best = {name: min(each[name] for each in times[1:]) for name in times[0]}
    return {name: {"open and close, ms": seconds * 1e3} for name, seconds in best.items()}


class Openings:
    """Opens and closes bars, in the kernel."""

    def __init__(self) -> None:
        from benchmarks import least

        floors = {least.THE_MESSAGES: least.Least(), least.ANEW: least.Least(anew=True)}
        self._peers = wrappers() | floors
        self._shown = (HERE, OUR_TQDM, "tqdm.notebook", *floors)

    def of_all(self) -> dict[str, float]:
        """Return by peer the seconds that a bar takes."""
        return {
            name: many(wrap) if name in self._shown else quietly(lambda w=wrap: many(w))
            for name, wrap in self._peers.items()
        }

    def of_ours(self) -> float:
        """Return the seconds that a bar of ours takes."""
        return many(self._peers[HERE])


def many(wrap: Callable[[Iterable], Iterable]) -> float:
    """Return the seconds of CPU time that a bar takes, of several."""
    return sum(run((), wrap) for _ in range(MANY)) / MANY
