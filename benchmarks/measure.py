"""Take the times, the best of some rounds. Runs in the kernel.

CPU time of the whole process, so that what helper threads do is counted, and what other
processes do is not.
"""

import contextlib
import gc
import io
import os
from collections.abc import Callable, Iterable
from time import process_time

from benchmarks.peers import ARGUMENTS, updates, wrappers

Figures = dict[str, dict[str, float]]

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


def loops(n: int, rounds: int) -> Figures:
    """Return by peer the ns an item over the bare loop."""
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
    return result


def calls(n: int, rounds: int) -> Figures:
    """Return the ns of an update, by peer: each called in the same way, with nothing around it."""
    opened = {name: open_bar() for name, open_bar in updates(n).items()}
    given = {name: ARGUMENTS.get(name, (1,)) for name in opened}
    times = {
        name: fitting(n, lambda m, call=call, args=given[name]: call_all(call, args, m))
        for name, call in opened.items()
    }
    ns = {name: [] for name in opened}
    gc.disable()
    for _ in range(rounds):
        for name, update in opened.items():
            seconds = call_all(update, given[name], times[name]) - run(range(times[name]))
            ns[name].append(seconds / times[name] * 1e9)
    return {name: {"ns a call": min(each)} for name, each in ns.items()}


def fitting(n: int, seconds: Callable[[int], float]) -> int:
    """Return how many items can be measured in time."""
    few = 2000
    each = (quietly(lambda: seconds(few)) - quietly(lambda: seconds(0))) / few
    return max(few, min(n, int(PATIENCE / max(each, 1e-9))))


def quietly(measure: Callable[[], float]) -> float:
    """Return what was measured, without what it wrote, be it from C."""
    null = os.open(os.devnull, os.O_WRONLY)
    kept = {stream: os.dup(stream) for stream in (1, 2)}
    try:
        for stream in kept:
            os.dup2(null, stream)
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            return measure()
    finally:
        for stream, copy in kept.items():
            os.dup2(copy, stream)
            os.close(copy)
        os.close(null)


def call_all(update: Callable[..., object], args: tuple[object, ...], n: int) -> float:
    """Return the seconds of so many updates in a loop."""
    began = process_time()
    if len(args) == 1:
        (first,) = args
        for _ in range(n):
            update(first)
    else:
        first, second = args
        for _ in range(n):
            update(first, second)
    return process_time() - began
