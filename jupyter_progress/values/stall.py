"""What is said of an activity from which no update has come for far longer than usual."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A line of code at which something stands.

    Attributes
    ----------
    file : str
        The name of the file as Python has it; empty if no place is known.
    line : int
    call : str
        What is called there, such as ``lock.acquire``; may be empty.
    """

    file: str = ""
    line: int = 0
    call: str = ""


class Stall(NamedTuple):
    """A stall.

    Attributes
    ----------
    since : float
        When the last update came, in seconds of the clock of the activity.
    place : Place
        Where it stood when it was looked at.
    """

    since: float
    place: Place
