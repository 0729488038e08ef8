"""The states of a bar: ``states.json``, which the front end is bundled with too."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import NamedTuple


class StatusLook(NamedTuple):
    """How one status is shown.

    Attributes
    ----------
    word : str
        What it is called.
    mark : str
        The sign before the figure; empty if it has none.
    ended : bool
        Whether nothing changes any more.
    colour : str
        Of the settled bar, as a literal: it reads on light and on dark.
    rest : str
        What is said after the figure; in a row instead of it. Mostly empty.
    """

    word: str
    mark: str
    ended: bool
    colour: str
    rest: str = ""


class States(NamedTuple):
    """All statuses, and the words that go with them.

    Attributes
    ----------
    statuses : dict of str to StatusLook
    counts : tuple of str
        Labels of facts whose number reads better before them: 3,112 done.
    gone : str
        What a bar says whose kernel has died.
    """

    statuses: dict[str, StatusLook]
    counts: tuple[str, ...]
    gone: str


@cache
def states() -> States:
    """Return the states; read when something is first rendered, not at import."""
    # Without pathlib, which would take as long to load as all of this.
    with open(os.path.join(os.path.dirname(__file__), "states.json"), encoding="utf-8") as file:
        said = json.load(file)
    statuses = {status: StatusLook(**look) for status, look in said["statuses"].items()}
    return States(statuses, tuple(said["counts"]), said["gone"])


def look(status: str) -> StatusLook:
    """Return how a status is shown."""
    return states().statuses[status]
