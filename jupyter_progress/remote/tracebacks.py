"""Tracebacks of other processes: what they say of files and lines, made into real ones here."""

from __future__ import annotations

import sys
from contextlib import suppress
from traceback import walk_tb
from types import CodeType, FrameType, TracebackType
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a traceback.

    Attributes
    ----------
    filename, module, name : str
        The file, the module and the function.
    first : int
        The line on which the function begins.
    line : int
    """

    filename: str
    module: str
    name: str
    first: int
    line: int


def lines_of(traceback: TracebackType | None) -> list[Line]:
    """Return what a traceback says, as plain values."""
    lines = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        lines.append(
            Line(code.co_filename, module, code.co_name, code.co_firstlineno, traceback.tb_lineno)
        )
        traceback = traceback.tb_next
    return lines


def traceback_of(lines: list[Line]) -> TracebackType | None:
    """Return a traceback that says this."""
    traceback: TracebackType | None = None
    for line in reversed(lines):
        frame = _frame(line)
        traceback = TracebackType(traceback, frame, frame.f_lasti, line.line)
    return traceback


def _frame(line: Line) -> FrameType:
    here = _Here()
    with suppress(_Here):
        exec(_code(line), {"__name__": line.module, "__file__": line.filename, "here": here})
    frames = [frame for frame, _ in walk_tb(here.__traceback__)]
    return frames[-1]


class _Here(Exception):
    pass


def _code(line: Line) -> CodeType:
    """Return code of that name and place, which raises on that line."""
    down = line.line - line.first
    code = compile("\n" * max(0, down) + "raise here", line.filename, "exec")
    code = code.replace(co_name=line.name, co_firstlineno=line.first)
    if sys.version_info >= (3, 11):
        code = code.replace(co_qualname=line.name, co_linetable=_table(code, down))
    return code


def _table(code: CodeType, down: int) -> bytes:
    """Return a line table by which all of the code is on one line, with no columns.

    The columns of the code are not those of the line that is shown. The format is that of
    CPython's InternalDocs/code_objects.md, "source code locations": entries of kind 13 cover up
    to eight code units and give a line relative to the one before.
    """
    units = len(code.co_code) // 2
    table = bytearray()
    while units > 0:
        size = min(units, 8)
        table.append(0x80 | 13 << 3 | size - 1)
        value = down << 1 if down >= 0 else -down << 1 | 1
        while value >= 0x40:
            table.append(0x40 | value & 0x3F)
            value >>= 6
        table.append(value)
        units, down = units - size, 0
    return bytes(table)
