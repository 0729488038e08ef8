"""What can be measured: by which function, and beside what."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple


class Benchmark(NamedTuple):
    """One of the suite."""

    title: str
    function: str
    """Its module and name."""

    baseline: str
    """What all others are a ratio to; none if it is empty."""

    in_kernel: bool = True

    def here(self, rounds: int) -> dict[str, dict[str, float]]:
        """Run it in this process."""
        module, _, name = self.function.partition(".")
        function: Callable[[int], Any] = getattr(import_module(f"benchmarks.{module}"), name)
        return function(rounds)


SUITE = {
    "loops": Benchmark(
        "A loop, ns an item over the bare loop (ratio to tqdm, to devnull)",
        "measure.loops",
        "tqdm, to devnull",
    ),
    "updates": Benchmark(
        "An explicit update, ns a call (ratio to tqdm.notebook)",
        "measure.calls",
        "tqdm.notebook `update(1)`",
    ),
    "opening": Benchmark(
        "To open and close a bar, ms (ratio to tqdm.notebook)",
        "opening.openings",
        "tqdm.notebook",
        in_kernel=False,
    ),
    "wire": Benchmark(
        "On the wire, as a page would get it (ratio to tqdm.notebook)",
        "wire.wire",
        "tqdm.notebook",
        in_kernel=False,
    ),
    "imports": Benchmark(
        "An import, ms of CPU over bare Python (ratio to tqdm)",
        "imports.imports",
        "tqdm",
        in_kernel=False,
    ),
    "memory": Benchmark(
        "What stays after work was done once more",
        "memory.memory",
        "",
    ),
    "kept": Benchmark(
        "What 1,000 bars that are over leave in a page of JupyterLab (ratio to tqdm.notebook)",
        "kept.kept",
        "tqdm.notebook",
        in_kernel=False,
    ),
    "page": Benchmark(
        "Moving bars in a page, percent of a core of all processes of the browser "
        "(ratio to a timer each, 10 Hz)",
        "page.pages",
        "a timer each, 10 Hz",
        in_kernel=False,
    ),
    "paint": Benchmark(
        "From an update to its paint in JupyterLab (ratio to the least anywidget)",
        "paint.paints",
        "the least anywidget",
        in_kernel=False,
    ),
    "groups": Benchmark(
        "10,000 tasks of 1 ms as one group (ratio to tqdm.notebook)",
        "groups.groups",
        "tqdm.notebook(as_completed), the same",
        in_kernel=False,
    ),
    "workers": Benchmark(
        "From a worker, 100,000 updates as fast as it can send them "
        "(ratio to a `multiprocessing.Queue`)",
        "workers.workers",
        "a multiprocessing.Queue",
    ),
}
