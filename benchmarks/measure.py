"""Take the times, the best of some rounds. Runs in the kernel; prints one JSON line.

CPU time of the whole process, so that what helper threads do is counted, and what other
processes do is not.
"""

import contextlib
import gc
import io
import json
from collections.abc import Callable, Iterable
from time import process_time

from benchmarks.peers import updates, wrappers

SOURCES: dict[str, Callable[[int], Iterable]] = {
    "range": range,
    "list": lambda n: list(range(n)),
    "generator": lambda n: (i for i in range(n)),
}


PATIENCE = 0.25
"""Seconds that one measurement may take; a slow peer gets fewer items."""


def run(items: Iterable, wrap: Callable[[Iterable], Iterable] = iter) -> float:
    """Return the seconds of a loop that does nothing, and of what wraps it."""
    began = process_time()
    for _ in wrap(items):
        pass
    return process_time() - began


def loops(n: int, rounds: int) -> None:
    """Print by peer the ns an item over the bare loop, and the ms to open and close a bar."""
    peers = wrappers()
    items = {
        name: fitting(n, lambda m, wrap=wrap: run(range(m), wrap)) for name, wrap in peers.items()
    }
    bare = {source: [] for source in SOURCES}
    times = {name: {source: [] for source in (*SOURCES, "nothing")} for name in peers}
    gc.disable()
    for _ in range(rounds):
        for name, wrap in peers.items():
            times[name]["nothing"].append(quietly(lambda wrap=wrap: run((), wrap)))
        for source, make in SOURCES.items():  # side by side: a noisy moment hits them all
            bare[source].append(run(make(n)) / n)
            for name, wrap in peers.items():
                source_items = make(items[name])
                times[name][source].append(
                    quietly(lambda items=source_items, wrap=wrap: run(items, wrap))
                )
    result = {}
    for name, row in times.items():
        opening = min(row.pop("nothing"))
        result[name] = {
            source: ((min(each) - opening) / items[name] - min(bare[source])) * 1e9
            for source, each in row.items()
        }
        result[name]["open and close, ms"] = opening * 1e3
    _print(result)


def calls(n: int, rounds: int) -> None:
    """Print the ns of an update, by peer."""
    openers = updates(n)
    opened = {}
    for name, open_bar in openers.items():
        opened[name] = open_bar()
    times = {
        name: fitting(n, lambda m, call=call: call_all(call, m)) for name, call in opened.items()
    }
    ns = {name: [] for name in opened}
    gc.disable()
    for _ in range(rounds):
        for name, update in opened.items():
            seconds = call_all(update, times[name]) - call_all(nothing, times[name])
            ns[name].append(seconds / times[name] * 1e9)
    _print({name: {"update": min(each)} for name, each in ns.items()})


def fitting(n: int, seconds: Callable[[int], float]) -> int:
    """Return how many items can be measured in time."""
    few = 2000
    each = (quietly(lambda: seconds(few)) - quietly(lambda: seconds(0))) / few
    return max(few, min(n, int(PATIENCE / max(each, 1e-9))))


def quietly(measure: Callable[[], float]) -> float:
    """Return what was measured, without what it wrote."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        return measure()


def call_all(update: Callable[[int], object], n: int) -> float:
    """Return the seconds of so many updates in a loop."""
    began = process_time()
    for i in range(n):
        update(i)
    return process_time() - began


def nothing(i: int) -> None:
    """Cost what calling costs."""


def _print(result: dict) -> None:
    print("RESULT " + json.dumps(result))
