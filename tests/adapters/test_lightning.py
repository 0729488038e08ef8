"""Epochs and batches of Lightning, as a stand-in for it tells of them."""

import pytest
from stand_ins import LightningProgressBar, Trainer, in_their_place  # noqa: F401
from watched import current, foreground, how_it_ended, in_task, look


@pytest.fixture
def callback():
    from jupyter_progress.adapters.lightning import ProgressCallback

    return ProgressCallback


class Each(LightningProgressBar):
    """Calls a function at one of the hooks."""

    def __init__(self, function, hook="on_train_batch_end"):
        super().__init__()
        setattr(self, hook, lambda *args: function())


def test_it_is_a_progress_bar_so_that_lightning_adds_none(callback):
    assert issubclass(callback, LightningProgressBar)


def test_one_bar_in_the_foreground_that_counts_to_the_end(callback):
    with foreground() as bars:
        Trainer([callback()]).fit()
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 3, 3)
    assert progress.metrics == {"loss": pytest.approx(1 / 12)}


def test_batches_and_validations_are_rows_in_one_place(callback, rows_at_once):
    """As lightning#1399, where each validation left a line behind."""
    seen = []

    def fit():
        note = Each(lambda: seen.append(look(current())), "on_validation_batch_end")
        note.on_train_batch_end = lambda *_: seen.append(look(current()))
        Trainer([callback(), note], validation=(1, 2)).fit()

    assert how_it_ended(in_task(fit)) == "done"
    assert seen[2] == ("Sanity check", (0, 3), ())
    assert seen[3] == ("Training", (0, 3), (("Epoch 1", (1, 4), ()),))
    assert seen[8] == ("Training", (0, 3), (("Epoch 1", (4, 4), (("Validation", (2, 3), ()),)),))
    assert seen[11] == ("Training", (1, 3), (("Epoch 2", (2, 4), ()),))


def test_the_check_before_a_training_moves_no_bar(callback):
    """Seen with Lightning 2.6: it was counted first, and had all of the bar of a task."""
    seen = []

    def fit():
        note = Each(lambda: seen.append(current().progress.progress), "on_sanity_check_end")
        note.on_train_epoch_end = lambda *_: seen.append(current().progress.progress)
        Trainer([callback(), note], validation=(1, 2)).fit()

    assert how_it_ended(in_task(fit)) == "done"
    assert seen == [0, pytest.approx(100 / 3), pytest.approx(200 / 3), pytest.approx(100)]


def test_a_training_goes_on_where_its_checkpoint_stands(callback):
    seen = []

    def fit():
        note = Each(lambda: seen.append(current().progress.progress), "on_train_epoch_end")
        Trainer([callback(), note], max_epochs=4, current_epoch=2).fit()

    assert how_it_ended(in_task(fit)) == "done"
    assert seen == [75, pytest.approx(100)]


def test_steps_where_only_they_are_limited(callback):
    with foreground() as bars:
        Trainer([callback()], max_epochs=-1, max_steps=10).fit()
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 10, 10)


def test_neither_limit_nor_length(callback):
    with foreground() as bars:
        bar = callback()
        trainer = Trainer([bar], max_epochs=-1, num_training_batches=float("inf"))
        stop = Each(lambda: trainer.global_step == 7 and setattr(trainer, "max_steps", 7))
        trainer.callbacks.append(stop)
        trainer.fit()
    assert bars.only.status == "done"


def test_one_object_for_one_run_after_the_other(callback):
    progress = callback()
    with foreground() as bars:
        Trainer([progress]).fit()
        Trainer([progress], max_epochs=5, current_epoch=4).fit()
        Trainer([progress], validation=(2,)).validate()
        Trainer([progress]).test()
        Trainer([progress]).predict()
    assert [(each.progress.message, each.progress.count.done) for each in bars.all] == [
        *(("Training", 3), ("Training", 5)),
        *(("Validation", 2), ("Test", 5), ("Prediction", 5)),
    ]
    assert {each.status for each in bars.all} == {"done"}


def test_a_failure_fails_the_bar(callback):
    with foreground() as bars, pytest.raises(ZeroDivisionError):
        Trainer([callback(), Each(lambda: 1 / 0)]).fit()
    assert bars.only.status == "failed"
    assert isinstance(bars.only.error, ZeroDivisionError)


def test_a_cancel_ends_it_after_the_batch(callback):
    batches = []

    def cancel():
        batches.append(None)
        if len(batches) == 5:
            current().cancel()

    assert how_it_ended(in_task(Trainer([Each(cancel), callback()]).fit)) == "cancelled"
    assert len(batches) == 5


def test_processes_but_the_first_show_nothing(callback):
    with foreground() as bars:
        Trainer([callback()], is_global_zero=False, validation=(2,)).fit()
    assert bars.all == []
