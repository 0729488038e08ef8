"""Steps of the Trainer of transformers, as a stand-in for it tells of them."""

import pytest
from stand_ins import HuggingFaceTrainer as Trainer
from stand_ins import TrainerCallback, in_their_place  # noqa: F401
from watched import current, foreground, how_it_ended, in_task, look, until


@pytest.fixture
def callback():
    from jupyter_progress.adapters.transformers import ProgressCallback

    return ProgressCallback


class Each(TrainerCallback):
    """Calls a function at one of the hooks."""

    def __init__(self, function, hook="on_step_end"):
        setattr(self, hook, lambda *args, **more: function())


def test_one_bar_in_the_foreground_in_the_place_of_their_table(callback, capsys):
    trainer = Trainer()
    callback().replace_in(trainer)
    with foreground() as bars:
        trainer.train()
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 6, 6)
    assert progress.metrics == {"loss": pytest.approx(1 / 6)}
    assert capsys.readouterr().out == ""
    names = [type(each).__name__ for each in trainer.callback_handler.callbacks]
    assert names == ["DefaultFlowCallback", "ProgressCallback"]


def test_an_evaluation_is_a_row_within_the_steps(callback, rows_at_once):
    seen = []

    def train():
        note = Each(lambda: seen.append(look(current())), "on_prediction_step")
        Trainer([callback(), note], evaluates_at=(2, 4)).train()

    assert how_it_ended(in_task(train)) == "done"
    assert seen[1] == ("Training", (2, 6), (("Evaluation", (2, 3), ()),))
    assert seen[4] == ("Training", (4, 6), (("Evaluation", (2, 3), ()),))


def test_evaluations_before_and_after_a_training(callback):
    """As transformers#44936, where these failed in notebooks."""
    trainer = Trainer([callback()])
    with foreground() as bars:
        trainer.evaluate()
        trainer.train()
        trainer.evaluate()
        trainer.predict()
    assert [(each.progress.message, each.progress.count.done) for each in bars.all] == [
        *(("Evaluation", 3), ("Training", 6)),
        *(("Evaluation", 3), ("Evaluation", 3)),
    ]
    assert {each.status for each in bars.all} == {"done"}


def test_a_training_that_goes_on_from_a_checkpoint(callback):
    trainer = Trainer([callback()])
    trainer.state.global_step = 4
    with foreground() as bars:
        trainer.train()
    assert (bars.only.progress.count.done, bars.only.progress.count.total) == (6, 6)


def test_a_failure_ends_the_bar_where_it_stands(callback):
    steps = iter(range(3))
    with foreground() as bars:
        with pytest.raises(StopIteration):
            Trainer([callback(), Each(lambda: next(steps))]).train()
        until(lambda: bars.only.progress.is_over, "the bar did not end")
    assert (bars.only.status, bars.only.progress.count.done) == ("stopped", 4)


def test_a_cancel_ends_it_after_the_step(callback):
    steps = []

    def cancel():
        steps.append(None)
        if len(steps) == 3:
            current().cancel()

    assert how_it_ended(in_task(Trainer([Each(cancel), callback()]).train)) == "cancelled"
    assert len(steps) == 3


def test_processes_but_the_first_show_nothing(callback):
    with foreground() as bars:
        trainer = Trainer([callback()], main=False, evaluates_at=(2,))
        trainer.train()
    assert bars.all == []
