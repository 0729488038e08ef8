"""What a run of a notebook consists of: the start of its kernel, its cells, and its end."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from ..render.plain import one_line
from ..run.keys import digest

LONGEST = 60
"""Characters of a cell's first line."""

SKIPPED = "skip-execution"
"""The tag of cells that are left out."""


class Part(NamedTuple):
    """A part of a run.

    Attributes
    ----------
    where : str
        As in ``cell 3 of 40``.
    what : str
        What it does, as far as can be told: the first line of a cell.
    key : str
        By which it is remembered how long it took.
    place : int
        Of the cell in the notebook; -1 where it is none.
    """

    where: str
    what: str
    key: str
    place: int = -1


def parts_of(notebook: Any, kernel: str) -> tuple[Part, ...]:
    """Return the parts of a run: the start of that kernel, each cell that runs, its end.

    A cell is remembered by its source, and by which of several alike it is.
    """
    parts = [Part(f"starting the kernel {kernel}", "", digest("start of a kernel", kernel))]
    cells = [(i, cell.source) for i, cell in enumerate(notebook.cells) if _runs(cell)]
    seen: Counter[str] = Counter()
    for number, (index, source) in enumerate(cells, 1):
        key = digest("cell of a notebook", source, str(seen[source]))
        seen[source] += 1
        parts.append(Part(f"cell {number} of {len(cells)}", _first_line(source), key, index))
    parts.append(Part(f"stopping the kernel {kernel}", "", digest("end of a kernel", kernel)))
    return tuple(parts)


def _runs(cell: Any) -> bool:
    tags = cell.metadata.get("tags", ())
    return cell.cell_type == "code" and bool(cell.source.strip()) and SKIPPED not in tags


def _first_line(source: str) -> str:
    line = one_line(source.strip().partition("\n")[0].strip())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
