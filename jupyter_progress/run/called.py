"""The name of what an instruction of Python calls, as the user wrote it."""

from __future__ import annotations

import sys
from types import CodeType

_CALLS = ("CALL", "PRECALL")
_WITHIN = ("BEFORE", "SEND", "YIELD_VALUE", "RESUME", "GET_AWAITABLE", "LOAD_SPECIAL")
"""What begins a ``with`` or awaits: the name is that of what stands behind the word."""
_ENTERS = ("BEFORE", "LOAD_SPECIAL")
"""Those of a ``with``: from Python 3.13 on they have the place of what stands behind the word."""
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
_CONSTANTS = ("LOAD_CONST", "LOAD_SMALL_INT")
_NAMELESS = ("CACHE", "PUSH_NULL", "PRECALL", "KW_NAMES", "EXTENDED_ARG", "NOP", "COPY", "SWAP")


def called(code: CodeType, at: int) -> str:
    """Return what the instruction at an offset calls: ``lock.acquire``; empty if that is nothing.

    Only names are told, never what is passed. It goes by the columns of the instructions, which
    Python knows from 3.11 on, and needs no source.
    """
    if at < 0 or not hasattr(code, "co_positions"):
        return ""
    import dis  # not needed where nothing stalls

    before = [each for each in dis.get_instructions(code) if each.offset <= at]
    last = before.pop()
    if last.opname == "CALL_KW" and before:  # from Python 3.13 on: the names of what is passed
        before.pop()
    here = getattr(last, "positions", None)
    is_call, is_within = last.opname.startswith(_CALLS), last.opname.startswith(_WITHIN)
    if here is None or here.col_offset is None or not (is_call or is_within):
        return ""
    first, end = _begins(here), (here.end_lineno or 0, here.end_col_offset or 0)
    is_there = sys.version_info >= (3, 13) and last.opname.startswith(_ENTERS)
    start = first if is_call or is_there else None
    names: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()
    for each in before:
        begins = _begins(getattr(each, "positions", None))
        if start is None and first < begins < end:
            start = begins
        if start is None or begins != start:
            continue
        if each.opname in _ATTRIBUTES:
            names = (*names, str(each.argval)) if names else (str(each.argval),)
        elif each.opname in _CONSTANTS:
            names = made_by = ()
        elif each.opname.startswith("LOAD_") and isinstance(each.argval, str):
            names = (each.argval,)
        elif each.opname not in _NAMELESS:  # of what this gives only an attribute has a name
            made_by = names if each.opname.startswith(_CALLS) else ()
            names = ()
    return ".".join(names or (made_by if is_within else ()))


def _begins(positions: object) -> tuple[int, int]:
    line, column = getattr(positions, "lineno", None), getattr(positions, "col_offset", None)
    return (line or 0, -1 if column is None else column)
