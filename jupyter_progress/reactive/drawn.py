"""What a run draws and displays beside what it returns."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core import host
from ..core.errors import log_failure
from ..jupyter import figures
from ..run.task import Task
from .state import Outputs, State


class Drawn:
    """Keeps what a run draws with pyplot and displays for the views of its value, in a kernel.

    The figures are closed when the run is over, and reach no cell. What it prints appears below
    the cell that shows the value.
    """

    def __init__(self) -> None:
        self._caught: Any = None
        self._figures: list[Any] = []

    @contextmanager
    def around(self) -> Iterator[None]:
        """Keep what is drawn and displayed meanwhile, in this thread and context."""
        if host.kernel() is None:
            yield
            return
        from ..jupyter.rich import Caught  # imported late: it needs IPython

        figures.separate()
        self._caught = Caught()
        with self._caught.from_this_thread(), figures.of_this_context(self._figures.extend):
            yield

    def outcome(self, run: Task[Any]) -> State:
        """Return how a run has ended, with what is to be shown above its value."""
        if run.cancelled():
            return State(error=concurrent.futures.CancelledError(), task=run)
        error = run.exception()
        value = None if error is not None else run.result()
        outputs: Outputs = ()
        try:
            if self._caught is not None:
                outputs = self._outputs(run, value)
        except Exception:
            log_failure("What %s drew cannot be shown; its value is there anyway.", run)
        return State(value, error is None, error, task=run, drawn=outputs)

    def _outputs(self, run: Task[Any], value: Any) -> Outputs:
        """Return each figure once; that which is the value not, nor what were partial results."""
        from ..jupyter.rich import outputs_of

        shown: Outputs = self._caught.outputs
        if shown and figures.is_figure(value):  # it may have been shown too, by `plt.show()`
            own = [each["data"] for each in outputs_of(value)]
            shown = tuple(each for each in shown if each["data"] not in own)
        partial = run.live.partial
        if partial is not None and figures.is_figure(partial[0]):
            return shown
        left = [figure for figure in self._figures if figure is not value]
        return (*shown, *(output for figure in left for output in outputs_of(figure)))
