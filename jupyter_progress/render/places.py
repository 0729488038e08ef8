"""Places in code, as the reader calls them."""

from __future__ import annotations

import re

from ..core import host
from ..values.stall import Place


def told(place: Place) -> str:
    """Return a place as ``solver.py:88 (lock.acquire)``; nothing of the folders of the file."""
    if not place.file:
        return ""
    call = f" ({place.call})" if place.call else ""
    return f"{_cell(place.file) or _base(place.file)}:{place.line}{call}"


def stack(text: str) -> str:
    """Return a stack that names cells, and of files nothing of their folders."""
    return _FILE.sub(lambda match: f'{match[1]}File "{_base(match[2])}"', name_cells(text))


def name_cells(lines: str) -> str:
    """Return a traceback that calls cells what the reader calls them, not temporary files."""

    def named(match: re.Match[str]) -> str:
        cell = _cell(match[2])
        return match[1] + cell if cell else match[0]

    return _FILE.sub(named, lines)


_FILE = re.compile(r'^( *)File "([^"\n]+)"', re.MULTILINE)


def _cell(file: str) -> str:
    """Return what the reader calls the cell that a file stands for; nothing if it is none."""
    name_of = getattr(getattr(host.shell(), "compile", None), "format_code_name", None)
    label_and_name = None if name_of is None else name_of(file)
    return "" if label_and_name is None else " ".join(label_and_name)


def _base(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2]
