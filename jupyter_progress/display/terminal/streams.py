"""The streams to a terminal, so that bars stand aside for what others write there.

rich and others put a stand-in in the place of ``sys.stderr``. It does not help who took the
stream before, as handlers of `logging` do, and it is inherited by forked processes. Here the
streams stay: while bars are shown, ``write`` and ``flush`` of the stream objects themselves are
shadowed, and those of ``sys.stdin`` that read.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from types import FrameType
from typing import Any, Protocol

from ...core import host
from ...render.fit import width


class Bars(Protocol):
    """The bars, as far as streams know them."""

    def aside(self, text: str) -> AbstractContextManager[None]:
        """Have no bar in the terminal while this text is written."""

    def asked(self) -> AbstractContextManager[None]:
        """Have no bar in the terminal while somebody is asked something."""

    def about_to_flush(self, frame: FrameType) -> None:
        """Take note of who flushes a stream."""


class Streams:
    """Those of this process that lead to the terminal."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._shadowed: list[tuple[Any, str]] = []

    def take(self) -> None:
        """Have the bars stand aside from now on."""
        outputs = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
        for stream in map(host.behind, outputs):
            self._shadow(stream, "write", self._writing)
            self._shadow(stream, "flush", self._flushing)
        for name in ("readline", "read"):
            self._shadow(sys.stdin, name, partial(self._reading, name))

    def release(self) -> None:
        """Leave them as they were."""
        while self._shadowed:
            stream, name = self._shadowed.pop()
            stream.__dict__.pop(name, None)

    def flush(self) -> None:
        """Have all in the terminal that was written."""
        for stream, name in self._shadowed:
            if name == "flush":
                type(stream).flush(stream)

    def _shadow(self, stream: Any, name: str, shadow: Callable[[Any], Any]) -> None:
        if not isinstance(stream, io.TextIOWrapper) or not host.is_terminal(stream):
            return
        if name not in stream.__dict__:
            setattr(stream, name, shadow(stream))
            self._shadowed.append((stream, name))

    def _writing(self, stream: io.TextIOWrapper) -> Callable[[str], int]:
        write = stream.write

        def writing(text: str) -> int:
            if not isinstance(text, str) or not text:
                return write(text)
            with self._bars.aside(text):
                return write(text)

        return writing

    def _flushing(self, stream: io.TextIOWrapper) -> Callable[[], None]:
        flush = stream.flush

        def flushing() -> None:
            self._bars.about_to_flush(sys._getframe(1))
            flush()

        return flushing

    def _reading(self, name: str, stream: io.TextIOWrapper) -> Callable[..., str]:
        read = getattr(stream, name)

        def reading(*args: Any) -> str:
            with self._bars.asked():
                return str(read(*args))

        return reading


def column_after(column: int | None, text: str) -> int | None:
    """Return where the cursor is after a text that was written; None if that is not known."""
    end = max(text.rfind("\n"), text.rfind("\r"))
    if end >= 0:
        column, text = 0, text[end + 1 :]
    text = _HARMLESS.sub("", text)
    if column is None or not text.isprintable():
        return None
    return column + width(text)


_HARMLESS = re.compile(r"\x1b\[[0-9;?]*[mKJAhl]|\x1b\]8;.*?\x1b\\\\")
"""Controls that leave the cursor in its column."""
