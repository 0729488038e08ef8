"""A real kernel, and what each of its cells has put out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import KernelManager
from traitlets.config import Config

TIMEOUT = 60
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def own_history(tmp_path_factory, monkeypatch):
    """Keep what is learned apart from the user's own history, in kernels too."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr("jupyter_progress.run.history.history._path", None)


@pytest.fixture(scope="module")
def shared_kernel(tmp_path_factory):
    """One kernel for the tests of a module, with the extension loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        kernel = Kernel()
    kernel.run("%load_ext jupyter_progress\nfrom jupyter_progress import wait")
    yield kernel
    kernel.stop()


@pytest.fixture
def kernel(shared_kernel):
    """A live kernel, as in JupyterLab: somebody watches."""
    yield shared_kernel
    shared_kernel.run("wait()")


@pytest.fixture
def shell():
    """An IPython of this process, with the extension loaded."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("%load_ext jupyter_progress")
    yield shell
    InteractiveShell.clear_instance()


class Kernel:
    """A kernel asked as JupyterLab asks it: a cell is sent, and its outputs come when they do."""

    def __init__(self) -> None:
        self.manager = KernelManager()
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(TIMEOUT)
        self._cells: dict[str, Ran] = {}

    def send(self, code: str) -> Ran:
        """Send a cell, without waiting for it."""
        cell = Ran(self, self.client.execute(code, allow_stdin=True))
        self._cells[cell.id] = cell
        return cell

    def run(self, code: str) -> Ran:
        """Send a cell and wait until it is over; what it has started may go on."""
        cell = self.send(code)
        cell.wait_for(lambda cell: cell.over)
        return cell

    def value(self, expression: str) -> Any:
        """Return the text of an expression's value."""
        return self.run(f"print({expression})").text

    def next_message(self) -> None:
        """Take in one message of the kernel."""
        message = self.client.get_iopub_msg(timeout=TIMEOUT)
        cell = self._cells.get(message["parent_header"].get("msg_id"))
        kind, content = message["msg_type"], message["content"]
        if kind == "update_display_data":
            for each in self._cells.values():
                each.update(content)
        elif cell is not None:
            cell.take(kind, content)

    def stop(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


class Ran:
    """A cell that was sent."""

    def __init__(self, kernel: Kernel, id: str) -> None:
        self.id = id
        self.over = False
        self.outputs: list[dict[str, Any]] = []
        self._to_clear = False
        self._kernel = kernel

    def wait_for(self, condition: Callable[[Ran], Any]) -> Ran:
        """Wait until something is true of this cell."""
        while not condition(self):
            self._kernel.next_message()
        return self

    def wait_for_text(self, text: str) -> Ran:
        """Wait until the cell has printed something."""
        return self.wait_for(lambda cell: text in cell.text)

    def wait_until_settled(self) -> Ran:
        """Wait until its bar is the final one."""
        return self.wait_for(
            lambda cell: cell.data("text/html") and WIDGET_VIEW not in cell.outputs[0]["data"]
        )

    @property
    def text(self) -> str:
        """All that it printed."""
        return self.stream("stdout")

    def stream(self, name: str) -> str:
        """All that it wrote to stdout or stderr."""
        return "".join(each["text"] for each in self.outputs if each.get("name") == name)

    @property
    def plain(self) -> list[str]:
        """All that it displayed, as plain text."""
        return [each["data"]["text/plain"] for each in self.outputs if "data" in each]

    @property
    def bar(self) -> str:
        """The bar that it shows now, as plain text."""
        return self.plain[0] if self.plain else ""

    def data(self, mime: str) -> list[Any]:
        """All that it displayed of one type."""
        return [
            each["data"][mime] for each in self.outputs if "data" in each and mime in each["data"]
        ]

    @property
    def error(self) -> dict[str, Any] | None:
        """What it failed with."""
        return next((each for each in self.outputs if "ename" in each), None)

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Take in a message to this cell."""
        if kind == "status":
            self.over = content["execution_state"] == "idle"
        elif kind == "clear_output":
            self._to_clear = content["wait"]
            if not content["wait"]:
                self.outputs.clear()
        elif kind in ("stream", "display_data", "execute_result", "error"):
            if self._to_clear:
                self._to_clear = False
                self.outputs.clear()
            last = self.outputs[-1] if self.outputs else {}
            if kind == "stream" and last.get("name") == content["name"]:
                last["text"] += content["text"]  # one print may be two messages; pages join them
            else:
                self.outputs.append(content)

    def update(self, content: dict[str, Any]) -> None:
        """Replace what was shown under a display id."""
        for each in self.outputs:
            if each.get("transient") == content["transient"]:
                each["data"] = content["data"]
