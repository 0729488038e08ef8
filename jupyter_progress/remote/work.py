"""A task on the side of the worker: it is one there as well."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from ..display.mode import display_mode
from ..run.execute import Execution
from ..run.task import Task
from ..run.updater import ProgressUpdater
from . import outcome
from .forward import Forward
from .messages import Control, Heeded, Job, Message, Stack
from .outbox import Outbox
from .pickled import loads
from .streams import printing_to


class Work:
    """One job in a worker.

    Parameters
    ----------
    job : Job
    send : callable
        Sends a batch of messages to where the task was started.
    alone : bool
        Whether nothing else runs in this process meanwhile.
    """

    def __init__(self, job: Job, send: Callable[[list[Message]], None], *, alone: bool) -> None:
        self._job = job
        self._alone = alone
        self._outbox = Outbox(send)
        self._task: Task[Any] = Task(job.title)
        self._task.live.message = job.message

    def control(self, control: Control) -> None:
        """Do what the other side asks for."""
        if control == "cancel":
            self._task.cancel()
        elif control == "pause":
            self._task.pause()
        elif control == "resume":
            self._task.resume()
        elif control == "stack" and self._task.live.pulse.ask is not None:
            self._task.live.pulse.ask(lambda text: self._outbox.put(Stack(text)))
        elif control == "heeded?" and self._task.live.guard.heeded:
            self._outbox.put(Heeded())

    def run(self) -> bytes:
        """Run it and return its outcome; all that it said has been sent by then."""
        try:
            call = loads(self._job.call)
        except BaseException as error:
            return outcome.pack_error(error)
        with display_mode("off"):
            with printing_to(self._outbox, self._alone):
                self._execute(call)
            self._outbox.close()
            return self._outcome()

    def _execute(self, call: Callable[[ProgressUpdater], Any]) -> None:
        forward = Forward(self._task, self._outbox, self._job.every, self._job.learned)
        segment = self._job.segment
        Execution(
            self._task,
            call,
            copy_context(),
            None if segment is None else lambda: segment,
            durations=None,
            on_progress=None,
            hold=None,
            adopt=self._job.adopt,
        )()
        forward.close()

    def _outcome(self) -> bytes:
        task = self._task
        if task.cancelled():
            return outcome.pack_cancelled()
        error = task.exception()
        if error is not None:
            return outcome.pack_error(error)
        return outcome.pack_result(task.result(), task.title, heeded=task.keeps_result)
