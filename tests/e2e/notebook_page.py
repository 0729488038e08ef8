"""Page object: a notebook open in JupyterLab.

Nothing here waits for a length of time: every wait is for a condition in the page.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import nbformat
from playwright.sync_api import Locator

if TYPE_CHECKING:
    from lab import Lab


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
