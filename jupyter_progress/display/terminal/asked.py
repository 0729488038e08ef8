"""Whether somebody is being asked something in the terminal, and nothing may be drawn there."""

from __future__ import annotations

import threading
from types import FrameType
from typing import Any

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

from ...core.frames import current_frames

LOCAL_MODES = 3
"""Where `termios.tcgetattr` has them."""


class Asked:
    """Knows of questions: those of `input`, and with it of pdb, and those without an echo.

    Readline, prompt_toolkit, editors and the like switch the terminal to reading each key, and
    getpass switches the echo off: that can be read from the terminal. A plain `input` cannot; but
    it flushes stderr before it waits, and its caller then stays at the instruction that calls it.

    Parameters
    ----------
    stream : stream
        To the terminal.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._usual = self._modes()
        self._flushed: dict[int, tuple[FrameType, int]] = {}
        self.reading = 0
        """How many are reading from ``sys.stdin``."""

    def flushed(self, frame: FrameType) -> bool:
        """Take note that this frame has a stream flushed; returns whether that may be a question.

        What asks under another name is found out by `is_open`, a moment later.
        """
        self._flushed[threading.get_ident()] = frame, frame.f_lasti
        names = frame.f_code.co_names
        return "input" in names

    def forget(self) -> None:
        """Keep no frame, nor what it holds."""
        self._flushed.clear()

    def is_open(self) -> bool:
        """Return whether somebody is being asked now."""
        return self.reading > 0 or self._waits() or bool(self._usual & ~self._modes())

    def _waits(self) -> bool:
        if not self._flushed:
            return False
        frames = current_frames()
        for thread, (asking, at) in list(self._flushed.items()):
            frame = frames.get(thread)
            while frame is not None and frame is not asking:
                frame = frame.f_back
            if frame is not None and frame.f_lasti == at:
                return True
            del self._flushed[thread]  # it went on; and what it holds must not be kept
        return False

    def _modes(self) -> int:
        if termios is None:
            return 0
        try:
            modes = termios.tcgetattr(self._stream.fileno())[LOCAL_MODES]
        except (termios.error, OSError, ValueError, AttributeError):
            return 0
        return int(modes) & (termios.ICANON | termios.ECHO)
