"""What a worker and the process of the task tell each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol

from ..run.step_times import Learned
from ..values.progress import Progress
from ..values.stall import Place
from ..values.update import FakeRequest, Update

Control = Literal["cancel", "heeded?", "pause", "resume", "stack"]
"""What a worker is told to do with its task; "heeded?": to say `Heeded` if it has taken note;
"stack": to send the stack at which it stands."""


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
    adopt : bool
        Whether bars of libraries move the bar of the task.
    learned : Learned or None
        What earlier runs teach of its steps; None where nothing is learned.
    """

    call: bytes
    title: str
    message: str
    segment: FakeRequest | None
    every: bool
    adopt: bool
    learned: Learned | None


class Stepped(NamedTuple):
    """A step has ended well, which is to be remembered.

    Attributes
    ----------
    path : tuple of str
        Its title, after those around it.
    seconds : float
    is_given : bool
        Whether its weight was given.
    """

    path: tuple[str, ...]
    seconds: float
    is_given: bool


class Row(NamedTuple):
    """One activity inside a task, as a value that can be sent.

    Attributes
    ----------
    id : str
    outer : str
        The id of what it is in; empty for the task itself.
    title : str
    is_timed : bool
    progress : Progress
        Without its fake segment, which goes by the clock of its process.
    fake : tuple or None
        That segment: start, end, estimate and elapsed time in milliseconds, note.
    elapsed : float
        Seconds.
    error : bytes or None
    """

    id: str
    outer: str
    title: str
    is_timed: bool
    progress: Progress
    fake: tuple[float, float, float | None, float, str] | None
    elapsed: float
    error: bytes | None


class Rows(NamedTuple):
    """What has changed inside a task.

    Attributes
    ----------
    order : tuple of str or None
        The ids of all that is inside it; None where these are the same.
    changed : tuple of Row
    is_open_ended : bool
        Whether nobody knows how many there will be.
    """

    order: tuple[str, ...] | None
    changed: tuple[Row, ...]
    is_open_ended: bool


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


class Waits(NamedTuple):
    """Whether the task waits now, because it is paused."""

    is_waiting: bool


class Noted(NamedTuple):
    """What is to be said of where the task stands; empty for nothing."""

    note: str


class Stalled(NamedTuple):
    """No update has come from the task for far longer than usual; or one has, after that.

    Attributes
    ----------
    place : Place or None
        Where it stands; None once an update has come.
    seconds : float
        How long ago the last update came.
    """

    place: Place | None
    seconds: float = 0.0


class Stack(NamedTuple):
    """The stack at which the task stands, which was asked for."""

    text: str


class Ended(NamedTuple):
    """The last message of a task.

    Attributes
    ----------
    outcome : bytes or None
        See `outcome`; None where it comes another way.
    """

    outcome: bytes | None


Message = (
    Update | Rows | Stepped | Output | Began | Heeded | Waits | Noted | Stalled | Stack | Ended
)


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
