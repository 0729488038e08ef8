"""The streams to a terminal, so that bars stand aside for what others write there.

rich and others put a stand-in in the place of ``sys.stderr``. It does not help who took the
stream before, as handlers of `logging` do, and it is inherited by forked processes. Here the
streams stay: while bars are shown, ``write`` and ``flush`` of the stream objects themselves are
shadowed, and those of ``sys.stdin`` that read. IPython does so too, anew for each cell.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
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
        # Of a method the first one, and that which was put above what others have put above it.
        self._shadows: dict[tuple[int, str], list[_Shadow]] = {}

    def take(self) -> None:
        """Have the bars stand aside from now on; also where somebody has taken a shadow away."""
        outputs = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
        for stream in map(host.behind, outputs):
            self._shadow(stream, "write", _Writing)
            self._shadow(stream, "flush", _Flushing)
        for name in ("readline", "read"):
            self._shadow(sys.stdin, name, _Reading)

    def release(self) -> None:
        """Leave them as they were."""
        for shadows in self._shadows.values():
            for each in reversed(shadows):
                each.release()
        self._shadows.clear()

    def flush(self) -> None:
        """Have all in the terminal that was written."""
        for (_, name), (first, *_) in self._shadows.items():
            if name == "flush":
                type(first.stream).flush(first.stream)

    def _shadow(self, stream: Any, name: str, kind: type[_Shadow]) -> None:
        if not isinstance(stream, io.TextIOWrapper):
            return
        shadows = self._shadows.get((id(stream), name), [])
        there = stream.__dict__.get(name)
        # First what costs least: it is asked at each drawing.
        if any(each is there for each in shadows) or not host.is_terminal(stream):
            return
        self._shadows[id(stream), name] = [*shadows[:1], kind(self._bars, stream, name)]


class _Shadow:
    """A method of a stream in the place of the one that was there, which it calls."""

    def __init__(self, bars: Bars, stream: io.TextIOWrapper, name: str) -> None:
        self.stream = stream
        self._bars: Bars | None = bars
        self._name = name
        self._before = before = stream.__dict__.get(name)
        self._call: Callable[..., Any] = getattr(stream, name)
        if isinstance(before, _Shadow) and before._bars is None:
            # One that was released, and then put back by who had shadowed it.
            self._before, self._call = before._before, before._call
        setattr(stream, name, self)

    def release(self) -> None:
        """Put back what was there. Whoever has shadowed this one meanwhile may still call it."""
        self._bars = None
        if self.stream.__dict__.get(self._name) is not self:
            return
        if self._before is None:
            del self.stream.__dict__[self._name]
        else:
            self.stream.__dict__[self._name] = self._before


class _Writing(_Shadow):
    def __call__(self, text: str) -> Any:
        bars = self._bars
        if bars is None or not isinstance(text, str) or not text:
            return self._call(text)
        with bars.aside(text):
            return self._call(text)


class _Flushing(_Shadow):
    def __call__(self) -> None:
        if self._bars is not None:
            self._bars.about_to_flush(sys._getframe(1))
        self._call()


class _Reading(_Shadow):
    def __call__(self, *args: Any) -> Any:
        if self._bars is None:
            return self._call(*args)
        with self._bars.asked():
            return self._call(*args)


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
