"""How true the remaining time of a whole notebook is, on its second run.

Usage: python -m benchmarks.notebook NOTEBOOK...

Each is run twice, with a history of its own. At 10, 25, 50 and 75 % of the time that the second
run took, what was said to be left is compared with what was.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def main(notebooks: list[str]) -> None:
    """Print one line for each notebook."""
    print("notebook".ljust(24), "took".rjust(8), *(f"at {share:.0%}".rjust(9) for share in SHARES))
    for name in notebooks:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(name), Path(folder))
            took, said = run(Path(name), Path(folder))
        off = []
        for share in SHARES:
            at, left = min(said, key=lambda each: abs(each[0] - share * took))
            off.append("nothing" if left is None else f"{left / (took - at) - 1:+.0%}")
        print(Path(name).name.ljust(24), f"{took:6.1f} s", *(each.rjust(9) for each in off))


if __name__ == "__main__":
    main(sys.argv[1:])
