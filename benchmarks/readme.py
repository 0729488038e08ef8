"""The README of the benchmarks: its tables are written by the command that measures them."""

import os
import platform
import re
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from math import isnan
from pathlib import Path

README = Path(__file__).with_name("README.md")

PEERS = (
    *("tqdm", "rich", "progressbar2", "speedups", "barflow", "alive-progress"),
    *("ipywidgets", "anywidget", "ipykernel", "jupyterlab"),
)


def table(result: dict[str, dict[str, float]], baseline: str) -> str:
    """Return the figures as a Markdown table, each with its ratio to the baseline's."""
    columns = list(dict.fromkeys(column for row in result.values() for column in row))
    base = result.get(baseline, {})
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in result.items():
        cells = [_cell(row.get(column), base.get(column)) for column in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float | None, base: float | None) -> str:
    if value is None or isnan(value):
        return ""
    figure = f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.1f}"
    return figure + (f" ({value / base:.2f})" if base and base > 0 else "")


def machine() -> str:
    """Return when and where this runs, and the versions of all that is measured."""
    versions = []
    for name in PEERS:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"no {name}")
    return (
        f"{date.today()}, {platform.system()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; {', '.join(versions)}"
    )


def write(name: str, text: str) -> None:
    """Put a table into its place, with when and where it was measured."""
    before = README.read_text("utf-8")
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not place.search(before):
        raise LookupError(f"{README} has no place for the table {name}: <!-- {name} -->")
    new = f"\n{text}\n\nMeasured {machine()}.\n\n"
    README.write_text(place.sub(lambda found: found[1] + new + found[2], before), "utf-8")
