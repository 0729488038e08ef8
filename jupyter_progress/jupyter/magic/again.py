"""Which runs of a background cell are under way, when it is run again."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, NamedTuple

from ...core import host
from ...run.task import Task


class Run(NamedTuple):
    """One run of a cell that is under way.

    Attributes
    ----------
    cell : str
        By which the cell is known.
    request : str
        What ran it: a cell may run the same code several times.
    """

    cell: str
    request: str


class Runs:
    """The runs of cells that are under way."""

    def __init__(self) -> None:
        self._runs: dict[Future[Any], Run] = {}

    def add(self, source: str, task: Task[Any]) -> None:
        """Take note of a run by the request that is answered just now."""
        self._runs[task] = _run(source)
        task.add_done_callback(lambda over: self._runs.pop(over, None))

    def earlier(self, source: str) -> tuple[Task[Any], ...]:
        """Return the runs, by earlier requests, of the cell that is run just now."""
        now = _run(source)
        return tuple(
            task
            for task, run in self._runs.copy().items()
            if run.cell == now.cell and run.request != now.request and isinstance(task, Task)
        )


def _run(source: str) -> Run:
    """Return how a run is known: by what the page calls the cell or, without that, by its code."""
    request = host.request()
    cell = (request.get("metadata") or {}).get("cellId")
    made = request.get("header", {}).get("msg_id") or getattr(host.shell(), "execution_count", 0)
    return Run(f"cell {cell}" if cell else f"code {source.strip()}", str(made))


RUNS = Runs()
