"""Hand out the items of ``async for``, and count them: not at C speed."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine
from typing import Any, Generic, TypeVar

from .weighed import Weights

T = TypeVar("T")


class AsyncCounted(Generic[T]):
    """An iterator that tells when it begins, and when it is over: as soon as it is dropped, too.

    Parameters
    ----------
    iterable : async iterable
    begin : callable
        Called with the position at the first item.
    end : callable
        As for `with_ends`.
    size : callable, optional
        Returns what an item weighs; None for 1.
    wait : callable, optional
        Called before each item.
    """

    def __init__(
        self,
        iterable: AsyncIterable[T],
        begin: Callable[[Weights], None],
        end: Callable[[bool], None],
        size: Callable[[T], int] | None = None,
        wait: Callable[[], object] | None = None,
    ) -> None:
        self._loop = _Loop(aiter(iterable), begin, end, size, wait)

    def __aiter__(self) -> AsyncCounted[T]:
        return self

    def __anext__(self) -> Coroutine[Any, Any, T]:
        return self._loop.next()

    def __del__(self) -> None:
        loop = getattr(self, "_loop", None)
        if loop is not None:
            try:
                loop.finish(False)
            except BaseException:  # an interrupt may have come before it did anything
                loop.finish(False)
                raise


class _Loop(Generic[T]):
    # Apart from `AsyncCounted`: a traceback that is kept must not keep what ends by being dropped.

    def __init__(
        self,
        items: AsyncIterator[T],
        begin: Callable[[Weights], None],
        end: Callable[[bool], None],
        size: Callable[[T], int] | None,
        wait: Callable[[], object] | None,
    ) -> None:
        self._items: AsyncIterator[T] | None = items
        self._size = size
        self._wait = wait
        self._begin: Callable[[Weights], None] | None = begin
        self._end: Callable[[bool], None] | None = end
        # Apart from this object: who reads the position must not keep the loop.
        self._position = Weights()

    async def next(self) -> T:
        if self._begin is not None:
            begin, self._begin = self._begin, None
            begin(self._position)
        if self._wait is not None:
            self._wait()
        try:
            if self._items is not None and not self._position.stopped:
                item = await self._items.__anext__()
                self._position.add(1 if self._size is None else self._size(item))
                return item
        except StopAsyncIteration:
            pass
        self.finish(True)
        raise StopAsyncIteration

    def finish(self, exhausted: bool) -> None:
        self._items = None
        if self._begin is None and self._end is not None:
            self._end(exhausted)
        self._end = None
