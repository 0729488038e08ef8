"""The bars of a kernel, mirrored from what it sends to any page."""

import pytest

from jupyter_progress import Activity
from jupyter_progress.core.step import Step
from jupyter_progress.notebook.bars import KernelBars
from jupyter_progress.render.text import line_state, text
from jupyter_progress.render.wire import tracker_state
from jupyter_progress.values.count import Count
from jupyter_progress.values.update import FakeRequest, Update


def message(kind, state, comm="one"):
    return {"msg_type": kind, "content": {"comm_id": comm, "data": {"state": {"state": state}}}}


@pytest.fixture
def task():
    activity = Activity("Fitting")
    activity.begin()
    activity.live.take(Update(43, "Epoch 3", {"loss": 0.25}))
    yield activity
    activity.end("done")


def only_bar(bars):
    (bar,) = bars.under_way
    return bar


def test_a_bar_reads_as_in_its_kernel(task):
    bars = KernelBars()
    task.live.count = Count(3, 7)
    row = Step("Load", task.live)
    row.begin()
    task.children = (row,)
    assert bars.hear(message("comm_open", tracker_state(task)))
    bar = only_bar(bars)
    mine, theirs = line_state(bar), line_state(task)
    for part in ("title", "message", "status", "progress", "note", "facts"):
        assert mine[part] == theirs[part]
    assert [each["title"] for each in mine["rows"]] == ["Load"]
    assert mine["rows"][0]["timed"]
    row.end("done")


def test_a_fake_segment_goes_on_by_itself(task):
    bars = KernelBars()
    task.live.take(Update(fake=FakeRequest(100, 0.001)))
    bars.hear(message("comm_open", tracker_state(task)))
    assert only_bar(bars).progress.fake.end == 100
    assert only_bar(bars).progress.value() > 43


@pytest.mark.parametrize("word", ["paused", "cancelling", "held"])
def test_words_beyond_the_status_are_kept(task, word):
    bars = KernelBars()
    bars.hear(message("comm_open", tracker_state(task) | {"status": word}))
    assert line_state(only_bar(bars))["status"] == word


def test_an_error_is_told_by_its_name(task):
    bars = KernelBars()
    error = {"type": "KeyError", "message": "'gone'", "traceback": "..."}
    row = {"id": "r", "status": "failed", "title": "north", "error": error, "progress": 3}
    bars.hear(message("comm_open", tracker_state(task) | {"rows": [row]}))
    assert "KeyError: 'gone'" in text(only_bar(bars))


def test_what_is_over_or_closed_is_none_under_way(task):
    bars = KernelBars()
    state = tracker_state(task)
    for comm in ("one", "two"):
        bars.hear(message("comm_open", state, comm))
    assert len(bars.under_way) == 2
    assert bars.percent == 43
    bars.hear(message("comm_msg", state | {"status": "done", "progress": 100}))
    assert bars.percent == pytest.approx((100 + 43) / 2)
    bars.hear({"msg_type": "comm_close", "content": {"comm_id": "two"}})
    assert bars.under_way == ()
    assert bars.percent == 100
    bars.forget()
    assert bars.percent is None


@pytest.mark.parametrize(
    "state", [None, 3, {}, {"status": "x"}, {"id": 1, "status": []}, [], {"_model_name": "HBox"}]
)
def test_other_widgets_are_none_of_ours(state):
    assert not KernelBars().hear(message("comm_open", state))
    assert not KernelBars().hear({"msg_type": "stream", "content": {"text": "hello"}})
    assert not KernelBars().hear({"msg_type": "comm_msg", "content": {"comm_id": "x", "data": []}})
