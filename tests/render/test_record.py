"""What a bar says for programs, against its schema by the real `jsonschema`."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jupyter_progress import ProgressUpdater, Task, map_tasks, run_task, wait
from jupyter_progress.core.group import Group
from jupyter_progress.render.record import MIME, record
from jupyter_progress.render.states import states
from jupyter_progress.render.wire import tracker_state

SOON = 60
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
FIELDS = set(SCHEMA["$defs"]["activity"]["required"])


def checked(said):
    """Return what was said, once it has met the schema, and has nothing besides."""
    VALIDATOR.validate(json.loads(json.dumps(said, allow_nan=False)))
    assert set(said) == FIELDS | {"more"}
    below = list(said["children"])
    for each in below:
        assert set(each) == FIELDS
        below += each["children"]
    return said


def test_the_schema_is_one_and_knows_every_status():
    Draft202012Validator.check_schema(SCHEMA)
    statuses = SCHEMA["$defs"]["activity"]["properties"]["status"]["enum"]
    assert set(statuses) == set(states().statuses)


def test_every_state_of_the_gallery_meets_the_schema():
    if shutil.which("node") is None:
        pytest.skip("the gallery is JavaScript: node reads it")
    from gallery import live_states

    said = {name: checked(record(state)) for name, state in live_states().items()}
    assert said["done"]["status"] == "done"
    assert said["failed"]["error"] == {"type": "ZeroDivisionError", "message": "division by zero"}
    assert said["many tasks"]["metrics"] == {"done": 3112, "running": 8, "failed": 2}
    assert (said["unknown total"]["progress"], said["a tree"]["more"]) == (None, 9980)
    (one, two) = said["a tree"]["children"]
    assert [one["title"], one["children"][0]["children"][0]["title"]] == ["fold 1", "batch 12"]
    assert (two["title"], two["children"]) == ("fold 2", [])
    assert [each["title"] for each in said["steps"]["children"]] == [
        "Load", "Check", "Fit", "Report",
    ]  # fmt: skip
    assert said["steps"]["children"][2]["children"][0]["title"] == "fold 2"
    for name, each in said.items():
        assert "Traceback" not in json.dumps(each), name


def test_a_task_says_how_far_it_is_and_how_it_ended():
    begun, go_on = threading.Event(), threading.Event()

    def simulate(secret, updater: ProgressUpdater):
        with updater.step("Load"):
            for _ in updater.track(range(4), "Reading", unit="files"):
                pass
        for i in updater.track(range(10), "Stepping"):
            updater.send_update(None, loss=0.127418, name="x<b>", epoch=1234, nan=float("nan"))
            if i == 3:
                begun.set()
                go_on.wait(SOON)
                raise ValueError("bad four")

    task = run_task(simulate, ("the secret",))
    assert checked(Task("x").as_dict())["status"] == "pending"
    assert begun.wait(SOON)
    task.live.throttle.flush()
    said = checked(task.as_dict())
    assert (said["status"], said["title"], said["message"]) == ("running", "simulate", "Stepping")
    assert said["count"] == {"done": 3, "total": 10, "unit": "it"}
    assert said["metrics"] == {"loss": 0.1274, "name": "x<b>", "epoch": 1234, "nan": "nan"}
    assert [(each["title"], each["status"]) for each in said["children"]] == [("Load", "done")]
    go_on.set()
    wait([task])
    said = checked(task.as_dict())
    assert (said["status"], said["error"]) == (
        "failed",
        {"type": "ValueError", "message": "bad four"},
    )
    assert said["elapsed"] == pytest.approx(task.elapsed, abs=0.001)
    assert "secret" not in json.dumps(said)
    assert __file__ not in json.dumps(said)
    assert checked(task.tracker.as_dict()) == said


def test_what_is_over_has_it_beside_html_and_text():
    task = Task("simulate")
    task.begin()
    assert tracker_state(task)["settled"] is None
    task.set_result(object())
    settled = tracker_state(task)["settled"]
    assert set(settled) == {"text/html", "text/plain", MIME}
    assert checked(settled[MIME])["status"] == "done"


def test_a_cancel_that_was_heeded_with_a_result_says_so():
    begun = threading.Event()

    def work(updater: ProgressUpdater):
        begun.set()
        while not updater.cancelled:
            threading.Event().wait(0.001)
        return 3

    task = run_task(work)
    assert begun.wait(SOON)
    task.cancel()
    assert task.result(SOON) == 3
    assert checked(task.as_dict())["status"] == "kept"


def test_a_group_of_10_000_is_as_bounded_as_its_bar():
    def work(i):
        if i % 100 == 7:
            raise ValueError("x" * 10_000)

    group = map_tasks(work, range(10_000), max_workers=4)
    wait([group])
    said = checked(group.as_dict())
    assert said["metrics"]["done"] == 9_900
    assert said["metrics"]["failed"] == 100
    assert len(said["children"]) <= 50
    assert said["more"] > 0
    assert len(json.dumps(said)) < 40_000


def test_several_tasks_of_which_one_is_a_group_of_its_own():
    tasks = [run_task(abs, (n,), title=f"task {n}") for n in range(3)]
    wait(tasks)
    said = checked(record(tracker_state(Group(tasks))))
    assert [each["title"] for each in said["children"]] == ["task 0", "task 1", "task 2"]
    assert said["metrics"] == {"done": 3}


def test_hostile_texts_are_strict_json():
    task = Task("\ud800 title \x00")
    task.begin()
    ProgressUpdater(task.live).send_update(3, "m" * 10_000, **{"n" * 1000: object(), "inf": 1e400})
    task.set_exception(ValueError("\udfff" * 5_000))
    said = checked(task.as_dict())
    json.dumps(said, ensure_ascii=False).encode("utf-8")
    assert len(json.dumps(said)) < 10_000
