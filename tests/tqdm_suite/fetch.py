"""Fetch the source distribution of the tqdm that is installed, for its tests.

python tests/tqdm_suite/fetch.py build/tqdm-suite
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

target = Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder),
            *("--no-binary", "tqdm", f"tqdm=={version('tqdm')}"),
        ],
        check=True,
    )
    (archive,) = Path(folder).glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        top = packed.getnames()[0].split("/")[0]
        members = [each for each in packed.getmembers() if each.name.startswith(f"{top}/tests/")]
        packed.extractall(folder, members)
    shutil.copytree(Path(folder) / top / "tests", target / "tests", dirs_exist_ok=True)
