"""Trials of Optuna."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from ..core.errors import TaskCancelled
from ..run.updater import ProgressUpdater
from ._call import Call
from ._callback import Callback
from ._run import Run

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import FrozenTrial

Self = TypeVar("Self", bound="ProgressCallback")


class ProgressCallback(Callback):
    """Show the trials of a study, and its best value.

    Optuna calls it after each trial. In a ``with`` block the bar begins with the block, so that
    what the first trial does moves it too; for several jobs use one.

    Parameters
    ----------
    n_trials : int, optional
        How many trials are to come, as `optimize` is told.
    timeout : float, optional
        Seconds after which `optimize` stops; without `n_trials` it is they that move the bar.
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that optimizes.

    Examples
    --------
    >>> with ProgressCallback(100) as progress:
    ...     study.optimize(objective, n_trials=100, n_jobs=4, callbacks=[progress])
    """

    def __init__(
        self,
        n_trials: int | None = None,
        timeout: float | None = None,
        updater: ProgressUpdater | None = None,
    ) -> None:
        super().__init__(updater)
        self.n_trials = n_trials
        self.timeout = timeout
        self._began, self._in_block = 0.0, False
        self._lock = threading.Lock()

    def __enter__(self: Self) -> Self:
        self._open()
        self._in_block = True
        return self

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        """Take note of a trial that is over; Optuna calls this, from several threads too."""
        with self._lock:
            run = self._going_on() or self._open(Call.under_way("optimize"))
            count = run.counts[0]
            try:
                run.tell(_best(study))
                if self._goes_by_time:
                    count.set(self._seconds())
                else:
                    count.add(1)
            except TaskCancelled:
                study.stop()  # the other jobs, too
                raise
            if not self._in_block and count.amount.number == self.n_trials:
                self._end()

    def _key(self) -> int:
        return 0  # all jobs are of one run

    @property
    def _goes_by_time(self) -> bool:
        return self.n_trials is None and self.timeout is not None

    def _open(self, call: Call | None = None) -> Run:
        self._began, self._in_block = monotonic(), False
        run = self._begin("Optuna", call)
        run.goes_on()  # it is called by `optimize` itself
        if self._goes_by_time:
            run.begin(self.timeout, "Optuna", "s", self._seconds)
        else:
            run.begin(self.n_trials, "Optuna", "trials")
        return run

    def _seconds(self) -> int:
        return min(int(monotonic() - self._began), int(self.timeout or 0))

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = {**state, "_lock": threading.Lock()}


def _best(study: Study) -> dict[str, float]:
    try:
        return {"best": study.best_value}
    except (ValueError, RuntimeError):  # no trial has succeeded, or it has several objectives
        return {}
