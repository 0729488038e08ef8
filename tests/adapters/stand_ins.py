"""Stand-ins for libraries that are too large to be installed for tests.

Each calls its callbacks as the documented interface of the library says: the order of the calls,
their arguments, and what it does when they raise. Keras 3.15, Lightning 2.6, transformers 5.
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

# -- Keras


class KerasCallback:
    """What `keras.callbacks.Callback` is."""

    def __init__(self):
        self.params = None
        self._model = None

    def set_params(self, params):
        self.params = params

    def set_model(self, model):
        self._model = model

    @property
    def model(self):
        self._model.synced += 1  # as on JAX
        return self._model

    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *_, **__: None
        raise AttributeError(name)


class Progbar(KerasCallback):
    """The bar that Keras adds after the callbacks of the user, unless it is to be quiet."""

    def set_params(self, params):
        self.verbose = params["verbose"]

    def on_epoch_begin(self, epoch, logs=None):
        if self.verbose:
            print(f"Epoch {epoch + 1}")


class Callbacks:
    def __init__(self, model, callbacks, verbose, **params):
        self.all = [*callbacks, Progbar()]
        for each in self.all:
            each.set_model(model)
        shared = {"verbose": verbose, **params}
        for each in self.all:
            each.set_params(shared)

    def __getattr__(self, name):
        return lambda *args: [getattr(each, name)(*args) for each in self.all]


class Model:
    """A model of Keras."""

    def __init__(self):
        self.synced = 0
        self.stop_training = False

    def fit(self, callbacks, epochs=3, steps=4, validation=0, initial_epoch=0, verbose="auto"):
        told = Callbacks(self, callbacks, verbose, epochs=epochs, steps=steps)
        self.stop_training = False
        told.on_train_begin(None)
        for epoch in range(initial_epoch, epochs):
            told.on_epoch_begin(epoch, None)
            for batch in range(steps or 4):
                told.on_train_batch_begin(batch, None)
                told.on_train_batch_end(batch, {"loss": 1 / (batch + 1)})
                if self.stop_training:
                    break
            logs = {"loss": 0.25}
            if validation:
                self._evaluate(told, validation)
                logs["val_loss"] = 0.5
            told.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        told.on_train_end({"loss": 0.25})

    def evaluate(self, callbacks, steps=4):
        self._evaluate(Callbacks(self, callbacks, "auto", epochs=1, steps=steps), steps)

    def _evaluate(self, told, steps):
        told.on_test_begin(None)
        for batch in range(steps):
            told.on_test_batch_begin(batch, None)
            told.on_test_batch_end(batch, {"loss": 0.5})
        told.on_test_end({"loss": 0.5})

    def predict(self, callbacks, steps=4):
        told = Callbacks(self, callbacks, "auto", epochs=1, steps=steps)
        told.on_predict_begin(None)
        for batch in range(steps):
            told.on_predict_batch_end(batch, {"outputs": object()})
        told.on_predict_end(None)


# -- Lightning


class LightningProgressBar:
    """What `lightning.pytorch.callbacks.ProgressBar` is."""

    def __init__(self):
        self._trainer = None

    def setup(self, trainer, pl_module, stage):
        self._trainer = trainer
        if not trainer.is_global_zero:
            self.disable()

    def get_metrics(self, trainer, pl_module):
        return {"v_num": 3, **trainer.progress_bar_metrics}

    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *_, **__: None
        raise AttributeError(name)


class Trainer:
    """The trainer of Lightning."""

    def __init__(self, callbacks, max_epochs=3, batches=4, validation=(), **more):
        self.callbacks = callbacks
        self.max_epochs, self.max_steps = max_epochs, -1
        self.num_training_batches = batches
        self.num_val_batches = self.num_sanity_val_batches = list(validation)
        self.num_test_batches = self.num_predict_batches = [2, 3]
        self.current_epoch = self.global_step = 0
        self.sanity_checking = False
        self.is_global_zero = True
        self.progress_bar_metrics: dict[str, Any] = {}
        self.__dict__.update(more)

    def _tell(self, name, *args):
        for each in self.callbacks:
            getattr(each, name)(self, None, *args)

    def _run(self, stage, work):
        for each in self.callbacks:
            each.setup(self, None, stage)
        try:
            work()
        except BaseException as error:
            self._tell("on_exception", error)
            raise

    def fit(self):
        self._run("fit", self._fit)

    def _fit(self):
        self._tell("on_fit_start")
        if self.num_val_batches:
            self.sanity_checking = True
            self._tell("on_sanity_check_start")
            self._validate()
            self._tell("on_sanity_check_end")
            self.sanity_checking = False
        self._tell("on_train_start")
        while self._goes_on():
            self._tell("on_train_epoch_start")
            batch = 0
            while batch < self.num_training_batches and self._goes_on():
                self._tell("on_train_batch_start", None, batch)
                self.global_step += 1
                self.progress_bar_metrics = {"loss": 1 / self.global_step}
                self._tell("on_train_batch_end", None, None, batch)
                batch += 1
            if self.num_val_batches:
                self._validate()
            self._tell("on_train_epoch_end")
            self.current_epoch += 1
        self._tell("on_train_end")

    def _goes_on(self):
        within = self.max_epochs is None or self.max_epochs < 0
        return (within or self.current_epoch < self.max_epochs) and (
            self.max_steps < 0 or self.global_step < self.max_steps
        )

    def _validate(self):
        self._tell("on_validation_start")
        self._batches("validation", self.num_val_batches)
        self._tell("on_validation_end")

    def _batches(self, what, numbers):
        for loader, number in enumerate(numbers):
            for batch in range(number):
                self._tell(f"on_{what}_batch_start", None, batch, loader)
                self._tell(f"on_{what}_batch_end", None, None, batch, loader)

    def validate(self):
        self._run("validate", self._validate)

    def test(self):
        self._run("test", lambda: self._pass("test", self.num_test_batches))

    def predict(self):
        self._run("predict", lambda: self._pass("predict", self.num_predict_batches))

    def _pass(self, what, numbers):
        self._tell(f"on_{what}_start")
        self._batches(what, numbers)
        self._tell(f"on_{what}_end")


# -- transformers


class TrainerCallback:
    """What `transformers.TrainerCallback` is."""

    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *_, **__: None
        raise AttributeError(name)


class NotebookProgressCallback(TrainerCallback):
    def on_step_end(self, args, state, control, **_):
        print("a table")


class DefaultFlowCallback(TrainerCallback):
    pass


class HuggingFaceTrainer:
    """The Trainer of transformers."""

    def __init__(self, callbacks=(), steps=6, evaluates_at=(), batches=3, main=True):
        self.callback_handler = SimpleNamespace(
            callbacks=[DefaultFlowCallback(), *callbacks, NotebookProgressCallback()]
        )
        self.state = SimpleNamespace(
            max_steps=steps, global_step=0, is_world_process_zero=main, epoch=0.0
        )
        self.evaluates_at = evaluates_at
        self.loader = [None] * batches

    def add_callback(self, callback):
        self.callback_handler.callbacks.append(callback)

    def remove_callback(self, callback):
        self.callback_handler.callbacks.remove(callback)

    def _tell(self, name, **more):
        for each in self.callback_handler.callbacks:
            getattr(each, name)(None, self.state, None, eval_dataloader=self.loader, **more)

    def train(self):
        self._tell("on_train_begin")
        while self.state.global_step < self.state.max_steps:
            self._tell("on_step_begin")
            self.state.global_step += 1
            self._tell("on_step_end")
            self._tell("on_log", logs={"loss": 1 / self.state.global_step, "total_flos": 1e9})
            if self.state.global_step in self.evaluates_at:
                self.evaluate()
        self._tell("on_train_end")

    def evaluate(self):
        for _ in self.loader:
            self._tell("on_prediction_step")
        self._tell("on_log", logs={"eval_loss": 0.5})
        self._tell("on_evaluate", metrics={"eval_loss": 0.5})

    def predict(self):
        for _ in self.loader:
            self._tell("on_prediction_step")
        self._tell("on_predict", metrics={})


MODULES = {
    "keras": {},
    "keras.callbacks": {"Callback": KerasCallback},
    "lightning": {},
    "lightning.pytorch": {},
    "lightning.pytorch.callbacks": {"ProgressBar": LightningProgressBar},
    "transformers": {"TrainerCallback": TrainerCallback},
}


@pytest.fixture(autouse=True)
def in_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the adapters import these."""
    for name, attributes in MODULES.items():
        module = ModuleType(name)
        module.__dict__.update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "pytorch_lightning", raising=False)
    for name in ("keras", "lightning", "transformers"):
        monkeypatch.delitem(sys.modules, f"jupyter_progress.adapters.{name}", raising=False)
