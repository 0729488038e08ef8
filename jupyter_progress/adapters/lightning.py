"""Epochs and batches of Lightning."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..run.updater import ProgressUpdater
from ..values.progress import status_after
from ._call import Call
from ._callback import Callback
from ._run import Run

if TYPE_CHECKING or "pytorch_lightning" not in sys.modules:
    from lightning.pytorch.callbacks import ProgressBar
else:  # the same library under its earlier name, whose classes are others
    from pytorch_lightning.callbacks import ProgressBar


class ProgressCallback(Callback, ProgressBar):
    """Show what a Lightning ``Trainer`` does, in the place of its own bar.

    Epochs move the bar; batches, and those of a validation, are rows in them. Metrics that are
    logged with ``prog_bar=True`` are shown. A cancel ends it after the batch under way.

    Parameters
    ----------
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that trains.

    Examples
    --------
    >>> Trainer(max_epochs=20, callbacks=[ProgressCallback()]).fit(model)
    """

    def __init__(self, updater: ProgressUpdater | None = None) -> None:
        super().__init__(updater)
        self._is_enabled = True
        self._by_steps = False
        self._depth = 0

    def disable(self) -> None:
        """Show nothing from now on: Lightning asks for it in all processes but the first."""
        self._is_enabled = False

    def enable(self) -> None:
        """Undo `disable`."""
        self._is_enabled = True

    # -- fit

    def on_fit_start(self, trainer: Any, *_: Any) -> None:
        """Begin to count epochs, or steps where only their number is limited."""
        epochs, steps = trainer.max_epochs, trainer.max_steps
        self._by_steps = (epochs is None or epochs < 0) and steps > 0
        run = self._open("Training")
        if run is not None and self._by_steps:
            run.begin(steps, "Training", "steps")
        elif run is not None:
            run.begin(epochs, "Training", "epochs")

    def on_train_start(self, trainer: Any, *_: Any) -> None:
        """Go to where a checkpoint stands."""
        run = self._going_on()
        if run is not None:
            run.counts[0].set(trainer.global_step if self._by_steps else trainer.current_epoch)

    def on_train_epoch_start(self, trainer: Any, *_: Any) -> None:
        """Begin to count the batches of an epoch."""
        run = self._going_on()
        if run is not None and not self._by_steps:
            run.finish(1)
            run.begin(trainer.num_training_batches, f"Epoch {trainer.current_epoch + 1}", "batches")

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Take note of a batch."""
        run = self._going_on()
        if run is not None:
            run.tell(self._metrics(trainer, pl_module))
            run.counts[-1].set(trainer.global_step if self._by_steps else batch_idx + 1)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Take note of an epoch."""
        run = self._going_on()
        if run is not None:
            run.tell(self._metrics(trainer, pl_module))
            run.finish(1)
            if not self._by_steps:
                run.counts[0].set(trainer.current_epoch + 1)

    def on_train_end(self, *_: Any) -> None:
        """End counting."""
        self._end()

    # -- passes over other data, within fit or by themselves

    def on_sanity_check_start(self, trainer: Any, *_: Any) -> None:
        """Say what is under way; it is no part of the epochs."""
        self._say("Sanity check")

    def on_sanity_check_end(self, *_: Any) -> None:
        """Say what is under way."""
        self._say("Training")

    def on_validation_start(self, trainer: Any, *_: Any) -> None:
        """Begin to count the batches of a validation."""
        if not trainer.sanity_checking:
            self._begin_pass("Validation", trainer.num_val_batches)

    def on_validation_batch_end(self, trainer: Any, *_: Any) -> None:
        """Take note of a batch."""
        if not trainer.sanity_checking:
            self._batch()

    def on_validation_end(self, trainer: Any, *_: Any) -> None:
        """End counting."""
        if not trainer.sanity_checking:
            self._end_pass()

    def on_test_start(self, trainer: Any, *_: Any) -> None:
        """Begin to count the batches of a test."""
        self._begin_pass("Test", trainer.num_test_batches)

    def on_test_batch_end(self, *_: Any) -> None:
        """Take note of a batch."""
        self._batch()

    def on_test_end(self, *_: Any) -> None:
        """End counting."""
        self._end_pass()

    def on_predict_start(self, trainer: Any, *_: Any) -> None:
        """Begin to count the batches of a prediction."""
        self._begin_pass("Prediction", trainer.num_predict_batches)

    def on_predict_batch_end(self, *_: Any) -> None:
        """Take note of a batch."""
        self._batch()

    def on_predict_end(self, *_: Any) -> None:
        """End counting."""
        self._end_pass()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """End where it stands: it failed, or was stopped."""
        self._end(status_after(exception), exception)

    def _open(self, what: str) -> Run | None:
        return self._begin(what, Call.under_way()) if self._is_enabled else None

    def _metrics(self, trainer: Any, pl_module: Any) -> dict[str, Any]:
        metrics = dict(self.get_metrics(trainer, pl_module))
        metrics.pop("v_num", None)  # the number of the experiment, for its logger
        return metrics

    def _say(self, what: str) -> None:
        run = self._going_on()
        if run is not None:
            run.updater.send_update(None, what)

    def _begin_pass(self, what: str, batches: Any) -> None:
        """Begin to count batches: so many, or so many of each of several loaders."""
        run = self._going_on() or self._open(what)
        self._depth = 0 if run is None else len(run.counts)
        if run is not None:
            run.begin(sum(batches) if isinstance(batches, list) else batches, what, "batches")

    def _batch(self) -> None:
        run = self._going_on()
        if run is not None:
            run.counts[-1].set(run.counts[-1].amount.number + 1)

    def _end_pass(self) -> None:
        run = self._going_on()
        if run is not None and self._depth:
            run.finish(self._depth)
        else:
            self._end()
