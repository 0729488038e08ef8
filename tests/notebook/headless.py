"""Notebooks as files, and the command that runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

COMMAND = [sys.executable, "-m", "jupyter_progress", "run"]


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def save(path, *cells):
    """Write a notebook of these cells; those that are text are code."""
    made = [new_code_cell(each) if isinstance(each, str) else each for each in cells]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": kernel}), path)
    return path


def cells_of(path):
    return json.loads(Path(path).read_text("utf-8"))["cells"]


def printed(path):
    """Return what each cell of a notebook has printed."""
    outputs = [cell.get("outputs", ()) for cell in cells_of(path)]
    return ["".join("".join(each.get("text", ())) for each in one) for one in outputs]


def run(*arguments, **options):
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        **options,
    )


def started(*arguments, **environment):
    """Begin the command; its stdout is a pipe."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def events(text):
    return [json.loads(line) for line in text.splitlines()]


def until(process, condition):
    """Return the first event that meets a condition."""
    for line in process.stdout:
        event = json.loads(line)
        if condition(event):
            return event
    raise AssertionError(f"it never came; {process.stderr.read()}")
