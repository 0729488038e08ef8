"""A kernel for one run: started, asked cell by cell, stopped; and what it says while it works."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from ..core.host import FOLLOWED

STARTING = 60.0
"""Seconds that a kernel has to start in, as in nbclient."""

WIDGET = "application/vnd.jupyter.widget-view+json"

BEGINNING = 0.3
"""Seconds from the news of a cell to its first statement, at the most: an interrupt that comes in
between is met by the kernel's own code, and lost."""

OUTPUTS = 60
"""Seconds in which all outputs of a cell that is over have to be here; by default nbclient gives
up after 4, and goes on without them.
"""

NO_HISTORY = ["--HistoryManager.hist_file=:memory:"]
"""What is run so is none of what its user typed into IPython; nor do kernels wait for that file."""

LAST_WORDS = 2_000
"""Characters that are told of what a dead kernel wrote outside its cells."""

_log = logging.getLogger("jupyter_progress.notebook.client")
_log.addHandler(logging.NullHandler())
_log.propagate = False  # what it says is said by who runs the notebook


class NoKernel(Exception):
    """There is no kernel of that name."""


class KernelDied(Exception):
    """The kernel is gone, never came, or has fallen silent."""


class CellFailed(Exception):
    """A cell raised an error: its kind, its message, and the lines of its traceback."""

    def __init__(self, kind: str, message: str, traceback: str) -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind, self.message, self.traceback = kind, message, traceback


class Client(NotebookClient):
    """nbclient's, which lets somebody hear what comes while a cell is at work."""

    hear: Callable[[dict[str, Any]], object] = staticmethod(lambda message: None)

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Tell of a message, and treat it as ever."""
        self.hear(msg)
        return super().process_message(msg, cell, cell_index)


class Kernel:
    """A kernel for one notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Its cells get the outputs, as they come.
    name : str
        Of the kernel.
    folder : Path
        Where it works.
    hear : callable
        Gets every message to the cell at work.

    Raises
    ------
    NoKernel
        If there is no such kernel; the message names those that there are.
    """

    def __init__(
        self, notebook: Any, name: str, folder: Path, hear: Callable[[dict[str, Any]], object]
    ) -> None:
        specs = KernelSpecManager()
        try:
            self.language = str(specs.get_kernel_spec(name).language)
        except NoSuchKernel:
            there_are = ", ".join(sorted(specs.find_kernel_specs())) or "none"
            raise NoKernel(f"there is no kernel {name!r} here; there are: {there_are}.") from None
        self._manager = AsyncKernelManager(kernel_name=name, kernel_spec_manager=specs)
        self._folder = folder
        self._hear = hear
        self._client = Client(
            notebook,
            km=self._manager,
            log=_log,
            record_timing=False,
            iopub_timeout=OUTPUTS,
            raise_on_iopub_timeout=True,
        )
        self._client.hear = self._heard
        self._channels: Any = None
        self._is_at_work = asyncio.Event()
        self._at_work_since = 0.0
        # What it writes outside its cells, which is mostly of no interest and would cross the bars.
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the kernel)
        self._said_before = 0

    async def start(self) -> None:
        """Start it; returns when it answers.

        Raises
        ------
        KernelDied
            If it does not.
        """
        try:
            await self._manager.start_kernel(
                extra_arguments=NO_HISTORY if self._manager.ipykernel else [],
                cwd=str(self._folder),
                env={**os.environ, FOLLOWED: "yes"},
                stdout=self._words,
                stderr=self._words,
            )
            self._channels = self._manager.client()
            self._channels.start_channels()
            await self._channels.wait_for_ready(timeout=STARTING)
        except (RuntimeError, OSError) as problem:
            raise KernelDied(f"the kernel did not start: {problem}{self._said()}") from problem
        self._said_before = os.fstat(self._words.fileno()).st_size
        self._channels.allow_stdin = False
        self._client.kc = self._channels

    async def run(self, index: int) -> None:
        """Run the cell of that index.

        Raises
        ------
        CellFailed
            If it raised an error that its tags do not expect.
        KernelDied
            If the kernel did, amid it, or keeps outputs to itself.
        """
        self._is_at_work.clear()
        cell = self._client.nb.cells[index]
        try:
            await self._client.async_execute_cell(cell, index)
        except CellExecutionError as error:
            found = [each for each in cell.outputs if each.output_type == "error"]
            lines = "\n".join(found[-1].traceback) if found else ""
            raise CellFailed(error.ename, error.evalue, lines) from None
        except CellTimeoutError:
            why = f"the cell is over, but not all of its outputs came within {OUTPUTS} s"
            raise KernelDied(why) from None
        except DeadKernelError:
            raise KernelDied(f"the kernel died{await self._how()}{self._said()}") from None

    async def interrupt(self) -> None:
        """Interrupt the cell at work, if need be once it is."""
        # One that comes before would be lost, and the cell run to its end.
        await self._is_at_work.wait()
        await asyncio.sleep(self._at_work_since + BEGINNING - monotonic())
        await self._manager.interrupt_kernel()

    async def stop(self, *, now: bool) -> None:
        """End it: by asking, or at once."""
        try:
            if self._manager.has_kernel:
                await self._manager.shutdown_kernel(now=now)
        finally:
            if self._channels is not None:
                self._channels.stop_channels()
            self._words.close()

    def keep_widgets(self) -> None:
        """Have the notebook keep the states of widgets, if any output shows one."""
        cells = self._client.nb.cells
        shown = (each.get("data", ()) for cell in cells for each in cell.get("outputs", ()))
        if any(WIDGET in each for each in shown):
            self._client.set_widgets_metadata()

    def _heard(self, message: dict[str, Any]) -> None:
        if message["msg_type"] != "status" and not self._is_at_work.is_set():
            self._at_work_since = monotonic()
            self._is_at_work.set()
        self._hear(message)

    async def _how(self) -> str:
        provisioner = self._manager.provisioner
        code = None if provisioner is None else await provisioner.poll()
        if not code:
            return ""
        if code > 0:
            return f" (exit code {code})"
        names = {each.value: each.name for each in signal.Signals}
        name = names.get(-code, f"signal {-code}")
        hint = "; the system does that when memory runs out" if name == "SIGKILL" else ""
        return f" ({name}{hint})"

    def _said(self) -> str:
        self._words.seek(self._said_before)
        words = self._words.read().decode("utf-8", "replace").strip()[-LAST_WORDS:]
        return f"\n{words}" if words else ""
