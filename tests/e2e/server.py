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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Playwright

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Save only when a test says so.
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}

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
            if any(kernel_id in part for part in process.cmdline()):
                return process
        raise LookupError(f"kernel {kernel_id} has no process")


@contextmanager
def serve_lab(folder: Path) -> Iterator[Server]:
    """Run JupyterLab with everything it writes below `folder`."""
    root = folder / "notebooks"
    config = folder / "config"
    (config / "labconfig").mkdir(parents=True)
    root.mkdir()
    overrides = config / "labconfig" / "default_setting_overrides.json"
    overrides.write_text(json.dumps(SETTINGS))

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.allow_root=True"),
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.workspaces_dir={folder / 'workspaces'}",
        f"--LabApp.user_settings_dir={folder / 'settings'}",
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_NO_CONFIG": "",
        "IPYTHONDIR": str(folder / "ipython"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_up(url, server, log)
        yield Server(url, root, server.pid)
    finally:
        for process in [*psutil.Process(server.pid).children(recursive=True), server]:
            process.terminate()
        server.wait(timeout=30)


def _wait_until_up(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api/status", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


def launch_chromium(playwright: Playwright) -> Browser:
    """Start the system's Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError(
            "Chromium is missing: apt-get install chromium (as root), or `make test`"
        )
    return playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
