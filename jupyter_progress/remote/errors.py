"""What goes wrong with tasks that run elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class RemoteError(Exception):
    """Stands for an error of a worker that cannot be pickled; its type has the other's name."""


class WorkerLost(RuntimeError):
    """A worker process ended, or could not be reached any more, while it ran a task."""


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Say how to install what is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"This executor needs {error.name}: pip install 'jupyter_progress[{extra}]'",
            name=error.name,
        ) from error
