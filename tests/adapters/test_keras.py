"""Epochs and batches of Keras, as a stand-in for it tells of them."""

import pickle

import pytest
from stand_ins import Callbacks, KerasCallback, Model, in_their_place  # noqa: F401
from watched import count, current, foreground, how_it_ended, in_task, look, until


@pytest.fixture
def callback():
    from jupyter_progress.adapters.keras import ProgressCallback

    return ProgressCallback


class Each(KerasCallback):
    """Calls a function after each batch of a training."""

    def __init__(self, function, hook="on_train_batch_end"):
        super().__init__()
        setattr(self, hook, lambda *args: function())


def test_one_bar_in_the_foreground_in_the_place_of_that_of_keras(callback, capsys, rows_at_once):
    """As keras#5906 and others: nothing is printed, and one bar is shown."""
    with foreground() as bars:
        Model().fit([callback()], validation=2)
    progress = bars.only.progress
    assert (progress.status, progress.count.done, progress.count.total) == ("done", 3, 3)
    assert progress.count.unit == "epochs"
    assert progress.metrics == {"loss": 0.25, "val_loss": 0.5}
    assert bars.only.children == ()
    assert capsys.readouterr().out == ""


def test_batches_are_rows_within_the_epochs(callback, rows_at_once):
    seen = []

    def fit():
        Model().fit([callback(), Each(lambda: seen.append((look(current()), at())))])

    def at():
        return current().progress.value()

    assert how_it_ended(in_task(fit)) == "done"
    assert seen[0][0] == ("Training", (0, 3), (("Epoch 1", (1, 4), ()),))
    assert seen[6][0] == ("Training", (1, 3), (("Epoch 2", (3, 4), ()),))
    assert [each for _, each in seen] == [
        pytest.approx(min(100 * n / 12, 99.9), abs=0.1) for n in range(1, 13)
    ]


def test_a_validation_is_a_row(callback, rows_at_once):
    """As tensorflow#45760: it is not silent. From the second on its length is known."""
    seen = []

    def fit():
        note = Each(lambda: seen.append(look(current())), "on_test_batch_end")
        Model().fit([callback(), note], validation=2)

    assert how_it_ended(in_task(fit)) == "done"
    assert seen[1] == ("Training", (0, 3), (("Validation", (2, None), ()),))
    assert seen[2] == ("Training", (1, 3), (("Validation", (1, 2), ()),))


def test_one_object_for_one_fit_after_the_other(callback):
    progress = callback()
    with foreground() as bars:
        Model().fit([progress])
        Model().fit([progress], epochs=6, initial_epoch=4)
        Model().evaluate([progress], 5)
        Model().predict([progress], 7)
    counts = [(each.progress.message, each.progress.count.done) for each in bars.all]
    assert counts == [("Training", 3), ("Training", 6), ("Evaluation", 5), ("Prediction", 7)]
    assert {each.status for each in bars.all} == {"done"}


def test_batches_that_nobody_counted_before(callback):
    with foreground() as bars:
        Model().fit([callback()], steps=None)
    assert bars.only.status == "done"


def test_an_early_stop_is_an_end(callback):
    model = Model()
    with foreground() as bars:
        model.fit([callback(), Each(lambda: setattr(model, "stop_training", True))])
    assert (bars.only.status, bars.only.progress.count.done) == ("done", 1)


def test_a_failure_ends_the_bar_where_it_stands(callback):
    batches = iter(range(6))
    with foreground() as bars:
        kept = callback()
        with pytest.raises(StopIteration):
            Model().fit([kept, Each(lambda: next(batches))])
        Model().fit([callback()])
        Model().fit([kept])
    assert [each.status for each in bars.all] == ["stopped", "done", "done"]
    until(lambda: bars.all[0].progress.count.done == 1, "where it stood is not told")


def test_a_cancel_ends_it_at_the_next_batch(callback):
    model, batches = Model(), []

    def cancel():
        batches.append(None)
        if len(batches) == 5:
            current().cancel()

    task = in_task(lambda: model.fit([Each(cancel), callback()]))
    assert how_it_ended(task) == "cancelled"
    assert len(batches) == 5
    assert model.synced, "on JAX the weights would be lost"


def test_copies(callback):
    progress = callback()
    copies = []
    with foreground() as bars:
        # In the middle of a fit: what is under way stays where it is.
        Model().fit([progress, Each(lambda: copies.append(pickle.dumps(progress)))])
        Model().fit([pickle.loads(copies[-1])])
    assert [each.status for each in bars.all] == ["done", "done"]


def test_a_loop_of_the_users_own_that_calls_the_callbacks(callback):
    """Nothing but this loop tells how long it lasts: no function of the library does."""
    with foreground() as bars:
        told = Callbacks(Model(), [callback()], "auto", epochs=2, steps=2)
        told.on_train_begin(None)
        for epoch in range(2):
            told.on_epoch_begin(epoch, None)
            for batch in range(2):
                look(bars.only)
                told.on_train_batch_end(batch, {"loss": 1.0})
            told.on_epoch_end(epoch, {"loss": 1.0})
            assert count(bars.only) == (epoch + 1, 2)
        told.on_train_end(None)
    assert bars.only.status == "done"
