"""A real kernel, asked as a front end asks it, with all that it says.

Nothing here waits for a length of time: every wait is for a condition, and one that never comes
true fails with all that came instead.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

TIMEOUT = 60
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

Message = dict[str, Any]
"""As jupyter_client gives it, under "arrived" when it came, and under "shown" what a bar shows."""


class Kernel:
    """A kernel: a cell is sent, and its outputs come when they do.

    Parameters
    ----------
    folder : Path
        Where it keeps what it learns.
    setup : str, optional
        The first cell.

    Attributes
    ----------
    messages : list of Message
        All that it has published, since the list was last cleared.
    """

    def __init__(self, folder: Path, setup: str = "") -> None:
        self.messages: list[Message] = []
        self._folder = folder
        self._setup = setup
        self._start()

    def _start(self) -> None:
        self._bars: dict[str, dict[str, Any]] = {}
        self.forget()
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env={**os.environ, "XDG_STATE_HOME": str(self._folder)})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(TIMEOUT)
        self.run(self._setup)

    def stop(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def restart(self) -> None:
        """Put a new kernel in its place, set up as this one was."""
        self.stop()
        self._start()

    def forget(self) -> None:
        """Keep nothing of what came so far."""
        self.messages.clear()
        self._cells: dict[str, Ran] = {}

    # -- cells

    def send(
        self,
        code: str,
        *,
        runner: bool = False,
        cell_id: str | None = None,
        lab: bool = False,
    ) -> Ran:
        """Send a cell, without waiting for it.

        Parameters
        ----------
        code : str
        runner : bool
            Send it as nbclient does, which takes no input, and not as JupyterLab does.
        cell_id : str, optional
            The cell of the notebook that it is, as JupyterLab tells in the metadata.
        lab : bool
            Send the metadata by which a page of JupyterLab is known.
        """
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": not runner,
            "stop_on_error": True,
        }
        metadata: dict[str, Any] = {} if cell_id is None else {"cellId": cell_id}
        if lab:
            metadata |= {"recordTiming": False}
        request = self.client.session.msg("execute_request", content, metadata=metadata)
        cell = Ran(self, request["header"]["msg_id"])
        self._cells[cell.id] = cell
        self.client.shell_channel.send(request)
        return cell

    def run(self, code: str, **how: Any) -> Ran:
        """Send a cell, as `send` does, and wait until it is over; what it has started may go on.

        An error of the cell is raised: to look at one, `send` the cell.
        """
        cell = self.send(code, **how).wait_until_over()
        if cell.error is not None:
            raise AssertionError("\n".join(cell.error["traceback"]))
        return cell

    def interrupt(self, cell: Ran) -> Ran:
        """Interrupt a cell, and wait until it is over.

        Its own code has to run by then: between its beginning and its first statement an interrupt
        meets the kernel, and the cell ends without an error.
        """
        self.manager.interrupt_kernel()
        return cell.wait_until_over()

    def value(self, expression: str) -> str:
        """Return the text of an expression's value."""
        return self.run(f"print({expression})").text

    # -- widgets

    def send_to_widget(self, model_id: str, data: Any, channel: str = "shell") -> None:
        """Send what a page would: the data of a message to a widget's comm."""
        message = self.client.session.msg("comm_msg", {"comm_id": model_id, "data": data})
        getattr(self.client, f"{channel}_channel").send(message)

    def send_command(self, channel: str, model_id: str, command: Any) -> None:
        """Send a custom message to a widget."""
        self.send_to_widget(model_id, {"method": "custom", "content": command}, channel)

    # -- what came

    def until(self, condition: Callable[[Message], Any], since: int = 0) -> Message:
        """Return the first message, from number `since` on, that meets the condition."""
        seen = since

        def found() -> bool:
            nonlocal seen
            while seen < len(self.messages):
                if condition(self.messages[seen]):
                    return True
                seen += 1
            return False

        self.wait_for(found)
        return self.messages[seen]

    def wait_for(self, condition: Callable[[], Any]) -> None:
        """Take in messages until something is true."""
        deadline = time.monotonic() + TIMEOUT
        while not condition():
            try:
                left = deadline - time.monotonic()
                message = self.client.get_iopub_msg(timeout=max(0.1, left))
            except queue.Empty:
                raise AssertionError(self._never_came()) from None
            self._take(message)

    def _take(self, message: Message) -> None:
        message["arrived"] = time.monotonic()
        self._put_together(message)
        self.messages.append(message)
        if message["msg_type"] == "update_display_data":
            for each in self._cells.values():
                each.update(message["content"])
        cell = self._cells.get(message["parent_header"].get("msg_id"))
        if cell is not None:
            cell.take(message)

    def _put_together(self, message: Message) -> None:
        """Note what the page shows of a bar now: its last whole state, and what has changed."""
        content = message["content"]
        traits = content.get("data", {}).get("state", {}) if "comm_id" in content else {}
        known = self._bars.setdefault(content["comm_id"], {}) if traits else {}
        known |= {name: traits[name] for name in ("state", "change") if name in traits}
        if isinstance(known.get("state"), dict) and ("state" in traits or "change" in traits):
            message["shown"] = as_shown(known["state"], known.get("change", {}))

    def _never_came(self) -> str:
        names = {id: f"cell {number}" for number, id in enumerate(self._cells, 1)}
        start = self.messages[0]["arrived"] if self.messages else 0
        lines = [
            f"{m['arrived'] - start:8.3f} {names.get(m['parent_header'].get('msg_id'), '-'):8} "
            f"{m['msg_type']} {m['content']}"[:500]
            for m in self.messages
        ]
        return "\n".join(["What was awaited never came. What came:", *lines])

    def of_type(self, *kinds: str) -> list[Message]:
        """All messages of these types."""
        return [m for m in self.messages if m["msg_type"] in kinds]

    def states(self) -> list[dict[str, Any]]:
        """All states of trackers that were sent, in order."""
        return [state for m in self.messages if (state := state_of(m)) is not None]


