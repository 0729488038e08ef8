"""Epochs and batches of Keras."""

from __future__ import annotations

from typing import Any

from keras.callbacks import Callback as KerasCallback

from ..run.updater import ProgressUpdater
from ._call import Call
from ._callback import Callback


class ProgressCallback(Callback, KerasCallback):
    """Show ``fit``, ``evaluate`` and ``predict`` of a Keras model, in place of its own bar.

    Epochs move the bar; batches, and those of a validation, are rows in them. What Keras logs is
    shown. A cancel ends it at the next batch; the weights are those that were reached.

    Parameters
    ----------
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that trains.

    Examples
    --------
    >>> model.fit(x, y, epochs=20, callbacks=[ProgressCallback()])
    """

    def __init__(self, updater: ProgressUpdater | None = None) -> None:
        super().__init__(updater)
        self._fits = False
        self._validation: int | None = None

    def set_params(self, params: dict[str, Any]) -> None:
        """Take what Keras says of the run; its own bar is told the same later, and to be quiet."""
        super().set_params(params)
        params["verbose"] = 0

    # -- fit

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin to count epochs."""
        self._fits, self._validation = True, None
        run = self._begin("Training", Call.under_way())
        run.begin(self.params.get("epochs"), "Training", "epochs")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Begin to count the batches of an epoch."""
        run = self._going_on()
        if run is not None:
            run.counts[0].set(epoch)  # not from 0 where it goes on from an earlier fit
            run.begin(self.params.get("steps"), f"Epoch {epoch + 1}", "batches")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Take note of a batch, or of the last one of several that are done in one step."""
        self._batch(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Take note of an epoch."""
        run = self._going_on()
        if run is not None:
            run.tell(logs or {})
            run.finish(1)
            run.counts[0].set(epoch + 1)

    def on_train_end(self, logs: Any = None) -> None:
        """End counting."""
        self._fits = False
        self._end()

    # -- evaluate, within fit or by itself, and predict

    def on_test_begin(self, logs: Any = None) -> None:
        """Begin to count the batches of an evaluation."""
        self._begin_pass("Validation" if self._fits else "Evaluation")

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Take note of a batch."""
        self._batch(batch, None if self._fits else logs)

    def on_test_end(self, logs: Any = None) -> None:
        """End counting."""
        self._end_pass()

    def on_predict_begin(self, logs: Any = None) -> None:
        """Begin to count the batches of a prediction."""
        self._begin_pass("Prediction")

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Take note of a batch."""
        self._batch(batch, None)

    def on_predict_end(self, logs: Any = None) -> None:
        """End counting."""
        self._end_pass()

    def _begin_pass(self, what: str) -> None:
        run = self._going_on()
        if run is not None and self._fits:
            run.finish(1)  # the batches of the epoch are done
            # Keras tells how many there are in evaluations by themselves only.
            run.begin(self._validation, what, "batches")
        else:
            self._begin(what, Call.under_way()).begin(self.params.get("steps"), what, "batches")

    def _end_pass(self) -> None:
        run = self._going_on()
        if run is not None and self._fits:
            self._validation = run.counts[-1].amount.number
            run.finish(1)
        else:
            self._end()

    def _batch(self, batch: int, logs: Any) -> None:
        run = self._going_on()
        if run is None:
            return
        try:
            run.tell(logs or {})
            run.counts[-1].set(batch + 1)
        except BaseException:
            # On JAX the weights are the model's again only when somebody has asked for it.
            _ = self.model
            raise
