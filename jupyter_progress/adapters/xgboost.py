"""Boosting rounds of XGBoost."""

from __future__ import annotations

from typing import Any

from xgboost.callback import TrainingCallback

from ..run.updater import ProgressUpdater
from ._call import Call
from ._callback import Callback


class ProgressCallback(Callback, TrainingCallback):
    """Show the rounds of ``xgboost.train``, ``cv`` and of its estimators.

    The metrics of the sets that are evaluated are shown. A cancel ends it after the round under
    way.

    Parameters
    ----------
    num_boost_round : int, optional
        How many rounds there are at the most, which XGBoost does not tell its callbacks: without
        it the rounds are counted, and the bar eases. For an estimator its ``n_estimators``.
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that trains.

    Examples
    --------
    >>> xgboost.train(params, data, 200, callbacks=[ProgressCallback(200)])
    """

    def __init__(
        self, num_boost_round: int | None = None, updater: ProgressUpdater | None = None
    ) -> None:
        super().__init__(updater)
        self.num_boost_round = num_boost_round

    def before_training(self, model: Any) -> Any:
        """Begin to count."""
        run = self._begin("XGBoost", Call.under_way())
        run.begin(self.num_boost_round, "XGBoost", "rounds")
        return model

    def before_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Take note that it goes on."""
        self._going_on()
        return False

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Take note of a round that is over."""
        run = self._going_on()
        if run is not None:
            for name, metrics in evals_log.items():
                last = {f"{name} {metric}": values[-1] for metric, values in metrics.items()}
                # Those of `cv` are pairs, of mean and deviation.
                run.tell({key: v[0] if isinstance(v, tuple) else v for key, v in last.items()})
            run.counts[0].set(epoch + 1)
        return False

    def after_training(self, model: Any) -> Any:
        """End counting."""
        self._end()
        return model
