"""A module with tracked functions that is edited while a notebook uses it (``%autoreload 2``)."""

import importlib
import sys

import pytest
from IPython.extensions.autoreload import superreload

SOURCE = """
from jupyter_progress import ProgressUpdater, track_progress

@track_progress(title={title!r})
def work(n, {name}: ProgressUpdater):
    return {result}

class Model:
    @track_progress
    def fit(self, {name}: ProgressUpdater):
        return {result}
"""


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Return what writes the module, and loads it anew as IPython does."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # its times are told by the second
    old_objects = {}

    def edit(**parts):
        path = tmp_path / "edited_module.py"
        path.write_text(SOURCE.format(**parts))
        importlib.invalidate_caches()
        module = sys.modules.get("edited_module")
        if module is None:
            module = importlib.import_module("edited_module")
        superreload(module, importlib.reload, old_objects)
        return module

    yield edit
    sys.modules.pop("edited_module", None)


def test_a_function_at_hand_is_the_edited_one(edited):
    module = edited(title="First", name="updater", result="'first'")
    work, model = module.work, module.Model()
    assert (work(1).result(), model.fit().result()) == ("first", "first")
    edited(title="Second", name="progress", result="'second, and longer'")
    assert (work(1).result(), model.fit().result()) == ("second, and longer",) * 2
    assert work(1).title == "Second"
    assert work(1, progress=None) == "second, and longer"
    assert work.expected(1) is not None
