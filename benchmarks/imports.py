"""What an import costs a script or a worker process: CPU time over bare Python."""

import os
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]

IMPORTS = {
    "jupyter_progress": "import jupyter_progress",
    "jupyter_progress, for loops": "from jupyter_progress import track",
    "jupyter_progress, for tasks": "from jupyter_progress import run_task, track, track_progress",
    "tqdm": "import tqdm",
    "tqdm.notebook": "import tqdm.notebook",
    "rich.progress": "import rich.progress",
    "progressbar2": "import progressbar",
    "alive_progress": "import alive_progress",
    "barflow": "import barflow",
}


def imports(rounds: int) -> dict[str, dict[str, float]]:
    """Return by module the milliseconds of its import, the best of some rounds, side by side."""
    codes = {
        name: code for name, code in IMPORTS.items() if find_spec(code.split()[1].split(".")[0])
    }
    spent = {name: [] for name in ("", *codes)}
    for _ in range(rounds):
        for name, times in spent.items():
            times.append(_cpu_of(codes.get(name, "")))
    bare = min(spent.pop(""))
    return {name: {"import, ms": (min(times) - bare) * 1e3} for name, times in spent.items()}


def _cpu_of(code: str) -> float:
    """Return the seconds of user and system time of a Python that runs this."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
