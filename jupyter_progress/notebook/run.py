"""A run of a notebook, from its first cell to whatever ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from ..run.history import history
from . import files
from .activity import NotebookRun
from .bars import error_named
from .kernel import CellFailed, Kernel, KernelDied
from .output import Output
from .parameters import inject
from .parts import parts_of
from .signals import heeded
from .weights import learned

GRACE = 10.0
"""Seconds that a cell has to stop in, after its time was up and it was interrupted."""

SAVE_EVERY = 30.0
"""Seconds after which the notebook is saved between two cells, so that a crash costs little."""

TELL_EVERY = 0.5
"""Seconds between two looks at how far it is."""

Tell = Callable[[dict[str, Any]], None]


class UsageError(Exception):
    """What was asked for cannot be done."""


@dataclass(frozen=True)
class Options:
    """What was asked for.

    Attributes
    ----------
    source, target : Path
        The notebook, and where the one with the outputs goes.
    kernel : str
        Its name; empty for the one that the notebook names.
    parameters : mapping
    timeout : float or None
        Seconds that a cell may take.
    folder : Path
        Where the kernel works.
    """

    source: Path
    target: Path
    kernel: str
    folder: Path
    timeout: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Ending(NamedTuple):
    """How a run ended: its exit code, what there is to say of a bad end, where it is saved."""

    code: int
    message: str = ""
    traceback: str = ""
    saved: Path | None = None


class Run:
    """Runs a notebook, and saves it whatever comes.

    Parameters
    ----------
    options : Options
    tell : callable
        Gets what happens, as JSON.

    Raises
    ------
    UsageError
        If it cannot be run.
    """

    def __init__(self, options: Options, tell: Tell) -> None:
        self._options = options
        self._tell = tell
        self._notebook = notebook = files.read(options.source)
        name = options.kernel or notebook.metadata.get("kernelspec", {}).get("name") or "python3"
        self._kernel = Kernel(notebook, name, options.folder, self._heard)
        if options.parameters:
            if self._kernel.language.lower() != "python":
                raise UsageError(
                    f"parameters can be given to notebooks in Python; the kernel {name!r} is for "
                    f"{self._kernel.language}."
                )
            inject(notebook, options.parameters)
        self._parts = parts_of(notebook, name)
        weights = learned(each.key for each in self._parts)
        self.activity = NotebookRun(options.source.name, self._parts, weights)
        self._taken: list[tuple[str, float]] = []
        self._output = Output(options.source, options.target)
        self._saved = monotonic()
        self._is_hurried = False
        self._stops: list[int] = []
        self._stage: asyncio.Future[Any] | None = None
        self._part = 0
        self._error: Exception | None = None
        self.activity.begin()

    async def execute(self) -> Ending:
        """Run it, with the signals that end it in hand."""
        began, ending = monotonic(), Ending(1, "it broke off")
        ticking = asyncio.ensure_future(self._tick())
        with heeded(self._stop):
            self._tell(
                {
                    "event": "start",
                    "notebook": str(self._options.source),
                    "output": str(self._options.target),
                    "cells": len(self._parts) - 2,
                }
            )
            try:
                ending = await self._execute()
            finally:
                ending = self._save(ending)
                await self._stop_kernel(ending)
            ticking.cancel()
            self._finish(ending)
            history.learn(*self._taken)
        self._tell(
            {
                "event": "end",
                "status": self.activity.status,
                "exit_code": ending.code,
                "duration": round(monotonic() - began, 3),
                "error": ending.message or None,
            }
        )
        return ending._replace(saved=self._output.path)

    @property
    def _cell(self) -> int | None:
        """The number of the cell at work, from 1; None where the kernel is waited for."""
        return self._part if 0 < self._part < len(self._parts) - 1 else None

    # -- its course

    async def _execute(self) -> Ending:
        try:
            await self._timed(0, self._kernel.start(), None)
            for number, part in enumerate(self._parts[1:-1], 1):
                if self._stops:
                    break
                await self._run_cell(number, part.place)
        except (CellFailed, KernelDied, TimeoutError) as problem:
            if not self._stops:
                where = f"{self._parts[self._part].where}: " if self._cell else ""
                lines = problem.traceback if isinstance(problem, CellFailed) else ""
                self._error = _as_shown(problem)
                return Ending(1, f"{where}{problem}", lines)
        except asyncio.CancelledError:
            if not self._stops:
                raise
        if self._stops:
            return Ending(128 + self._stops[0], f"interrupted, {self._parts[self._part].where}")
        return Ending(0)

    async def _run_cell(self, part: int, index: int) -> None:
        self._tell({"event": "cell begun", "cell": part, "index": index})
        began, status = monotonic(), "failed"
        try:
            await self._timed(part, self._kernel.run(index), self._options.timeout)
            status = "cancelled" if self._stops else "done"
        except BaseException:
            status = "cancelled" if self._stops else "failed"
            raise
        finally:
            took = round(monotonic() - began, 3)
            self._tell({"event": "cell ended", "cell": part, "status": status, "duration": took})
        if monotonic() - self._saved > SAVE_EVERY:
            with suppress(OSError):  # which at the end is told
                self._output.save(self._notebook)
            self._saved = monotonic()

    async def _timed(
        self, part: int, doing: Coroutine[Any, Any, None], timeout: float | None
    ) -> None:
        """Do one part, and learn how long it took, if it ended well and was not hurried."""
        self._part = part
        self.activity.start(part)
        began = monotonic()
        self._stage = stage = asyncio.ensure_future(doing)
        done, _ = await asyncio.wait({stage}, timeout=timeout)
        if not done:
            self.activity.stopping(f"its {timeout:g} s are over")
            interrupting = asyncio.ensure_future(self._kernel.interrupt())
            await asyncio.wait({stage}, timeout=GRACE)
            interrupting.cancel()
            self._is_hurried = stage.cancel()
            await asyncio.gather(stage, return_exceptions=True)
            raise TimeoutError(f"it took longer than {timeout:g} s, and was interrupted")
        await stage
        if not self._stops:
            self._taken.append((self._parts[part].key, (monotonic() - began) * 1000))

    def _heard(self, message: dict[str, Any]) -> None:
        if self.activity.bars.hear(message):
            self.activity.heard()

    async def _tick(self) -> None:
        """Have it looked at from time to time: time passes, also where nothing is heard."""
        last: dict[str, Any] = {}
        while True:
            await asyncio.sleep(TELL_EVERY)
            self.activity.live.touch()
            now = self._progress()
            if now != last:
                self._tell(now)
                last = now

    def _progress(self) -> dict[str, Any]:
        activity, left = self.activity, self.activity.remaining
        return {
            "event": "progress",
            "cell": self._cell,
            "progress": round(activity.progress.value() or 0.0, 2),
            "message": activity.progress.message,
            "remaining": None if left is None else round(left, 1),
        }

    # -- its ends

    def _stop(self, number: int) -> None:
        """Heed a signal: the first interrupts the cell at work, the second ends all at once."""
        self._stops.append(number)
        stage = self._stage
        if len(self._stops) == 1 and self._cell is not None:
            self.activity.stopping("interrupted")
            self._tell({"event": "interrupted", "cell": self._cell})
            self._interrupting = asyncio.ensure_future(self._kernel.interrupt())
        elif stage is not None:
            self._is_hurried = True
            stage.cancel()

    def _save(self, ending: Ending) -> Ending:
        self._kernel.keep_widgets()
        elsewhere = self._output.save_somewhere(self._notebook)
        if not elsewhere:
            return ending
        self._error = self._error or OSError(elsewhere)
        said = ending.message or "the notebook was run"
        return ending._replace(code=ending.code or 1, message=f"{said}\n{elsewhere}")

    def _finish(self, ending: Ending) -> None:
        if ending.code == 0:
            self.activity.finish("done")
        elif self._stops:
            self.activity.finish("cancelled")
        else:
            self.activity.finish("failed", self._error)

    async def _stop_kernel(self, ending: Ending) -> None:
        # One that is not to be waited for is not asked to end, either.
        stopping = self._kernel.stop(now=self._is_hurried)
        try:
            if ending.code == 0:
                await self._timed(len(self._parts) - 1, stopping, None)
            else:
                self._stage = asyncio.ensure_future(stopping)
                await asyncio.wait({self._stage})
                self._stage.result()
        except asyncio.CancelledError:
            if not self._stops:
                raise
            await self._kernel.stop(now=True)


def _as_shown(problem: Exception) -> Exception:
    """Return the error that the bar tells: that of the cell, by its own name."""
    if isinstance(problem, CellFailed):
        return error_named(problem.kind, problem.message)
    return error_named(type(problem).__name__, str(problem).partition("\n")[0])
