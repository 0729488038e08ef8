"""The bars at the bottom of a terminal, below all that others write there.

The cursor rests at the upper left corner of the bars. So whatever else is written in the
terminal, and a bar knows nothing of, begins at the left; all bars are erased from there, however
many rows they take after a resize; and what a Ctrl-C leaves is drawn over.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from ...core import host
from ...core.activity import Activity
from ...core.throttle import Throttle
from ...render.fit import more_line, width
from ...render.rows import below, chosen
from ..view import View
from .asked import Asked
from .streams import Streams, column_after

INTERVAL = 0.1
"""Seconds between two drawings: for the times and fake segments too, where nothing is sent."""

SHARE = 3
"""One in so many rows of the terminal is for bars, if there are many."""

HIDE, SHOW, ERASE = "\x1b[?25l", "\x1b[?25h", "\x1b[J"
START = "\r\x1b[2K"
"""Begins each row of a bar."""


class OnScreen(View):
    """One activity among those at the bottom of the terminal; its final state stays above them."""

    def __init__(self, activity: Activity, stream: Any) -> None:
        self.stream = stream
        self.encoding = getattr(stream, "encoding", None) or "ascii"
        super().__init__(activity)

    def draw(self) -> None:
        """Have it on the screen, which draws itself."""
        _screen.add(self)

    def finish(self) -> None:
        """Leave the final state behind."""
        assert self.activity is not None
        _screen.remove(self, self.lines(self.activity, _size(self.stream)[0] - 1, None))

    def close(self) -> None:
        """Take it off the screen."""
        super().close()
        _screen.remove(self)

    def lines(self, activity: Activity, cells: int, most: int | None) -> list[str]:
        """Return its bar and at most so many of its rows; None for as many as there may be."""
        raise NotImplementedError


class _Screen:
    def __init__(self) -> None:
        self._views: tuple[OnScreen, ...] = ()
        # Held while something is written, and never while a state is put into words: that may
        # run code of anybody.
        self._lock = threading.RLock()
        self._throttle = Throttle(self._draw, interval=INTERVAL)
        self._streams = Streams(self)
        self._frame: list[str] = []
        self._drawn: tuple[Any, ...] | None = None
        self._column: int | None = 0
        self._is_aside = False
        self._asked: Asked | None = None
        self._stream: Any = None

    # -- what is shown

    def add(self, view: OnScreen) -> None:
        """Show it, and at once."""
        with self._lock:
            if view in self._views:
                return
            if not self._views:
                self._begin(view.stream)
            self._views = (*self._views, view)
        if self._throttle.quiet:
            self._throttle.request()
        else:
            self._throttle.flush()

    def remove(self, view: OnScreen, leave: list[str] | None = None) -> None:
        """Show it no longer; what it leaves behind stands above the others."""
        with self._lock:
            was_there, self._views = view in self._views, self._without(view)
            if was_there:
                self._erase()
            if leave and host.behind(sys.stderr) is sys.stderr:
                self._write(("\n" if self._column != 0 else "") + "\n".join(leave) + "\n", view)
                self._column, leave = 0, None
            if was_there and not self._views:
                self._end()
        if leave:  # rich has rows of its own in the terminal: it knows what is above them
            with suppress(OSError, ValueError):
                sys.stderr.write("\n".join(leave) + "\n")
        self._throttle.flush()

    def stop(self) -> None:
        """Give the terminal back as it was: loops that nobody ended are left as they stand."""
        with self._lock:
            if self._views:
                self._views = ()
                self._erase()
                self._end()

    def _without(self, view: OnScreen) -> tuple[OnScreen, ...]:
        return tuple(each for each in self._views if each is not view)

    def _begin(self, stream: Any) -> None:
        self._stream = stream
        # Where rich draws already, the cursor is somewhere until it draws the next time; and
        # IPython has written "Out[1]: " before it asks what the result is.
        is_known = host.behind(sys.stdout) is sys.stdout and not host.is_answering()
        self._column = 0 if is_known else None
        self._asked = self._asked or Asked(stream)
        self._streams.take()

    def _end(self) -> None:
        self._streams.release()
        self._frame = []
        if self._asked is not None:
            self._asked.forget()

    # -- others who use the terminal

    @contextmanager
    def aside(self, text: str) -> Iterator[None]:
        """Have no bar in the terminal while this text is written."""
        with self._lock:
            if self._is_aside:  # for whoever has shadowed a shadow, and was shadowed in turn
                yield
                return
            self._is_aside = True
            self._erase()
            try:
                yield
            finally:
                self._is_aside = False
                self._column = column_after(self._column, text)
                if self._views and self._column == 0:  # else soon, if the line stays open
                    self._put()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Have no bar in the terminal while somebody is asked something."""
        assert self._asked is not None
        with self._lock:
            self._asked.reading += 1
            self._erase()
        try:
            yield
        finally:
            with self._lock:
                self._asked.reading -= 1
                self._column = 0  # by the newline that was typed

    def about_to_flush(self, frame: FrameType) -> None:
        """Take note of who flushes a stream."""
        with self._lock:
            if self._asked is not None and self._asked.flushed(frame):
                self._erase()

    # -- drawing

    def _draw(self) -> bool:
        views = self._views
        if not views:
            return False
        columns, height = _size(self._stream)
        frame = _frame(views, columns - 1, height)
        with self._lock:
            if views == self._views:  # else there will be another drawing
                self._frame = frame
                self._put()
        return True

    def _put(self) -> None:
        self._redraw()
        if not self._views:  # the garbage collector has just ended the last
            self._erase()
            self._streams.release()

    def _redraw(self) -> None:
        assert self._asked is not None
        if self._asked.is_open():
            self._erase(at_start=False)
            self._column = 0  # when it is over, by the newline that was typed
            return
        self._streams.take()
        columns, height = size = _size(self._stream)
        column = self._column
        if column is None or column >= columns:
            self._erase()
            return
        rows = self._frame[: max(1, height - (2 if column else 1))]
        now = (rows, column, size)
        if now == self._drawn or not rows:
            return
        up = len(rows) - (0 if column else 1)
        if column:
            self._streams.flush()
        text = ("\n" if column else "") + "\n".join(START + row for row in rows) + ERASE
        text += (f"\x1b[{up}A" if up else "") + "\r" + (f"\x1b[{column}C" if column else "")
        self._write(HIDE + text)
        self._drawn = now

    def _erase(self, at_start: bool = True) -> None:
        if self._drawn is not None:
            at_start = at_start and self._drawn[1] == 0
            self._drawn = None
            self._write(("\r" if at_start else "") + ERASE + SHOW)

    def _write(self, text: str, view: OnScreen | None = None) -> None:
        stream = self._stream if view is None else view.stream
        with suppress(OSError, ValueError, AttributeError):  # closed, or the terminal is gone
            kind = type(stream)  # whose methods are not shadowed
            kind.flush(stream)
            if os.name == "nt" or not hasattr(stream, "fileno"):
                kind.write(stream, text)
                kind.flush(stream)
                return
            # Not by the stream: what it could not write would make Python itself fail at its end.
            data = text.encode(stream.encoding or "utf-8", "replace")
            while data:
                data = data[os.write(stream.fileno(), data) :]


def _frame(views: tuple[OnScreen, ...], cells: int, height: int) -> list[str]:
    """Return the rows of all views: so many that those who write have room, too."""
    most = max(1, height // SHARE)
    under_way = [(view.activity, i) for i, view in enumerate(views) if view.activity is not None]
    lines: list[str] = []
    left = most - len(under_way) + 1
    for activity, i in chosen(under_way, most):
        inside = sum(1 for _ in below(activity))
        lines += views[i].lines(activity, cells, max(0, left))
        left -= inside
    if len(under_way) > most:
        lines.append(more_line(len(under_way) - most, cells))
    return [line for line in lines if width(line)]


def _size(stream: Any) -> tuple[int, int]:
    """Return the columns and rows of the terminal now."""
    try:
        columns, height = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError, AttributeError):
        columns = height = 0
    usual = shutil.get_terminal_size()
    return columns or usual.columns, height or usual.lines


_screen = _Screen()
atexit.register(lambda: _screen.stop())  # of a forked process, not the one of its parent


def _in_child() -> None:
    """Leave the streams of a forked process to it: the bars are its parent's."""
    global _screen
    _screen._streams.release()
    _screen = _Screen()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
