"""A JupyterLab server and a headless Chromium, each started once for a test run."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, BrowserContext, Playwright

AUTOSAVE = "@jupyterlab/docmanager-extension:plugin"
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Save only when a test says so.
    AUTOSAVE: {"autosave": False},
}

# Else every page has node look whether JupyterLab should be built anew.
PAGE = {"buildCheck": "false"}

# jupyter-collaboration, which has the server write what several edit at once.
COLLABORATION = ("jupyter_server_ydoc", "jupyter_server_fileid")
COLLABORATION_PAGE = (
    "@jupyter/collaboration-extension",
    "@jupyter/docprovider-extension",
)

NO_DEBUGGER = str(Path(__file__).parents[1] / "no_debugger")
"""Kernels are to start without one."""

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: where it listens and where its notebooks lie."""

    url: str
    root: Path
    pid: int

    def kernel_process(self, kernel_id: str) -> psutil.Process:
        """Find the process of a kernel."""
        for process in psutil.Process(self.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it may end meanwhile
                if any(kernel_id in part for part in process.cmdline()):
                    return process
        raise LookupError(f"kernel {kernel_id} has no process")


@contextmanager
def serve_lab(folder: Path, csp: str = "", *, collaborate: bool = False) -> Iterator[Server]:
    """Run JupyterLab with everything it writes below `folder`.

    Parameters
    ----------
    folder : Path
    csp : str
        A content security policy for its pages.
    collaborate : bool
        With jupyter-collaboration.
    """
    root = folder / "notebooks"
    config = folder / "config"
    (config / "labconfig").mkdir(parents=True)
    root.mkdir()
    page = PAGE | {"disabledExtensions": dict.fromkeys(COLLABORATION_PAGE, not collaborate)}
    settings = SETTINGS | ({AUTOSAVE: {"autosave": True}} if collaborate else {})
    for name, content in {"default_setting_overrides": settings, "page_config": page}.items():
        (config / "labconfig" / f"{name}.json").write_text(json.dumps(content))
    extensions = {"jpserver_extensions": dict.fromkeys(COLLABORATION, collaborate)}
    store = {"db_path": str(folder / "ystore.db")}
    server_config = {"ServerApp": extensions, "SQLiteYStore": store}
    (config / "jupyter_server_config.json").write_text(json.dumps(server_config))

    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"),
        # The same server has Notebook 7 below /notebooks.
        "--JupyterNotebookApp.expose_app_in_browser=True",
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.allow_root=True"),
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.workspaces_dir={folder / 'workspaces'}",
        f"--LabApp.user_settings_dir={folder / 'settings'}",
    ]
    if csp:
        headers = json.dumps({"headers": {"Content-Security-Policy": csp}})
        command.append(f"--ServerApp.tornado_settings={headers}")
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, url) as pid:
        yield Server(url, root, pid)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, url: str) -> Iterator[int]:
    """Run a server with all it writes below `folder`, from its first answer on; gives its pid."""
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_NO_CONFIG": "",
        "IPYTHONDIR": str(folder / "ipython"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "PYTHONPATH": os.pathsep.join(filter(None, (NO_DEBUGGER, os.environ.get("PYTHONPATH")))),
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait_until_up(url, server, log)
        yield server.pid
    finally:
        for process in [*psutil.Process(server.pid).children(recursive=True), server]:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:  # JupyterLab hangs at its end now and then
            server.kill()
            server.wait()


def _wait_until_up(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{server.args[2]} did not start:\n{log.read_text()[-5000:]}")


def launch_chromium(playwright: Playwright) -> Browser:
    """Start the system's Chromium, headless."""
    return playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_FLAGS)


def open_profile(playwright: Playwright, folder: Path) -> BrowserContext:
    """Start it with a profile that it keeps in a folder."""
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=_chromium(),
        args=CHROMIUM_FLAGS,
        viewport={"width": 1280, "height": 1600},
    )


def _chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError(
            "Chromium is missing: apt-get install chromium (as root), or `make test`"
        )
    return path
