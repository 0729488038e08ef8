"""Page objects: a JupyterLab page, the notebook open in it, and the bars it shows.

Nothing here waits for a length of time: every wait is for a condition in the page.
"""

import ast
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
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
    """One JupyterLab page; what goes wrong in it is kept in `errors`."""

    def __init__(self, page: Page, server: Server, test: str) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.wire = Wire(page)
        self._test = test
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: self._note(error.stack or str(error)))
        page.on("console", lambda said: said.type == "error" and self._note(said.text))

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
        self.page.goto(f"{self.server.url}/lab/workspaces/{uuid.uuid4().hex}")
        self.page.wait_for_function("() => window.jupyterapp?.started.then(() => true)")
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


class Notebook:
    """A notebook open in JupyterLab. Cells are counted from 0."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab = lab
        self.page = lab.page
        self.name = name

    def wait_until_open(self, *, kernel: bool = True) -> None:
        """Wait until its cells are there, and a connection to its kernel."""
        self.page.wait_for_function(
            """([name, kernel]) => {
              const panel = window.jupyterapp?.shell.currentWidget;
              if (panel?.context?.path !== name || !panel.context.isReady) return false;
              if (!panel.content.widgets.length) return false;
              return !kernel || Boolean(panel.sessionContext.session?.kernel);
            }""",
            arg=[self.name, kernel],
        )

    # Running

    def run(self, *indices: int) -> None:
        """Start cells (all, if none is named), without waiting for them."""
        self.page.evaluate(
            """indices => {
              const { content, sessionContext } = jupyterapp.shell.currentWidget;
              const { kernel } = sessionContext.session;
              if (window.kernelHeard !== kernel) {
                window.kernelHeard = kernel;
                window.begun = new Set(); // the requests that the kernel works at, or did
                kernel.iopubMessage.connect((_, { header, parent_header }) => {
                  if (header.msg_type === "execute_input") window.begun.add(parent_header.msg_id);
                });
              }
              if (!indices.length) {
                void jupyterapp.commands.execute("notebook:run-all-cells");
              }
              for (const index of indices) {
                content.deselectAll();
                content.activeCellIndex = index;
                void jupyterapp.commands.execute("notebook:run-cell");
              }
            }""",
            list(indices),
        )

    def run_and_wait(self, *indices: int) -> None:
        """Run cells (all, if none is named) and wait until they are over."""
        self.run(*indices)
        self.wait_idle()

    def wait_started(self, index: int) -> None:
        """Wait until the kernel works at this cell, which this page has run.

        The status of the kernel does not tell: it is idle again when a message on the control
        channel was heeded, such as those by which JupyterLab makes a subshell for its widgets.
        """
        self.page.wait_for_function(
            """index => {
              const cell = jupyterapp.shell.currentWidget.content.widgets[index];
              return window.begun.has(cell.outputArea.future?.msg.header.msg_id);
            }""",
            arg=index,
        )

    def wait_idle(self) -> None:
        """Wait until no cell is running or waiting to run."""
        self.page.wait_for_function(
            """() => {
              const { content, sessionContext } = jupyterapp.shell.currentWidget;
              return content.widgets.every(cell => (cell.model.executionState ?? "idle") === "idle")
                && sessionContext.session.kernel.status === "idle";
            }"""
        )

    def executing(self, index: int) -> bool:
        """Tell whether a cell is running or waits to run."""
        return bool(
            self.page.evaluate(
                "index => (jupyterapp.shell.currentWidget.content.widgets[index]"
                ".model.executionState ?? 'idle') !== 'idle'",
                index,
            )
        )

    # Looking

    def output(self, index: int) -> Locator:
        """Locate the output area of a cell."""
        return self.page.locator(
            f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}'] .jp-OutputArea"
        )

    def text(self, index: int) -> str:
        """Read what a cell printed to stdout, and its last value as plain text."""
        return str(
            self.page.evaluate(
                """index => {
                  const outputs = jupyterapp.shell.currentWidget.content.widgets[index]
                    .model.sharedModel.outputs;
                  return outputs.map(o => [o.text ?? o.data?.["text/plain"] ?? ""].flat().join(""))
                    .join("");
                }""",
                index,
            )
        )

    def value(self, expression: str) -> Any:
        """Evaluate a Python expression in the kernel, beside the cells; it must give JSON."""
        answer = self.page.evaluate(
            """code => new Promise((resolve, reject) => {
              const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
              const future = kernel.requestExecute({
                code: "", silent: true, store_history: false, user_expressions: { value: code },
              });
              future.done.then(({ content }) => {
                const { value } = content.user_expressions;
                if (value.status === "ok") resolve(value.data["text/plain"]);
                else reject(new Error(`${value.ename}: ${value.evalue}`));
              });
            })""",
            f"__import__('json').dumps({expression})",
        )
        return json.loads(ast.literal_eval(answer))

    def wait_for(self, script: str, arg: Any = None) -> None:
        """Wait until a JavaScript function, called with `arg`, gives a true value."""
        self.page.wait_for_function(script, arg=arg)

    # Keeping

    def save(self) -> nbformat.NotebookNode:
        """Save, and read the file back."""
        self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.context.save().then(() => undefined)"
        )
        return nbformat.read(self.lab.server.root / self.name, as_version=4)

    def reload(self) -> None:
        """Save and reload the page. A busy kernel answers the new page only after its cell."""
        self.save()
        workspace = self.page.url.split("/tree/")[0].rstrip("/")
        self.page.goto(f"{workspace}/tree/{self.name}")
        self.wait_until_open()

    def restart_kernel(self) -> None:
        """Restart the kernel, without the dialog."""
        self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
        )

    def shut_kernel_down(self) -> None:
        """Shut the kernel down for good."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def kill_kernel(self) -> None:
        """Kill the kernel's process, as if it had run out of memory."""
        kernel_id = self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
        )
        self.lab.server.kernel_process(kernel_id).kill()