class Ran:
    """A cell that was sent.

    Attributes
    ----------
    id : str
        Of the request.
    over : bool
    outputs : list of dict
        What stands under it now.
    messages : list of Message
        All that were sent to it.
    """

    def __init__(self, kernel: Kernel, id: str) -> None:
        self.id = id
        self.over = False
        self.outputs: list[dict[str, Any]] = []
        self.messages: list[Message] = []
        self._to_clear = False
        self._kernel = kernel

    def wait_for(self, condition: Callable[[Ran], Any]) -> Ran:
        """Wait until something is true of this cell."""
        self._kernel.wait_for(lambda: condition(self))
        return self

    def wait_until_begun(self) -> Ran:
        """Wait until the kernel runs it."""
        return self.wait_for(lambda cell: cell.of_type("execute_input"))

    def wait_until_over(self) -> Ran:
        """Wait until it is over; what it has started may go on."""
        return self.wait_for(lambda cell: cell.over)

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

    def of_type(self, *kinds: str) -> list[Message]:
        """All messages of these types that were sent to it."""
        return [m for m in self.messages if m["msg_type"] in kinds]

    def take(self, message: Message) -> None:
        """Take in a message to this cell."""
        self.messages.append(message)
        kind, content = message["msg_type"], message["content"]
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
                self.outputs.append(dict(content))  # what came stays as it was

    def update(self, content: dict[str, Any]) -> None:
        """Replace what was shown under a display id."""
        for each in self.outputs:
            if each.get("transient") == content["transient"]:
                each["data"] = content["data"]


@contextmanager
def started_kernel(folder: Path, setup: str = "") -> Iterator[Kernel]:
    """Run a kernel meanwhile."""
    kernel = Kernel(folder, setup)
    try:
        yield kernel
    finally:
        kernel.stop()


def as_shown(whole: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Return a bar's state as the page puts it together, as of its last whole one."""
    if not change:
        return whole
    change = dict(change)
    rows = change.pop("rows", {})
    state = whole | change
    if "total" in change:
        total = state.pop("total")
        state["remaining"] = None if total is None else total - (whole.get("elapsed") or 0)
    if "rows" in whole:
        changed = (rows.get(str(i), {}) for i in range(len(whole["rows"])))
        state["rows"] = [as_shown(*each) for each in zip(whole["rows"], changed, strict=True)]
    return state


def state_of(message: Message) -> dict[str, Any] | None:
    """Return the state that a tracker shows by this message, or None if it carries none."""
    return message.get("shown")


def has_view(message: Message) -> bool:
    """Return whether a message displays a widget."""
    return WIDGET_VIEW in message["content"].get("data", {})


def execute(*cells: str, **options: Any) -> list[nbformat.NotebookNode]:
    """Run a notebook of these cells as papermill, nbconvert and nbval do; returns its cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=120, **options).execute()
    return notebook.cells
