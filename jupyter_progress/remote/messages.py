"""What a worker and the process of the task tell each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol

from ..values.update import FakeRequest, Update

Control = Literal["cancel", "heeded?"]
"""What a worker is told: to cancel its task; to answer `Heeded` if the task has taken note."""


class Job(NamedTuple):
    """All that a worker needs.

    Attributes
    ----------
    call : bytes
        The pickled call; see `pickled`.
    title : str
    message : str
        Shown from the start.
    segment : FakeRequest or None
        The fake segment that the bar begins with.
    every : bool
        Whether every single update is wanted, or the newest a few times a second.
    """

    call: bytes
    title: str
    message: str
    segment: FakeRequest | None
    every: bool


class Output(NamedTuple):
    """What the task prints.

    Attributes
    ----------
    stream : {"stdout", "stderr"}
    text : str
    """

    stream: str
    text: str


class Began(NamedTuple):
    """The task begins, and begins anew where an earlier attempt was lost.

    Attributes
    ----------
    attempt : int
        1 for the first.
    """

    attempt: int = 1


class Heeded(NamedTuple):
    """The task has taken note that it is to stop; it may have to clean up."""


class Ended(NamedTuple):
    """The last message of a task.

    Attributes
    ----------
    outcome : bytes or None
        See `pickled`; None where it comes another way.
    """

    outcome: bytes | None


Message = Update | Output | Began | Heeded | Ended


class Channel(Protocol):
    """The end of a connection with a worker that the task has."""

    def messages(self) -> Iterator[Message]:
        """Yield what the worker says, until it ends or is lost."""

    def tell(self, control: Control) -> None:
        """Tell the worker something; one that is lost hears nothing."""

    def outcome(self) -> bytes:
        """Return the outcome of a worker that has ended without it, or is lost.

        Raises
        ------
        BaseException
            What says why there is none.
        """

    def kill(self) -> bool:
        """End a worker that does not listen; returns whether that is possible."""
