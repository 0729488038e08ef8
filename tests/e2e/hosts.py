"""Pages of other hosts than JupyterLab, with what the helpers in `bars.py` ask of a notebook."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from textwrap import indent
from typing import Any

import marimo as marimo_module
import nbformat
import psutil
from lab import SCREENSHOTS, TIMEOUT
from playwright.sync_api import Browser, Page, Route
from server import free_port, running


class HostPage:
    """A page that shows bars."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(TIMEOUT)

    def wait_for(self, script: str, arg: Any = None) -> None:
        """Wait until a JavaScript function, called with `arg`, gives a true value."""
        self.page.wait_for_function(script, arg=arg)

    pid = 0
    """Of the server's process."""

    def kill_server(self) -> None:
        """Kill the server, and what it started."""
        server = psutil.Process(self.pid)
        for process in [*server.children(recursive=True), server]:
            process.kill()

    def screenshot(self, name: str) -> None:
        """Keep a picture of the page as a test artefact."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"host-{name}.png")


def notebook_of(*cells: str) -> nbformat.NotebookNode:
    """Make a notebook of code cells."""
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": kernelspec},
    )


@contextmanager
def voila(
    browser: Browser, folder: Path, *cells: str, options: tuple[str, ...] = ()
) -> Iterator[HostPage]:
    """Open a notebook of these cells in Voila, started with these options too."""
    path = folder / "app.ipynb"
    nbformat.write(notebook_of(*cells), path)
    port = free_port()
    command = [
        *(sys.executable, "-m", "voila", str(path), "--no-browser", f"--port={port}"),
        *("--Voila.ip=127.0.0.1", "--show_tracebacks=True", "--progressive_rendering=True"),
        *options,
    ]
    # Its front page would run the notebook for whoever asks whether it is up.
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, f"{url}/voila/static/"), _opened(browser, url) as host:
        yield host


def marimo_notebook(*cells: str) -> str:
    """Write a notebook of marimo; what its cells need and define marimo finds itself."""
    bodies = (f"@app.cell\ndef _():\n{indent(cell.strip(), '    ')}\n    return" for cell in cells)
    return "\n\n\n".join(["import marimo\n\napp = marimo.App()", *bodies, ""])


@contextmanager
def marimo(
    browser: Browser, folder: Path, source: str, *, edit: bool = False
) -> Iterator[HostPage]:
    """Open this marimo notebook as an app, or to be edited, with all its cells run."""
    path = folder / "app.py"
    path.write_text(source)
    port = free_port()
    command = [
        *(sys.executable, "-m", "marimo", "-q", "edit" if edit else "run", str(path)),
        *("--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)),
    ]
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, f"{url}/health") as pid, _opened(browser, url) as host:
        host.pid = pid
        if edit:
            host.page.locator(".cm-editor").first.wait_for()
            host.page.keyboard.press("Control+Shift+r")
        yield host


@contextmanager
def marimo_export(browser: Browser, folder: Path, source: str) -> Iterator[HostPage]:
    """Open the page that `marimo export html` makes of this notebook."""
    (folder / "app.py").write_text(source)
    command = [sys.executable, "-m", "marimo", "-q", "export", "html", "app.py", "-o", "page.html"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    # Its scripts it has from a CDN: here from the files of marimo.
    static = Path(marimo_module.__file__).parent / "_static"

    def serve(route: Route) -> None:
        path = static / route.request.url.partition("/dist/")[2].partition("?")[0]
        headers = {"Access-Control-Allow-Origin": "*"}
        if path.is_file():
            route.fulfill(path=path, headers=headers | {"Content-Type": guess_type(path)[0] or ""})
        else:
            route.abort()

    with _opened(browser, "about:blank") as host:
        host.page.route(re.compile("^https://"), serve)
        host.page.goto((folder / "page.html").as_uri())
        yield host


@contextmanager
def offline(browser: Browser, path: Path) -> Iterator[HostPage]:
    """Open an html file without network and without JavaScript."""
    with _opened(browser, path.as_uri(), offline=True, java_script_enabled=False) as host:
        yield host


@contextmanager
def _opened(browser: Browser, url: str, **options: Any) -> Iterator[HostPage]:
    context = browser.new_context(viewport={"width": 1000, "height": 700}, **options)
    page = context.new_page()
    page.goto(url)
    host = HostPage(page)
    try:
        yield host
    except BaseException:
        host.screenshot("FAILED")
        raise
    finally:
        context.close()
