"""What goes over the wire: a kernel's messages and bytes, counted where a page would get them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]

SILENT = ("status", "execute_input", "execute_result", "execute_reply", "error")
"""Messages that come with any cell."""

LATE = 0.5
"""Seconds after a cell in which messages still count as its own. Some peers never fall silent."""

SECONDS = 3
"""How long each peer is updated as often as it can be."""

SETUP = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from benchmarks.peers import updates"
OPEN = "update = updates(10**6)[{name!r}](); update(0)"
RUN = f"""
from time import monotonic
i, end = 0, monotonic() + {SECONDS}
while monotonic() < end:
    for i in range(i, i + 100):
        update(i % 10**6)
"""


@contextmanager
def kernel() -> Iterator[BlockingKernelClient]:
    """Run code in a kernel of its own, as a notebook would."""
    manager, client = start_new_kernel(extra_arguments=["--log-level=ERROR"])
    try:
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def wire() -> dict[str, dict[str, float]]:
    """Return by peer the messages and bytes to open a bar, and a second of updates."""
    from benchmarks.peers import updates

    result = {}
    for name in updates(1):
        if name == "prototype":  # it sends nothing
            continue
        with kernel() as client:
            _sent_by(client, SETUP)
            opening, opening_bytes = _sent_by(client, OPEN.format(name=name))
            running, running_bytes = _sent_by(client, RUN)
        result[name] = {
            "messages to open": opening,
            "bytes to open": opening_bytes,
            "messages a second": running / SECONDS,
            "kB a second": running_bytes / SECONDS / 1000,
        }
    return result


def _sent_by(client: BlockingKernelClient, code: str) -> tuple[int, int]:
    """Return how many messages and bytes a cell sends, those included that come a little late."""
    messages = size = 0

    def count(message: dict) -> None:
        nonlocal messages, size
        if message["msg_type"] == "error":
            raise RuntimeError("\n".join(message["content"]["traceback"]))
        if message["msg_type"] not in SILENT:
            messages += 1
            buffers = sum(memoryview(each).nbytes for each in message["buffers"])
            size += len(json.dumps(message["content"])) + buffers

    # As a page does: a runner, which takes no input, gets no widgets.
    client.execute_interactive(code, output_hook=count, allow_stdin=True)
    end = monotonic() + LATE
    while (left := end - monotonic()) > 0:
        try:
            count(client.get_iopub_msg(timeout=left))
        except Empty:
            break
    return messages, size
