"""Run a notebook in a real kernel and show its bars live in the terminal.

Usage: python docs/demo.py NOTEBOOK FOLDER

Leaves the executed notebook, and the same as a web page, in the folder.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from threading import Event, Thread
from time import monotonic
from typing import Any

import nbformat
from jupyter_client import BlockingKernelClient
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from jupyter_progress.values.easing import ease

STYLES = {"done": "green", "failed": "red", "cancelled": "bright_black"}


class Bars:
    """What the kernel says of its bars, as lines of a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: dict[str, tuple[dict[str, Any], float]] = {}
        self._said = ""

    def heard(self, message: dict[str, Any]) -> None:
        """Take in a message of the kernel, if it is about a bar."""
        content = message["content"]
        if message["msg_type"] == "stream":
            self._console.print(Text(content["text"].rstrip("\n"), style="dim"))
        elif message["msg_type"] in ("comm_open", "comm_msg"):
            state = content["data"].get("state", {}).get("state")
            if isinstance(state, dict) and "status" in state:
                self._changed(content["comm_id"], state)

    def _changed(self, bar: str, state: dict[str, Any]) -> None:
        if state["status"] in STYLES:
            self._live.pop(bar, None)
            self._console.print(line(state, 0))
            return
        self._live[bar] = state, monotonic()
        if not self._console.is_terminal:
            # Nothing can be overwritten there: a line whenever there is news.
            news = f"{bar} {state['message']} {(state['progress'] or 0) // 10}"
            if news != self._said:
                self._console.print(line(state, 0))
            self._said = news

    def __rich__(self) -> Table:
        now = monotonic()
        table = Table.grid(expand=True)
        for state, at in list(self._live.values()):
            table.add_row(line(state, (now - at) * 1000))
        return table


def line(state: dict[str, Any], since: float) -> Table:
    """Draw a bar as it is so many milliseconds after its state came."""
    percent, fake = state["progress"], state["fake"]
    if fake:
        percent = ease(fake["start"], fake["end"], fake["estimated_time"], fake["elapsed"] + since)
    error = state["error"]
    words = f"{error['type']}: {error['message']}" if error else state["message"] or state["title"]
    style = STYLES.get(state["status"], "blue")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=34, no_wrap=True)
    table.add_row(
        Text(words),
        ProgressBar(
            completed=percent or 0,
            pulse=percent is None,
            width=30,
            complete_style=style,
            finished_style=style,
        ),
        Text("" if percent is None else f"{int(percent):3d} %", style=style),
        Text("" if state["status"] == "running" else state["status"], style=style),
    )
    return table


@contextmanager
def listening(connection_file: str, bars: Bars) -> Iterator[None]:
    """Hear all that a kernel publishes, whichever cell it belongs to."""
    client = BlockingKernelClient(connection_file=connection_file)
    client.load_connection_file()
    client.start_channels(shell=False, stdin=False, hb=False, control=False)
    over = Event()

    def listen() -> None:
        while not over.is_set():
            with suppress(Empty):
                bars.heard(client.get_iopub_msg(timeout=0.2))

    thread = Thread(target=listen)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        client.stop_channels()


def run(notebook: nbformat.NotebookNode, console: Console) -> None:
    """Execute a notebook cell by cell, saying which."""
    quiet = ["--log-level=ERROR"]
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", extra_arguments=quiet)
    bars = Bars(console)
    with (
        client.setup_kernel(),
        listening(client.km.connection_file, bars),
        Live(bars, console=console, refresh_per_second=12, transient=True),
    ):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                console.print()
                console.print(Syntax(cell.source, "python", background_color="default"))
                client.execute_cell(cell, index)
            else:
                console.rule(cell.source.splitlines()[0].lstrip("# "), align="left")


def main(source: Path, folder: Path) -> None:
    """Run the notebook and keep what came of it."""
    console = Console(highlight=False)
    notebook = nbformat.read(source, as_version=4)
    folder.mkdir(parents=True, exist_ok=True)
    executed = folder / source.name
    page = executed.with_suffix(".html")
    try:
        run(notebook, console)
    finally:
        nbformat.write(notebook, executed)
        page.write_text(HTMLExporter().from_notebook_node(notebook)[0])
    console.print(f"\nThe executed notebook:  {executed}\nThe same as a web page: {page}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
