"""fsspec: a ``callback=`` that counts files and, of each, bytes."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from contextvars import Context, copy_context
from types import TracebackType
from typing import Any, TypeVar

import fsspec.callbacks

from ..core.errors import TaskCancelled, as_handed_on
from ..loops.counter import Counter
from ..loops.moving import Part
from ..run.here import Here
from ..run.updater import ProgressUpdater

T = TypeVar("T")


class Bytes(fsspec.callbacks.Callback):
    """The callback of one file, in a context whose bar it moves."""

    def __init__(self, context: Context, message: str | None) -> None:
        super().__init__()
        self._context = context
        self._message = message
        self._here: Here | None = None
        self._counter: Counter | None = None
        self._open = ExitStack()
        self._is_over = False
        self._thread = threading.get_ident()

    def set_size(self, size: int | None) -> None:
        """Take how many there are in all."""
        self.size = size
        if self._counter is not None:
            self._counter.total = size

    def relative_update(self, inc: int = 1) -> None:
        """Go on by so many."""
        self.absolute_update(self.value + inc)

    def absolute_update(self, value: int) -> None:
        """Go to a number."""
        self.value = value
        if self._is_over:
            return
        try:
            self._counting().n = value
        except TaskCancelled as cancel:
            raise as_handed_on(cancel, self._thread) from None

    def _counting(self) -> Counter:
        if self._counter is None:
            self._counter = self._context.run(self._begin)
        return self._counter

    def _begin(self) -> Counter:
        self._here = self._open.enter_context(Here("Files"))
        return self._open.enter_context(self._counter_of(self._here.updater))

    def _counter_of(self, updater: ProgressUpdater) -> Counter:
        return updater.counter(self.size, self._message, "B")

    def close(self) -> None:
        """End it."""
        self.__exit__(None, None, None)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._is_over:
            self._is_over = True
            self._context.run(self._open.__exit__, kind, error, traceback)

    def __del__(self) -> None:
        if self._is_over or self._here is None or self._counter is None:
            return
        is_short = self._counter.n < (self._counter.total or 0)
        with suppress(TaskCancelled):
            if is_short or self._here.updater.cancelled:
                self._here.end("stopped")
                self.__exit__(GeneratorExit, GeneratorExit(), None)
            else:
                self.close()


class Callback(Bytes):
    """The ``callback=`` of `get`, `put`, `cat` and the like of a file system.

    Of many files the bar counts files, and each one under way moves its share by its bytes and
    has a row; of one alone it counts bytes. A cancel is met at the next block.

    Parameters
    ----------
    message : str, optional
        Plain text. None keeps the last message, or is the name of the file.

    Examples
    --------
    >>> with Callback("Downloading") as callback:
    ...     fs.get(remote, local, recursive=True, callback=callback)
    """

    def __init__(self, message: str | None = None) -> None:
        # File systems that are async call in a thread of their own.
        super().__init__(copy_context(), message)
        self._counts_files = False

    def wrap(self, iterable: Iterable[T]) -> Iterator[T]:
        """Count files: each when it is done."""
        self._counts_files = True
        self._counting()
        for item in iterable:
            yield item
            self.relative_update()

    def branched(self, path_1: str, path_2: str, **kwargs: Any) -> Bytes:
        """Return the callback of one file."""
        self._counts_files = True
        self._counting()
        name = str(path_1).rstrip("/").rpartition("/")[2]
        if self.size == 1 and self._message is not None:
            name = self._message
        file = Bytes(self._context.copy(), name)
        file._thread = self._thread
        return file

    def branch_coro(self, fn: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        """Return an async function of one file."""
        self._counts_files = True
        self._counting()
        return super().branch_coro(fn)  # type: ignore[no-any-return]

    def _counter_of(self, updater: ProgressUpdater) -> Counter:
        if not self._counts_files:
            return super()._counter_of(updater)
        if self.size == 1:
            return Counter(Part.of_nobody(), 1, None, "files")  # its bytes are the bar
        return updater.counter(self.size, self._message, "files")
