"""Boosting rounds of LightGBM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._call import Call
from ._callback import Callback

if TYPE_CHECKING:
    from lightgbm.callback import CallbackEnv


class ProgressCallback(Callback):
    """Show the rounds of ``lightgbm.train``, ``cv`` and the ``fit`` of its estimators.

    The metrics of the validation sets are shown. A cancel ends it after the round under way.

    Parameters
    ----------
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that trains.

    Examples
    --------
    >>> lightgbm.train(params, data, callbacks=[ProgressCallback()])
    """

    def __call__(self, env: CallbackEnv) -> None:
        """Take note of a round that is over; LightGBM calls this."""
        model, run = env.model, self._going_on()
        if run is None or env.iteration == env.begin_iteration:
            # An early stop ends the rounds unsaid, but for this mark on the model.
            run = self._begin("LightGBM", Call.under_way(), lambda: model.best_iteration > 0)
            run.goes_on()  # it is called by the training itself
            run.begin(env.end_iteration - env.begin_iteration, "LightGBM", "rounds")
        results = env.evaluation_result_list or ()  # each with a deviation, if it is of `cv`
        run.tell({f"{name} {metric}": value for name, metric, value, *_ in results})
        run.counts[0].set(env.iteration + 1 - env.begin_iteration)
        if env.iteration + 1 == env.end_iteration:
            self._end()
