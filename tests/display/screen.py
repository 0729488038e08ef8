"""A terminal with a screen: what a user sees of a script, and types into it."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

PATIENCE = 60
"""Seconds after which what is waited for will not come."""

IMPORTS = """
import logging, os, sys, threading, time
from jupyter_progress import ProgressUpdater, display_mode, run_task, track, wait

def until_told():
    while not os.path.exists("go"):
        time.sleep(0.01)
"""


class Screen:
    """A script in a pseudo-terminal, whose output a terminal emulator takes in.

    The code can wait for `go`, by ``until_told()``.
    """

    def __init__(
        self,
        folder: Path,
        code: str | list[str],
        columns: int = 100,
        rows: int = 24,
        **environment: str,
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=1000)
        self.stream = pyte.Stream(self.screen)
        self.folder = folder
        self.written = ""
        arguments = ["-c", IMPORTS + code] if isinstance(code, str) else code
        self.child = pexpect.spawn(
            sys.executable,
            arguments,
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE,
            dimensions=(rows, columns),
            cwd=str(folder),
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "PYTHONIOENCODING": "utf-8",
                "COLUMNS": "",
                "PYTHONUNBUFFERED": "",  # a line of a forked process is one write
                **environment,
            },
        )

    def go(self) -> None:
        """Have the code go on."""
        (self.folder / "go").touch()

    def type(self, text: str) -> None:
        self.child.send(text)

    def resize(self, columns: int, rows: int = 24) -> None:
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, and what scrolled off above it."""
        above = [
            "".join(line[x].data for x in range(self.screen.columns)).rstrip()
            for line in self.screen.history.top
        ]
        shown = above + [line.rstrip() for line in self.screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    @property
    def cursor(self) -> tuple[int, int]:
        return self.screen.cursor.y, self.screen.cursor.x

    def until(self, seen: Callable[[list[str]], object]) -> list[str]:
        """Return the lines as soon as they satisfy a condition."""
        end = time.monotonic() + PATIENCE
        while not seen(self.lines):
            assert time.monotonic() < end, "\n".join(["never seen:", *self.lines])
            if not self._take_in():
                assert seen(self.lines), "\n".join(["never seen before the end:", *self.lines])
        return self.lines

    def drawn(self, times: int = 3) -> list[str]:
        """Return the lines after the script has written so many times more."""
        for _ in range(times):
            assert self._take_in()
        return self.lines

    def end(self) -> list[str]:
        """Return the lines when all is over."""
        end = time.monotonic() + PATIENCE
        while self._take_in():
            assert time.monotonic() < end, "\n".join(["it never ends:", *self.lines])
        self.child.close()
        assert self.child.exitstatus == 0, "\n".join(self.lines)
        return self.lines

    def _take_in(self) -> bool:
        try:
            new = self.child.read_nonblocking(10_000, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += new
        # pyte knows no queries of the cursor; IPython asks.
        if "\x1b[6n" in new:
            self.child.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        self.stream.feed(new)
        return True
