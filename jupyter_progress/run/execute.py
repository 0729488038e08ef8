"""Execute the call of a task, in the thread that was given to it."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from concurrent.futures import InvalidStateError
from contextlib import AbstractContextManager, nullcontext, suppress
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from typing import Any

# What updaters load when it is first asked for is loaded before there is a task: a process that is
# forked while a thread is loading it would have it half loaded, for ever.
from ..core import step as _step  # noqa: F401
from ..core.current import ancestors
from ..core.errors import TaskCancelled
from ..core.interrupt import Interruptible, interruptible
from ..core.pulse import excused
from ..loops import counter as _counter  # noqa: F401
from ..loops import tracked as _tracked  # noqa: F401
from ..loops import watched as _watched  # noqa: F401
from ..values.update import FakeRequest, Update
from .adopt.adopting import adopting
from .ambient import set_current
from .callbacks import Deliveries, OnProgress
from .durations import Durations
from .standpoint import Standpoint
from .task import Task
from .updater import ProgressUpdater
from .waiting import Holder, holder


@dataclass(frozen=True)
class Execution:
    """What a task has to do.

    Attributes
    ----------
    task : Task
    call : callable
        Takes the updater; may return a coroutine.
    context : contextvars.Context
        A copy of the caller's, in which it runs.
    segment : callable or None
        Returns the fake segment that the bar begins with.
    durations : Durations or None
        Where it is remembered how long it took.
    on_progress : callable or None
    hold : callable or None
        Returns once the bar is on the page, or will not be.
    finish : callable or None
        Makes the result from what the call returned, which may come from another process.
    adopt : bool
        Whether bars that libraries make meanwhile move the bar of the task, undrawn.
    around : callable
        Returns the context manager in which it runs, in its thread.
    is_here : bool
        Whether its code runs in this thread, so that it can be seen here where it stands.
    """

    task: Task[Any]
    call: Callable[[ProgressUpdater], Any]
    context: Context
    segment: Callable[[], FakeRequest] | None
    durations: Durations | None
    on_progress: OnProgress | None
    hold: Callable[[], None] | None
    finish: Callable[[Any], Any] | None = None
    adopt: bool = True
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    is_here: bool = True

    def __call__(self) -> None:
        """Run it, unless it was cancelled before; its task is over then."""
        if self.task.begin():
            try:
                self.context.run(self._run)
            finally:
                del self  # a traceback holds this frame, and with it the task would hold itself

    def _run(self) -> None:
        task, waiting = self.task, ancestors.get()
        ancestors.set((*waiting, task))
        holder.set(Holder(task, threading.get_ident()))
        updater = ProgressUpdater(task.live)
        set_current(updater)
        deliveries = None
        outcome: Callable[[], None]
        try:
            if self.on_progress is not None:
                deliveries = Deliveries(self.on_progress, task, self.context)
                task.live.record_to(deliveries)
            if self.segment is not None:
                task.live.send(Update(fake=self.segment()))
            if self.hold is not None:
                self.hold()
            if task.paused:  # before it began
                task.live.check()
            at = Standpoint(threading.get_ident())
            watched = task.live.pulse.watched(at) if self.is_here else nullcontext()
            # An interrupt must not come while these take and give back what all share.
            with excused(waiting), watched, adopting(self.adopt), self.around():
                # The first is for what moves its bars from other threads.
                with Interruptible(), interruptible():
                    result = self.call(updater)
                with interruptible():
                    if inspect.iscoroutine(result):
                        result = _run_async(task, result, at)
                    if self.finish is not None:
                        result = self.finish(result)
            if task.live.parts is not None:
                task.live.parts.note_rest()
            if self.durations is not None and not task.live.heeded:
                self.durations.save(task.elapsed, task.live.pace.way)
            outcome = partial(task.set_result, result)
        except TaskCancelled:
            outcome = task.set_cancelled
        except BaseException as error:
            if task.cancelling and _is_cancel(error):
                outcome = task.set_cancelled
            else:
                outcome = partial(task.set_exception, _trimmed(error))
        finally:
            if deliveries is not None:
                task.live.record_to(None)  # a thread that outlives the task would wait for nobody
                deliveries.finish()
        try:
            with suppress(InvalidStateError):
                if not task.progress.is_over:  # it may have been ended from outside meanwhile
                    outcome()
        finally:
            del self, task, outcome  # as above


def _run_async(task: Task[Any], coroutine: Any, at: Standpoint) -> Any:
    import asyncio  # imported late: only async tasks need it

    async def main() -> Any:
        current = asyncio.current_task()
        loop = asyncio.get_running_loop()
        assert current is not None

        def cancel() -> None:
            if not task.live.heeded:  # an update has met it first, and it may be cleaning up
                task.live.heed()
                current.cancel()

        def interrupt() -> None:
            with suppress(RuntimeError):  # it has returned just now
                loop.call_soon_threadsafe(cancel)

        held = holder.set(Holder(task, threading.get_ident(), current))
        at.coroutine = current
        try:
            with task.on_cancel(interrupt):
                return await coroutine
        finally:
            holder.reset(held)  # its context would hold it, and with it the result

    return asyncio.run(main())


def _is_cancel(error: BaseException) -> bool:
    """Return whether this is how a cancel shows, that of a whole task group included."""
    group = getattr(error, "exceptions", None)
    if isinstance(group, tuple):
        return all(map(_is_cancel, group))
    return isinstance(error, TaskCancelled) or type(error).__name__ == "CancelledError"


def _trimmed(error: BaseException) -> BaseException:
    """Leave out of the traceback the frames that are ours, up to the first that is not."""
    traceback = error.__traceback__
    here = __name__.partition(".")[0]
    while (
        traceback is not None
        and traceback.tb_next is not None
        and str(traceback.tb_frame.f_globals.get("__name__", "")).split(".")[0] in (here, "asyncio")
    ):
        traceback = traceback.tb_next
    return error.with_traceback(traceback)
