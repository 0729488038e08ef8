"""A `distributed.Client` as executor: Dask's own structured events carry what a task says."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, ref

import distributed

from ..run.execute import Execution
from ..run.signature import name_of
from ..run.threads import BackgroundThreads
from .errors import WorkerLost
from .messages import Began, Control, Ended, Job, Message
from .pickled import loads, pack_batch
from .submission import following, job_of
from .work import Work

MAX_THREADS = 1000
"""Tasks that are followed at once; those that wait on the cluster need no thread."""

AHEAD = 4
"""Batches of updates, where each is wanted, that a worker sends before the first was taken."""

PATIENCE = 10.0
"""Seconds that a worker waits for that, at the most: whoever wanted them may be gone."""

SMALL = 4_000
"""Bytes of an outcome that goes along with what the task says. What is larger is fetched from the
worker, as Dask does with every result; and the scheduler keeps the last thousand events."""

_clusters: WeakKeyDictionary[Any, Cluster] = WeakKeyDictionary()
_threads = BackgroundThreads(MAX_THREADS)


def on_client(client: Any) -> Callable[[Execution], None]:
    """Return what has an execution run on a cluster.

    Raises
    ------
    ValueError
        If the client is asynchronous.
    """
    if client.asynchronous:
        raise ValueError(
            f"executor is {client!r}, which is asynchronous; give a Client made without "
            "asynchronous=True, and await the task."
        )
    if client not in _clusters:
        _clusters[client] = Cluster(client)
    return partial(_clusters[client].submit, client)


class Cluster:
    """The tasks on one cluster.

    All of them share a topic: the scheduler keeps the last events of every topic for ever. It
    does not hold the client, by which it is found.
    """

    def __init__(self, client: Any) -> None:
        self._topic = f"jupyter-progress-{uuid.uuid4().hex}"
        self._tasks: dict[str, DaskTask] = {}
        self._lock = threading.Lock()
        self._client = ref(client)
        client.subscribe_topic(self._topic, self._heard)

    def submit(self, client: Any, execution: Execution) -> None:
        """Run a task on the cluster.

        Raises
        ------
        TypeError
            If its call cannot be pickled.
        WorkerLost
            If the cluster is not to be reached.
        """
        job = job_of(execution)
        if client.status != "running":
            raise WorkerLost(
                f"The Dask cluster of {client!r} cannot be reached; connect a new Client."
            )
        func = getattr(execution.call, "func", None)
        key = f"{name_of(func) if func else job.title}-{uuid.uuid4().hex}"
        task = DaskTask(client, execution)
        self._tasks[key] = task
        execution.task.add_done_callback(lambda _: self._forget(key))
        errand = DaskErrand(self._topic, key, job)
        task.begin(key, client.submit(errand, key=key, pure=False))

    def _forget(self, key: str) -> None:
        task = self._tasks.pop(key, None)
        if task is not None:
            task.release()

    def _heard(self, event: tuple[float, dict[str, Any]]) -> None:
        _, heard = event
        key, worker, batch = heard["key"], heard["worker"], loads(heard["batch"])
        task = self._tasks.get(key)
        if task is not None:
            task.hear(heard["run"], worker, batch)
        elif isinstance(batch[0], Began):  # it was cancelled before this was heard
            _call(self._client(), worker, control_task, key, "cancel")


class DaskTask:
    """A task on the cluster, and the channel to whichever worker runs it just now.

    Dask runs the task of a lost worker again, in silence: each run has a name of its own.
    """

    def __init__(self, client: Any, execution: Execution) -> None:
        self._client = client
        self._execution = execution
        self._future: Any = None
        self._heard: queue.SimpleQueue[list[Message] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._followed = False
        self._runs: tuple[str, ...] = ()
        self._key = ""
        self._worker = ""

    def begin(self, key: str, future: Any) -> None:
        """Take the future of what was submitted."""
        self._key = key
        self._future = future
        future.add_done_callback(lambda _: self._put(None))

    def release(self) -> None:
        """Want no more of it: what has not begun never will."""
        self._future.release()

    def hear(self, run: str, worker: str, batch: list[Message]) -> None:
        """Take what a run of the task says."""
        if run not in self._runs:
            self._runs = (*self._runs, run)
            self._worker = worker
            self._put([Began(len(self._runs))])
        if run == self._runs[-1]:  # and not one that was thought to be lost
            self._put(batch)

    def _put(self, batch: list[Message] | None) -> None:
        self._heard.put(batch)
        with self._lock:
            followed, self._followed = self._followed, True
        if not followed:
            _threads.submit(following(self._execution, lambda: self))

    # -- the channel

    def messages(self) -> Iterator[Message]:
        """Yield what its runs say, until it is over for Dask."""
        every = self._execution.on_progress is not None
        while (batch := self._heard.get()) is not None:
            yield from batch
            if every:
                _call(self._client, self._worker, take_note, self._key)

    def tell(self, control: Control) -> None:
        """Tell the worker something, without waiting for the network."""
        _call(self._client, self._worker, control_task, self._key, control)

    def outcome(self) -> bytes:
        """Return the outcome; or say why Dask has none."""
        try:
            outcome: bytes = self._future.result()
            return outcome
        except BaseException as error:
            if self._client.status != "running":
                told = "the scheduler of its cluster is not to be reached any more"
            else:
                told = f"{type(error).__name__}: {error}"
            raise WorkerLost(f"Dask could not bring the task to its end: {told}") from error

    def kill(self) -> bool:
        """Have Dask forget it; what runs goes on in its thread until it takes note."""
        self._future.cancel()
        return True


def _call(client: Any, worker: str, function: Callable[..., None], *args: str) -> None:
    """Have a worker call something, without waiting for the network."""
    run = partial(client.run, workers=[worker], on_error="ignore")
    client.loop.add_callback(run, function, *args)


_works: dict[str, Work] = {}
"""In a worker: the tasks that run there."""

_windows: dict[str, threading.Semaphore] = {}
"""In a worker: how many batches each of them may send ahead."""


def control_task(key: str, control: Control) -> None:
    """Tell a task of this worker something."""
    work = _works.get(key)
    if work is not None:
        # In a thread: what it makes the task send may wait for a note that this one has to take.
        threading.Thread(
            target=work.control, args=(control,), name="jupyter_progress control", daemon=True
        ).start()


def take_note(key: str) -> None:
    """Tell a task of this worker that one of its batches was taken."""
    window = _windows.get(key)
    if window is not None:
        window.release()


class DaskErrand(NamedTuple):
    """What the cluster runs."""

    topic: str
    key: str
    job: Job

    def __call__(self) -> bytes:
        """Run the job in the worker that this is called in, and return its outcome."""
        worker = distributed.get_worker()
        run = uuid.uuid4().hex
        _windows[self.key] = window = threading.Semaphore(AHEAD)

        def send(batch: list[Message]) -> None:
            if self.job.every:
                window.acquire(timeout=PATIENCE)
            event = {"key": self.key, "run": run, "worker": worker.address}
            worker.log_event(self.topic, {**event, "batch": pack_batch(batch)})

        _works[self.key] = work = Work(self.job, send, alone=False)
        try:
            send([Began()])
            outcome = work.run()
            if len(outcome) <= SMALL:
                send([Ended(outcome)])
            return outcome  # in each case: who loses an event still has it
        finally:
            _works.pop(self.key, None)
            _windows.pop(self.key, None)
