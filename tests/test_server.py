"""The extension of Jupyter's server: what is written of a notebook that several edit."""

import copy
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_progress import server

VIEW = server.VIEW
KEPT = {"text/html": "<div>43 %</div>", "text/plain": "Step 43  43 %"}


def notebook(*outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "words"},
        {"cell_type": "code", "metadata": metadata, "outputs": list(outputs)},
    ]
    return {"type": "notebook", "content": {"cells": cells, "nbformat": 4}}


def view(id: str) -> dict[str, Any]:
    data = {VIEW: {"model_id": id}, "text/plain": "old", "text/html": "<p>"}
    return {"output_type": "display_data", "data": data, "metadata": {"tags": 1}}


def test_a_view_that_a_page_saw_is_written_as_what_it_saw():
    model = notebook(view("a"), view("b"), collapsed=True, jupyter_progress={"a": KEPT})
    server.with_snapshots(model, path="n.ipynb", contents_manager=None)
    _, cell = model["content"]["cells"]
    seen, other = cell["outputs"]
    assert seen["data"] == KEPT
    assert seen["metadata"] == {"tags": 1, "jupyter_progress": {"model_id": "a"}}
    assert other == view("b")
    assert cell["metadata"] == {"collapsed": True}


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},
        {"type": "directory"},
        notebook(view("a"), {"output_type": "stream", "text": "x"}),
        notebook(
            {"output_type": "stream", "text": "x"}, {"output_type": "display_data", "data": {}}
        ),
    ],
    ids=["file", "no content", "directory", "nothing kept", "no view"],
)
def test_what_is_not_ours_is_left_alone(model):
    before = copy.deepcopy(model)
    server.with_snapshots(model)
    assert model == before


def test_pages_are_told_that_the_server_does_so():
    hooks: list[object] = []
    contents = SimpleNamespace(register_pre_save_hook=hooks.append)
    web = SimpleNamespace(settings={"page_config_data": {"token": "x"}})
    (point,) = server._jupyter_server_extension_points()
    assert point["module"] == server.__name__
    server._load_jupyter_server_extension(SimpleNamespace(contents_manager=contents, web_app=web))
    assert hooks == [server.with_snapshots]
    assert web.settings["page_config_data"] == {"token": "x", server.PAGE: True}
