"""How true the remaining time of a whole notebook is, on its second run.

Usage: python -m benchmarks.notebook NOTEBOOK... [--write]

Each is run twice, with a history of its own. At 10, 25, 50 and 75 % of the time that the second
run took, what was said to be left is compared with what was.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import readme

SHARES = (0.1, 0.25, 0.5, 0.75)


def run(notebook: Path, folder: Path) -> tuple[float, list[tuple[float, float | None]]]:
    """Run it; returns how long it took, and what was said to be left, and when."""
    command = [sys.executable, "-m", "jupyter_progress", "run", str(notebook), "--json"]
    said = []
    began = time.monotonic()
    with subprocess.Popen(
        [*command, "-o", str(folder / "out.ipynb")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(folder)},
    ) as process:
        for line in process.stdout or ():
            event = json.loads(line)
            if event["event"] == "progress":
                said.append((time.monotonic() - began, event["remaining"]))
            elif event["event"] == "start":
                began = time.monotonic()
            elif event["event"] == "end":
                took = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"{notebook} failed.")
    return took, said


def off_by(notebook: Path) -> tuple[float, list[float | None]]:
    """Run one twice; returns how long that took, and by what share each estimate was off."""
    with tempfile.TemporaryDirectory() as folder:
        run(notebook, Path(folder))
        took, said = run(notebook, Path(folder))
    off: list[float | None] = []
    for share in SHARES:
        at, left = min(said, key=lambda each: abs(each[0] - share * took))
        off.append(None if left is None else left / (took - at) - 1)
    return took, off


def table(notebooks: list[Path]) -> str:
    """Return Markdown, a row for each notebook."""
    titles = ["", "took, s", *(f"at {100 * share:.0f} %" for share in SHARES)]
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for each in notebooks:
        took, off = off_by(each)
        cells = [f"{took:.1f}", *("-" if by is None else f"{100 * by:+.0f} %" for by in off)]
        lines.append(f"| {each.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table; with ``--write`` it also takes its place in benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notebook")
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="put the table into the README")
    options = parser.parse_args()
    text = table(options.notebooks)
    print(text)
    if options.write:
        readme.write("notebooks", text)


if __name__ == "__main__":
    main()
