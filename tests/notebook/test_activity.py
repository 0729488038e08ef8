"""What is shown of a run, while its parts come and go."""

import pytest

from jupyter_progress.notebook.activity import NotebookRun
from jupyter_progress.notebook.parts import Part
from jupyter_progress.notebook.weights import Weights
from jupyter_progress.render.text import text
from jupyter_progress.values.easing import ease

PARTS = [Part("starting", "", "k"), Part("cell 1 of 1", "fit()", "c"), Part("stopping", "", "e")]


@pytest.fixture
def running():
    run = NotebookRun("a.ipynb", PARTS, Weights((None, None, None)))
    run.begin()
    yield run
    run.finish("done")


def says(run, percent, message="Epoch", status="running"):
    state = {"id": "t", "status": status, "progress": percent, "message": message, "rows": []}
    content = {"comm_id": "one", "data": {"state": {"state": state}}}
    run.bars.hear({"msg_type": "comm_msg", "content": content})
    run.heard()


def test_a_cell_is_called_by_its_source_until_its_bar_says_more(running):
    running.start(0)
    assert running.progress.message == "starting"
    running.start(1)
    assert running.progress.message == "cell 1 of 1: fit()"
    says(running, 50)
    assert running.progress.message == "cell 1 of 1: Epoch 50 %"
    assert running.progress.progress == 50
    assert [each.progress.message for each in running.children] == ["Epoch"]
    says(running, 100, status="done")
    assert running.children == ()
    assert running.progress.message == "cell 1 of 1: fit()"


def test_it_does_not_go_back_where_its_cell_does(running):
    running.start(1)
    says(running, 50)
    assert running.progress.progress == 50
    says(running, 10)
    assert running.progress.progress == 50


def test_a_message_controls_nothing(running):
    running.start(1)
    says(running, 50, "evil\n✓ other  100 %\x1b[2J")
    assert "\x1b" not in text(running)
    assert len(text(running).splitlines()) == 2


def test_a_run_that_takes_twice_as_long_as_before_is_said_to(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("jupyter_progress.notebook.activity.monotonic", lambda: now[0])
    run = NotebookRun("a.ipynb", PARTS, Weights((4.0, 6.0, 0.0)))
    run.begin()
    run.start(0)
    assert run.remaining == 10
    now[0] = 8.0
    run.start(1)
    assert run.remaining == 12
    now[0] = 14.0
    assert run.remaining == 6
    assert run.progress.progress == pytest.approx(40 + 60 * ease(0, 1, 12_000, 6_000))
    run.finish("done")


def test_its_end_says_what_became_of_it():
    run = NotebookRun("a.ipynb", PARTS, Weights((None, None, None)))
    run.begin()
    run.start(1)
    run.finish("failed", ValueError("bad"))
    assert text(run).startswith("✗ cell 1 of 1: fit()  33 %  ValueError: bad")
    done = NotebookRun("a.ipynb", PARTS, Weights((None, None, None)))
    done.begin()
    done.start(2)
    done.finish("done")
    assert text(done).startswith("✓ a.ipynb  100 %")
    assert done.remaining is None
