"""What an import costs a script or a worker process: CPU time over bare Python."""

import os
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL

ROOT = Path(__file__).parents[1]

IMPORTS = {
    "jupyter_progress": "import jupyter_progress",
    "its `track`": "from jupyter_progress import track",
    "its `ProgressUpdater, track_progress`": (
        "from jupyter_progress import ProgressUpdater, track_progress"
    ),
    "its `run_task`": "from jupyter_progress import run_task",
    "tqdm": "import tqdm",
    "tqdm.notebook": "import tqdm.notebook",
    "rich.progress": "import rich.progress",
    "progressbar2": "import progressbar",
    "alive_progress": "import alive_progress",
    "barflow": "import barflow",
}

FIRST = {
    "its `track`": "for _ in track(range(3)): pass",
    "its `run_task`": "run_task(lambda: None).result()",
    "tqdm": "for _ in tqdm.tqdm(range(3)): pass",
    "rich.progress": "for _ in rich.progress.track(range(3)): pass",
    "progressbar2": "for _ in progressbar.progressbar(range(3)): pass",
    "alive_progress": "for _ in alive_progress.alive_it(range(3)): pass",
}
"""The first bar of a script, to its end: it loads what was not loaded before."""


def imports(rounds: int) -> dict[str, dict[str, float]]:
    """Return by module the milliseconds of its import, the best of some rounds, side by side."""
    codes = {
        name: code for name, code in IMPORTS.items() if find_spec(code.split()[1].split(".")[0])
    }
    firsts = {name: f"{codes[name]}\n{code}" for name, code in FIRST.items() if name in codes}
    spent: dict[str, list[float]] = {code: [] for code in ("", *codes.values(), *firsts.values())}
    for _ in range(rounds):
        for code, times in spent.items():
            times.append(_cpu_of(code))
    least = {code: (min(times) - min(spent[""])) * 1e3 for code, times in spent.items()}
    rows = {name: {"import, ms": least[code]} for name, code in codes.items()}
    for name, code in firsts.items():
        rows[name]["with a first bar, ms"] = least[code]
    return rows


def _cpu_of(code: str) -> float:
    """Return the seconds of user and system time of a Python that runs this."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    subprocess.run(command, check=True, env=environment, stdout=DEVNULL, stderr=DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
