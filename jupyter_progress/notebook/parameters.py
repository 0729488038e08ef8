"""Parameters of a notebook: papermill's convention of a tagged cell and one that overrides it."""

from __future__ import annotations

import json
import keyword
from collections.abc import Mapping
from math import isfinite
from typing import Any

TAG = "parameters"
"""Of the cell with the defaults."""

INJECTED = "injected-parameters"
"""Of the cell that overrides them."""

_WORDS = {"True": True, "False": False, "None": None}


def parsed(text: str) -> Any:
    """Return what a value on the command line means: JSON, Python's True, False, None, or text."""
    if text in _WORDS:
        return _WORDS[text]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def literal(value: Any) -> str:
    """Return a value of JSON as Python source, on one line."""
    if isinstance(value, dict):
        pairs = (f"{literal(key)}: {literal(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, float) and not isfinite(value):
        return f'float("{value}")'
    return repr(value)


def is_name(name: str) -> bool:
    """Return whether a parameter can be called so."""
    return name.isidentifier() and not keyword.iskeyword(name)


def inject(notebook: Any, parameters: Mapping[str, Any]) -> None:
    """Put a cell with these values where papermill does.

    That is in place of an earlier one, else below the cell with the defaults, else at the top.
    """
    from nbformat.v4 import new_code_cell

    lines = [f"{name} = {literal(value)}" for name, value in parameters.items()]
    source = "\n".join(["# Parameters", *lines])
    cells = notebook.cells
    earlier = _tagged(cells, INJECTED)
    if earlier is not None:
        cells[earlier].source = source
        return
    cell = new_code_cell(source, metadata={"tags": [INJECTED]})
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        cell.pop("id", None)
    defaults = _tagged(cells, TAG)
    cells.insert(0 if defaults is None else defaults + 1, cell)


def _tagged(cells: list[Any], tag: str) -> int | None:
    found = (i for i, each in enumerate(cells) if tag in each.metadata.get("tags", ()))
    return next(found, None)
