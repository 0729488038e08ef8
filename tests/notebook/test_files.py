"""Notebooks as files: what a person wrote stays, whatever happens."""

import json
import os
import stat

import pytest
from headless import cells_of, save
from nbformat.v4 import new_code_cell, new_markdown_cell

from jupyter_progress.notebook import files
from jupyter_progress.notebook.files import NotANotebook, read, why_not_writable, write
from jupyter_progress.notebook.output import Changed, Output


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"print(1)", "not JSON"),
        (b"[1, 2]", "no cells"),
        (b'{"a": 1}', "no cells"),
        (b"[" * 100_000, "not JSON"),
        (b'{"cells": [], "nbformat": 99, "nbformat_minor": 0, "metadata": {}}', "not a notebook"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a notebook"),
    ],
)
def test_what_is_no_notebook_is_named(tmp_path, content, why):
    path = tmp_path / "wrong.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotANotebook, match=why) as caught:
        read(path)
    assert "wrong.ipynb" in str(caught.value)


def written_by_a_person():
    odd = "print('ä')\r\n\x0c'''\u2028\n'''\n\n\ttail  \n"
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3"}, "mine": {"b": [1, {"z": None}], "a": "ö"}},
        "cells": [
            {
                "id": "one",
                "cell_type": "markdown",
                "metadata": {"slideshow": {"slide_type": "slide"}},
                "source": ["# Ti\n", "![x](attachment:x.png)"],
                "attachments": {"x.png": {"image/png": "iVBORw0KGgo="}},
            },
            {
                "id": "two",
                "cell_type": "code",
                "metadata": {"tags": ["a"], "mine": 1},
                "execution_count": None,
                "outputs": [],
                "source": odd.splitlines(keepends=True),
            },
            {"id": "three", "cell_type": "raw", "metadata": {}, "source": "\\raw \ud83d"},
        ],
    }


def joined(cell):
    return {**cell, "source": "".join(cell["source"])}


def test_everything_is_written_as_it_was_read(tmp_path):
    path = tmp_path / "wild.ipynb"
    mine = written_by_a_person()
    path.write_text(json.dumps(mine), "utf-8")
    write(read(path), path)
    now = json.loads(path.read_text("utf-8"))
    assert now["metadata"] == mine["metadata"]
    assert list(map(joined, now["cells"])) == list(map(joined, mine["cells"]))


def test_a_failure_amid_writing_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = save(tmp_path / "a.ipynb", "print(1)")
    before, notebook = path.read_bytes(), read(path)

    def fail(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write(notebook, path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_permissions_and_links_stay(tmp_path):
    path = save(tmp_path / "a.ipynb", "print(1)")
    path.chmod(0o640)
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    write(read(path), link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path):
    notebook = read(save(tmp_path / "a.ipynb", "print(1)"))
    write(notebook, tmp_path / "b.ipynb")
    (tmp_path / "usual").touch()
    modes = [stat.S_IMODE((tmp_path / each).stat().st_mode) for each in ("b.ipynb", "usual")]
    assert modes[0] == modes[1]


def test_where_nothing_can_be_written_is_told_beforehand(tmp_path):
    assert "does not exist" in why_not_writable(tmp_path / "gone" / "a.ipynb")
    assert "is a folder" in why_not_writable(tmp_path)
    assert why_not_writable(tmp_path / "a.ipynb") == ""


def test_a_notebook_that_somebody_changed_meanwhile_is_not_overwritten(tmp_path):
    path = save(tmp_path / "a.ipynb", "print(1)")
    notebook, output = read(path), Output(path, path)
    output.save(notebook)
    output.save(notebook)  # its own changes are none
    save(path, "print(1)", new_markdown_cell("what I thought of meanwhile"))
    with pytest.raises(Changed):
        output.save(notebook)
    words = output.save_somewhere(notebook)
    assert "changed while it was run" in words
    assert str(output.path) in words
    assert len(cells_of(path)) == 2
    assert len(cells_of(output.path)) == 1


def test_outputs_are_kept_where_the_folder_is_gone(tmp_path):
    source = save(tmp_path / "a.ipynb", "print(1)")
    folder = tmp_path / "gone"
    folder.mkdir()
    output = Output(source, folder / "out.ipynb")
    folder.rmdir()
    notebook = read(source)
    notebook.cells.append(new_code_cell("more"))
    assert "could not be saved where it belongs" in output.save_somewhere(notebook)
    assert output.path.name == "out.ipynb"
    assert len(cells_of(output.path)) == 2
