"""What runs in a worker process: one task after the other, for as long as its parent lives."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from ..display.mode import VARIABLE
from .messages import Began, Ended, Job, Message
from .pickled import pack_batch
from .work import Work

IDLE = 60.0
"""Seconds without a job after which a worker ends."""


def serve(connection: Connection) -> None:
    """Run the jobs that come, until none has come for long or the other end is closed."""
    # A notebook's interrupt reaches all processes of its group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ[VARIABLE] = "off"  # in its plain threads, too, nothing is drawn
    jobs: queue.SimpleQueue[Work] = queue.SimpleQueue()

    def send(batch: list[Message]) -> None:
        with suppress(OSError):  # the parent is gone: `listen` ends this process
            connection.send_bytes(pack_batch(batch))

    def listen() -> None:
        work: Work | None = None
        while True:
            try:
                received = pickle.loads(connection.recv_bytes())
            except (EOFError, OSError):
                os._exit(1)
            if isinstance(received, Job):
                work = Work(received, send, alone=True)
                jobs.put(work)
            elif work is not None:
                work.control(received)

    threading.Thread(target=listen, name="jupyter_progress parent", daemon=True).start()
    while True:
        try:
            work = jobs.get(timeout=IDLE)
        except queue.Empty:
            return
        send([Began()])
        send([Ended(work.run())])
        del work  # not to keep its result while the next one is awaited
