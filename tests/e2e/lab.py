"""Page object: a JupyterLab page.

Nothing here waits for a length of time: every wait is for a condition in the page.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from notebook_page import Notebook
from pages import Pages, start_lab
from playwright.sync_api import Locator, Page
from server import Server
from wire import Wire

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
TIMEOUT = 60_000

# What JupyterLab itself says when a kernel goes or a notebook has none.
NOISE = (
    "Failed to load resource",
    "WebSocket connection",
    "Websocket connection",
    "Could not restore the debugger state",
    "Canceled future for",
    "Cannot read properties of null (reading 'kernel')",
    # Notebook 7, of settings for a part of JupyterLab that it does not have.
    "Cannot read properties of undefined (reading 'schema')",
)


class Lab:
    """One JupyterLab page; what goes wrong in it is kept in `errors`.

    Parameters
    ----------
    page : Page or Pages
        The page, or where to take it from: the first notebook is then opened in a page that was
        kept. Who does something with `page` before has a new one.
    server : Server
    test : str
        What screenshots are named after.
    """

    def __init__(self, page: Page | Pages, server: Server, test: str) -> None:
        self.server = server
        self.errors: list[str] = []
        self.wire = Wire()
        self._test = test
        self._listeners: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: self._note(error.stack or str(error)),
            "console": lambda said: self._note(said.text) if said.type == "error" else None,
            "websocket": self.wire.listen,
        }
        self._pages = page if isinstance(page, Pages) else None
        self._page: Page | None = None
        self._to_keep = False
        if isinstance(page, Page):
            self._work_in(page)

    @property
    def page(self) -> Page:
        """The page; a blank one, if nothing was opened yet."""
        if self._page is None:
            assert self._pages is not None
            self._work_in(self._pages.new())
        assert self._page is not None
        return self._page

    def _work_in(self, page: Page) -> None:
        self._page = page
        page.set_default_timeout(TIMEOUT)
        for event, listener in self._listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]

    def close(self, *, keep: bool = False) -> None:
        """Close the page, or keep it for another test, if it is fit for one."""
        if self._page is None:
            return
        if keep and self._to_keep and self._pages is not None:
            self._pages.keep(self._page, self.server)
        else:
            self._page.close()
        for event, listener in self._listeners.items():
            self._page.remove_listener(event, listener)

    def _note(self, error: str) -> None:
        if not any(noise in error for noise in NOISE):
            self.errors.append(error)

    def notebook(self, *cells: str, classic: bool = False) -> "Notebook":
        """Write a notebook of code cells, open it (in Notebook 7) and wait for its kernel."""
        document = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={
                "kernelspec": {
                    "name": "python3",
                    "display_name": "Python 3 (ipykernel)",
                    "language": "python",
                }
            },
        )
        name = self.write(document)
        return self.open_classic(name) if classic else self.open(name)

    def open_classic(self, name: str) -> "Notebook":
        """Open a notebook file in Notebook 7."""
        self.page.goto(f"{self.server.url}/notebooks/{name}")
        notebook = Notebook(self, name)
        notebook.wait_until_open()
        return notebook

    def write(self, document: nbformat.NotebookNode) -> str:
        """Put a notebook into the server's folder under a new name and return that name."""
        name = f"{uuid.uuid4().hex[:8]}.ipynb"
        nbformat.write(document, self.server.root / name)
        return name

    def open(self, name: str, *, kernel: bool = True) -> "Notebook":
        """Open a notebook file, with a kernel or without any."""
        self._start()
        preference = None if kernel else {"shouldStart": False, "shouldReuse": False}
        self.page.evaluate(
            "([path, kernelPreference]) => jupyterapp.commands.execute('docmanager:open',"
            " {path, factory: 'Notebook', ...(kernelPreference && {kernelPreference})})"
            ".then(() => undefined)",
            [name, preference],
        )
        notebook = Notebook(self, name)
        notebook.wait_until_open(kernel=kernel)
        return notebook

    def _start(self) -> None:
        """Have JupyterLab with nothing open: as an earlier test has left it, or started anew."""
        if self._page is None and self._pages is not None:
            self._to_keep = True
            if (kept := self._pages.take(self.server)) is not None:
                self._work_in(kept)
                return
        else:
            self._to_keep = False
        start_lab(self.page, self.server)

    @contextmanager
    def second_page(self) -> Iterator["Lab"]:
        """Open another page, as a second tab of the same browser."""
        lab = Lab(self.page.context.new_page(), self.server, self._test)
        yield lab
        lab.page.close()
        self.errors += lab.errors

    def theme(self, name: str) -> None:
        """Change to "light" or "dark"."""
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"
            ".then(() => undefined)",
            f"JupyterLab {name.title()}",
        )
        # JupyterLab covers the page while it changes.
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light"
            " && !document.getElementById('jupyterlab-splash')",
            arg="true" if name == "light" else "false",
        )

    def shut_down_kernels(self) -> None:
        """End all kernels of the server.

        It refuses to end one that it is just starting again, because a test has killed it.
        """
        sessions = f"{self.server.url}/api/sessions"
        deadline = time.monotonic() + TIMEOUT / 1000
        while left := self.page.request.get(sessions).json():
            refused = [
                f"{answer.status} {answer.text()}"
                for session in left
                if not (answer := self.page.request.delete(f"{sessions}/{session['id']}")).ok
            ]
            assert time.monotonic() < deadline, f"kernels that do not end: {refused}"

    def screenshot(self, name: str, part: Locator | None = None) -> Path:
        """Keep a picture of the page, or of a part of it, as a test artefact."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{self._test}-{name}.png"
        (part or self.page).screenshot(path=path)
        return path
