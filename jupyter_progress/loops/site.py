"""Where in the running code a loop is iterated: what its body is, and how it was left."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FrameType, TracebackType
from typing import NamedTuple

# Instructions at which an iterator is dropped although nothing was raised: by `break`, `return`,
# the end of the `for`, or an assignment to the variable that held it.
_PLAIN = {
    *("FOR_ITER", "END_FOR", "POP_TOP", "POP_ITER", "POP_BLOCK", "SWAP", "ROT_TWO"),
    *("RETURN_VALUE", "RETURN_CONST"),
    *("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF"),
    *("DELETE_FAST", "DELETE_NAME", "DELETE_GLOBAL", "DELETE_DEREF"),
}


class Site(NamedTuple):
    """The frame and the instruction that took the first item.

    A frame is known by its id and its code: to hold it would keep alive what it holds.
    """

    frame: int
    code: CodeType
    instruction: int
    holders: int
    """How many held the frame at that time: a traceback does, and nobody else need."""

    def encloses(self, inner: Site | None) -> bool:
        """Return whether the calling code, whose loop has the site `inner`, is in the body here.

        The frame has to be on the stack, and within the range of the ``for`` there. What takes
        items by other means (``list``, ``next``) has no body but the call itself; two at the
        same call are two calls.
        """
        frame = self._find()
        if frame is None:
            return False
        end = self._end_of_body()
        if end is None:
            return frame.f_lasti == self.instruction and (inner is None or inner[:3] != self[:3])
        return self.instruction <= frame.f_lasti < end

    def left_at_end(self, only_there: bool) -> bool:
        """Return whether the loop that is dropped now was left without an exception.

        Python does not tell a finalizer of the exception under way, but the instruction does:
        ``break`` and the end of a ``for`` drop the iterator by one of their own.

        Parameters
        ----------
        only_there : bool
            Whether ``break`` and ``return`` do not count either.
        """
        frame, end = self._find(), self._end_of_body()
        if frame is None or end is None:
            return not only_there
        at, code = frame.f_lasti, _instructions(self.code)
        if end not in code.async_ends:  # there its own end is told, so that this is an error
            if end <= at < end + END:
                return True
            if at == self.instruction:  # what takes items from this one has ended, or has raised
                return sys.getrefcount(frame) <= self.holders or not _raises(frame)
        return not only_there and code.names[code.at(at)] in _PLAIN

    def _end_of_body(self) -> int | None:
        code = _instructions(self.code)
        return code.bodies.get(code.offsets[code.at(self.instruction)])

    def _find(self) -> FrameType | None:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and (id(frame) != self.frame or frame.f_code is not self.code):
            frame = frame.f_back
        return frame


def calling_site(is_ours: Callable[[FrameType], bool]) -> Site | None:
    """Return the site of the innermost frame that is not ours."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_ours(frame):
        frame = frame.f_back
    if frame is None:
        return None
    return Site(id(frame), frame.f_code, frame.f_lasti, sys.getrefcount(frame))


def _raises(frame: FrameType) -> bool:
    """Return whether what a frame calls now has raised: then there is a traceback of it."""
    import gc

    held = (each for each in gc.get_referrers(frame) if isinstance(each, TracebackType))
    return any(each.tb_frame is frame and each.tb_lasti == frame.f_lasti for each in held)


class _Instructions(NamedTuple):
    """The instructions of a code object, by offset."""

    offsets: list[int]
    names: list[str]
    bodies: dict[int, int]
    """Where each loop ends, by the instructions at which it takes its items."""
    async_ends: frozenset[int]
    """Where each ``async for`` ends."""

    def at(self, offset: int) -> int:
        """Return the number of the instruction at an offset, or of that before it.

        While a frame calls another one its offset may be that of a cache behind the call.
        """
        return bisect_right(self.offsets, offset) - 1


END = 8
"""Bytes behind a body in which the end of the ``for`` drops its iterator."""

AWAITING = 5
"""Instructions that `async for` spends on an item: GET_ANEXT, and those that await it."""


@lru_cache(256)
def _instructions(code: CodeType) -> _Instructions:
    import dis  # imported late: only a loop within another, or one that is left, needs it

    offsets: list[int] = []
    names: list[str] = []
    bodies: dict[int, int] = {}
    open_loops: list[int] = []
    for number, each in enumerate(dis.get_instructions(code)):
        offsets.append(each.offset)
        names.append(each.opname)
        if each.opname == "FOR_ITER":
            bodies[each.offset] = each.argval
        elif each.opname == "GET_ANEXT":
            open_loops.append(number)
        elif each.opname == "END_ASYNC_FOR" and open_loops:
            first = open_loops.pop()
            bodies.update(dict.fromkeys(offsets[first : first + AWAITING], each.offset))
    ends = (at for at, name in zip(offsets, names, strict=True) if name == "END_ASYNC_FOR")
    return _Instructions(offsets, names, bodies, frozenset(ends))
