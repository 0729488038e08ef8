"""The wheel as a user gets it: complete, and working where there is no node."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def run(*command: object, **environment: str) -> str:
    """Run a command and return what it printed; its errors fail the test."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--out-dir", folder, ROOT)
    assert list(folder.glob("*.tar.gz"))
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_bundle_and_the_types_are_inside(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    built = ("widget.js", "stub.js", "widget.css", "settled.css")
    read = ("render/states.json", "render/style.json")
    for name in (*(f"jupyter/static/{each}" for each in built), *read):
        assert sizes[f"jupyter_progress/{name}"] > 500
    assert "jupyter_progress/py.typed" in sizes
    config = "etc/jupyter/jupyter_server_config.d/jupyter_progress.json"
    assert any(name.endswith(f".data/data/{config}") for name in sizes)
    assert not [name for name in sizes if name.startswith(("js/", "tests/", "notebooks/"))]


def test_the_quickstart_runs_from_it_in_a_clean_environment(wheel: Path, tmp_path: Path):
    environment = tmp_path / "venv"
    python = environment / "bin" / "python"
    run(UV, "venv", "--python", sys.executable, environment)
    run(UV, "pip", "install", "--python", python, wheel, "ipykernel", "nbclient")
    notebook = shutil.copy(ROOT / "notebooks" / "quickstart.ipynb", tmp_path)

    # Without node, and with nothing of this checkout on the path.
    paths = {"PATH": str(environment / "bin"), "PYTHONPATH": "", "JUPYTER_PATH": ""}
    home = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")}
    run(environment / "bin" / "jupyter-execute", "--inplace", notebook, **paths, **home)
    run(environment / "bin" / "jupyter-progress", "run", "--inplace", notebook, **paths, **home)
    where = "import jupyter_progress; print(jupyter_progress.__file__)"
    assert str(environment) in run(python, "-P", "-c", where, **paths)
