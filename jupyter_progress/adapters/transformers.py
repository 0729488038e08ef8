"""Steps of the Trainer of transformers."""

from __future__ import annotations

from typing import Any, TypeVar

from transformers import TrainerCallback

from ..run.updater import ProgressUpdater
from ._call import Call
from ._callback import Callback

Self = TypeVar("Self", bound="ProgressCallback")

THEIRS = {"ProgressCallback", "NotebookProgressCallback", "PrinterCallback"}
"""What shows progress in a trainer as it is made: a bar, a table in notebooks, printed logs."""

COSTS = ("_runtime", "_per_second", "total_flos")
"""How those of its figures end that tell what was spent; the bar tells of the time."""


class ProgressCallback(Callback, TrainerCallback):
    """Show the steps of a ``Trainer``, and what it logs.

    An evaluation is a row in them. A cancel ends it after the step under way.

    Parameters
    ----------
    updater : ProgressUpdater, optional
        Whose bar it is to move; by default that of the task or the cell that trains.

    Examples
    --------
    >>> ProgressCallback().replace_in(trainer)
    >>> trainer.train()
    """

    def __init__(self, updater: ProgressUpdater | None = None) -> None:
        super().__init__(updater)
        self._trains = False

    def replace_in(self: Self, trainer: Any) -> Self:
        """Have a trainer call it in the place of its own bar, its table or its printed logs."""
        for each in list(trainer.callback_handler.callbacks):
            if type(each).__name__ in THEIRS:
                trainer.remove_callback(each)
        trainer.add_callback(self)
        return self

    # -- what the trainer calls

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Begin to count steps, at that of a checkpoint."""
        if state.is_world_process_zero:
            self._trains = True
            run = self._begin("Training", Call.under_way())
            run.begin(state.max_steps, "Training", "steps").set(state.global_step)

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Take note that it goes on."""
        self._going_on()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Take note of a step."""
        run = self._going_on()
        if run is not None:
            run.finish(1)
            run.counts[0].set(state.global_step)

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Show what is logged."""
        run = self._going_on()
        if run is not None:
            run.tell(
                {name: value for name, value in (logs or {}).items() if not name.endswith(COSTS)}
            )

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """End counting."""
        self._trains = False
        self._end()

    def on_prediction_step(
        self, args: Any, state: Any, control: Any, eval_dataloader: Any = None, **_: Any
    ) -> None:
        """Take note of a batch of an evaluation, within a training or by itself."""
        if not state.is_world_process_zero:
            return
        run = self._going_on()
        if run is None:
            self._trains = False
            run = self._begin("Evaluation", Call.under_way())
        if len(run.counts) == int(self._trains):
            run.begin(_length(eval_dataloader), "Evaluation", "batches")
        run.counts[-1].set(run.counts[-1].amount.number + 1)

    def on_evaluate(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """End counting the batches of an evaluation."""
        self._end_pass()

    def on_predict(
        self, args: Any, state: Any, control: Any, metrics: Any = None, **_: Any
    ) -> None:
        """End counting the batches of a prediction."""
        self._end_pass()

    def _end_pass(self) -> None:
        run = self._going_on()
        if run is not None and self._trains:
            run.finish(1)
        else:
            self._end()


def _length(loader: Any) -> int | None:
    try:
        return len(loader)
    except TypeError:  # one without a length, or none
        return None
