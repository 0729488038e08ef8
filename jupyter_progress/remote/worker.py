"""What runs in a worker process: one task after the other, for as long as its parent lives."""

from __future__ import annotations

import os
import queue
import threading
from multiprocessing.connection import Client

from .listener import Address
from .messages import Began, Ended, Job
from .outbox import sender
from .pickled import loads
from .work import Work

IDLE = 60.0
"""Seconds without a job after which a worker ends."""


BOOT = """
import pickle, sys
path, address, key = pickle.load(sys.stdin.buffer)
sys.path[:] = path
from jupyter_progress.remote.worker import serve
serve(address, key)
"""
"""What a worker is started with: it reads from stdin where its parent finds its modules, and which
address to call with which key."""


def serve(address: Address, key: bytes) -> None:
    """Run the jobs that come, until none has come for long or the other end is closed."""
    connection = Client(address)
    connection.send_bytes(key)
    jobs: queue.SimpleQueue[Work] = queue.SimpleQueue()

    send = sender(connection)  # when the parent is gone, `listen` ends this process

    def listen() -> None:
        work: Work | None = None
        while True:
            try:
                received = loads(connection.recv_bytes())
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
