"""A task on the side where it was started: it follows the worker."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..core.activity import Activity
from ..core.errors import TaskCancelled, log_failure
from ..run.task import Task
from ..run.updater import ProgressUpdater
from ..values.stall import Stall
from ..values.update import Update
from .messages import (
    Began,
    Channel,
    Ended,
    Heeded,
    Message,
    Noted,
    Output,
    Rows,
    Stack,
    Stalled,
    Stepped,
    Waits,
)
from .mirror import Mirror
from .outcome import unpack

GRACE = 1.0
"""Seconds in which a worker has to take note of a cancel, before it is ended."""


class Follow:
    """What the execution of a task calls instead of its function, which runs in a worker.

    Parameters
    ----------
    task : Task
    connect : callable
        Returns the channel to the worker, which has the job then.
    """

    def __init__(self, task: Task[Any], connect: Callable[[], Channel]) -> None:
        self._task = task
        self._connect = connect
        self._mirror = Mirror(task)
        self._listens = threading.Event()
        # Held while the worker is told something: it may have another task a moment later.
        self._lock = threading.Lock()
        self._over = False
        self._paused = False
        self._asked: list[Callable[[str], None]] = []

    def __call__(self, updater: ProgressUpdater) -> Any:
        """Apply what the worker says, and return what the function returned there."""
        channel = self._connect()
        # Not as one who watches it: a failure is still to be noticed by somebody.
        pulse = self._task.live.pulse
        pulse.ask = lambda answer: self._ask(channel, answer)
        unsubscribe = Activity.subscribe(self._task, lambda: self._pause_or_go_on(channel))
        try:
            with self._task.on_cancel(lambda: self._cancel(channel)):
                result, heeded = unpack(self._followed(channel))
            # Updates that were under way when the cancel was asked for tell nothing of it.
            self._task.live.guard.heeded = heeded
            return result
        finally:
            unsubscribe()
            pulse.ask = None
            self._mirror.end()
            with self._lock:
                self._over = True
            self._listens.set()

    def _followed(self, channel: Channel) -> bytes:
        for message in channel.messages():
            if not isinstance(message, Ended):
                self._take(message)
            elif message.outcome is not None:
                return message.outcome
        return self._outcome(channel)

    def _outcome(self, channel: Channel) -> bytes:
        try:
            return channel.outcome()
        except BaseException:
            if self._task.live.cancel_requested:
                raise TaskCancelled("the task was asked to cancel, and its worker ended") from None
            raise

    def _take(self, message: Message) -> None:
        live = self._task.live
        if isinstance(message, Update):
            self._apply(message)
        elif isinstance(message, Rows):
            self._mirror.update(message)
        elif isinstance(message, Stepped):
            if live.estimates is not None:
                live.estimates.stepped(*message)
        elif isinstance(message, Output):
            try:
                stream = getattr(sys, message.stream)
                stream.write(message.text)
                stream.flush()
            except Exception:
                log_failure("What %r printed could not be shown.", self._task)
        elif isinstance(message, Waits):
            live.guard.waits_elsewhere = message.is_waiting
            live.touch()
        elif isinstance(message, Noted):
            live.noted = message.note
            live.touch()
        elif isinstance(message, Stalled):
            place = message.place
            since = live.clock() - message.seconds
            live.pulse.show(None if place is None else Stall(since, place))
        elif isinstance(message, Stack):
            asked, self._asked = self._asked, []
            for answer in asked:
                answer(message.text)
        elif isinstance(message, Heeded):
            self._listens.set()
        elif isinstance(message, Began) and message.attempt > 1:
            self._task.remark = "began again: a worker was lost"
            live.noted = ""
            self._mirror.clear()
            # What the next runs learn is what it takes without that.
            live.pace.begin_again()
            if live.estimates is not None:
                live.estimates.begin_again(self._task.elapsed)
            with suppress(TaskCancelled):
                live.take(Update(0.0))

    def _apply(self, update: Update) -> None:
        # Not by `suppress`, which costs more than the rest for each of a hundred thousand.
        try:
            self._task.live.take(update)
        except TaskCancelled:
            return  # it is for the worker to stop

    def _pause_or_go_on(self, channel: Channel) -> None:
        paused = self._task.paused
        if paused is not self._paused:
            self._paused = paused
            self._do(lambda: channel.tell("pause" if paused else "resume"))

    def _ask(self, channel: Channel, answer: Callable[[str], None]) -> None:
        self._asked.append(answer)
        self._do(lambda: channel.tell("stack"))

    def _cancel(self, channel: Channel) -> None:
        # In a thread: who clicks Cancel is not to wait for a network.
        threading.Thread(
            target=self._stop, args=(channel,), name="jupyter_progress cancel", daemon=True
        ).start()

    def _stop(self, channel: Channel) -> None:
        """Ask a worker to stop, and end one that does not listen."""
        self._do(lambda: channel.tell("cancel"))
        if self._listens.wait(GRACE):
            return
        self._do(lambda: channel.tell("heeded?"))
        if not self._listens.wait(GRACE / 2):
            self._do(channel.kill)

    def _do(self, call: Callable[[], object]) -> None:
        with self._lock:
            if not self._over:
                call()
