"""What may be written after ``%%track_progress``."""

from __future__ import annotations

import argparse
import builtins
import keyword
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from IPython.core.magic_arguments import argument
from IPython.utils.process import arg_split

from ...values.checks import as_percent

Function = TypeVar("Function", bound=Callable[..., Any])

TAKEN = ("updater", "get_ipython", "display", "In", "Out", "exit", "quit")
"""Names of a notebook that are not to be lost to a task."""

MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def duration(text: str) -> float | Literal["auto"]:
    """Return the milliseconds that a text like ``1500``, ``30s``, ``5m`` or ``1h30m`` means.

    Raises
    ------
    argparse.ArgumentTypeError
        If it means nothing.
    """
    text = unquoted(text).strip().lower()
    if text == "auto":
        return "auto"
    number, unit = r"(\d+(?:\.\d*)?|\.\d+)", f"({'|'.join(MILLISECONDS)})"
    if re.fullmatch(number, text):
        return float(text)
    if re.fullmatch(rf"(?:{number}\s*{unit}\s*)+", text):
        parts = re.findall(rf"{number}\s*{unit}", text)
        return sum(float(value) * MILLISECONDS[unit] for value, unit in parts)
    raise argparse.ArgumentTypeError(
        f"{text!r} is no time; write milliseconds (1500), or 30s, 5m, 1h30m, or auto"
    )


def percent(text: str) -> float:
    """Return a percent.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is not a number from 0 to 100.
    """
    try:
        value = float(text.removesuffix("%"))
        if as_percent(value, "--to") == value:
            return value
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no percent; write a number from 0 to 100")


def identifier(text: str) -> str:
    """Return the name of a variable.

    Raises
    ------
    argparse.ArgumentTypeError
        If it cannot be one.
    """
    name = unicodedata.normalize("NFKC", text)  # as Python reads it
    if not name.isidentifier() or keyword.iskeyword(name):
        raise argparse.ArgumentTypeError(f"{text!r} cannot be the name of a variable")
    if name in TAKEN or hasattr(builtins, name):
        raise argparse.ArgumentTypeError(
            f"{text!r} means something else in a notebook; choose another name for the task"
        )
    return name


def unquoted(text: str) -> str:
    """Return a text without the quotes around it."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def common(function: Function) -> Function:
    """Add the options that both forms of the magic have."""
    # The help lists them from the last decorator to the first.
    for each in reversed(
        (
            argument("-h", "--help", action="store_true", help="Show this text."),
            argument(
                "-m",
                "--message",
                type=unquoted,
                default="",
                help="What the bar says, until the code says something else.",
            ),
            argument(
                "-e",
                "--estimate",
                type=duration,
                help="""How long it may take: the bar moves by itself until the first update.
                Milliseconds, or 30s, 5m, 1h30m; auto: as long as the last successful runs took,
                which is also what code that never uses `updater` gets.""",
            ),
            argument(
                "--to",
                type=percent,
                default=100.0,
                metavar="END",
                help="Percent that the bar approaches by itself. By default 100.",
            ),
            argument(
                "--wait",
                action="store_true",
                help="""Let the next cell wait for this one; a failure is then raised here.
                Interrupt ends the waiting, not the task.""",
            ),
            argument(
                "--keep",
                action="store_true",
                help="""Let an earlier run of this cell that is under way go on, with its bar. By
                default running a cell again cancels its earlier run, waits for it, and then runs
                it.""",
            ),
            argument(
                "--no-loop",
                dest="loop",
                action="store_false",
                help="""Do not take the loops of the code for its bar. By default, where the code
                never uses `updater`, a `for` over something that has a length moves the bar.""",
            ),
            argument(
                "--no-adopt",
                dest="adopt",
                action="store_false",
                help="""Let tqdm and rich draw bars of their own; by default those that the code
                makes move the bar of the cell, as its rows.""",
            ),
            argument(
                "--executor",
                type=identifier,
                help="""Where to run: process, for a worker process, or the variable that holds a
                concurrent.futures.Executor or a Dask client. By default a background thread. In
                another process the code has copies of the variables that it names; those that it
                assigns come back, and what it prints, but no figures.""",
            ),
        )
    ):
        function = each(function)
    return function


def cut_message(line: str) -> str:
    """Return the message of which only a word would be taken, for want of quotes; else nothing."""
    words = split(line)
    for at, word in enumerate(words[:-2]):
        rest = words[at + 1 : at + 3]
        if word in ("-m", "--message") and rest[0][0] not in "\"'" and rest[1][0] != "-":
            return " ".join(rest)
    return ""


def code_after(line: str, words: list[str]) -> str:
    """Return the end of a line that reads as these words, exactly as it was written."""
    starts = (match.start() for match in re.finditer(r"(?<!\S)\S", line))
    return next((line[at:] for at in starts if split(line[at:]) == words), " ".join(words))


def split(line: str) -> list[str]:
    """Return the words of a line; quotes that do not match are no error."""
    return list(arg_split(line, strict=False))
